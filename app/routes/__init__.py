"""Every surface's routes; none imports another."""

from importlib import import_module
from importlib.util import find_spec

NAMES = ("door", "phone", "board", "console", "desk", "agenda", "sockets", "signin", "programmes", "builder", "downloads")
ROUTERS = [import_module(f"app.routes.{name}").router for name in NAMES if find_spec(f"app.routes.{name}")]
