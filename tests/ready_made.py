"""What a QuickServer begins with: everything imported, every template compiled."""

import gc

gc.disable()  # as in conftest: what is made here stays

import webauthn  # noqa: F401

import app.cli
import app.main  # noqa: F401
from app import pages
from tests.compiled import keep_templates

keep_templates()
pages.make_ready()
gc.freeze()
gc.enable()
