"""The Chromium of the tests and of the pictures. Where the machine has the one without windows, it is that: the same pages
drawn by the same code, for half of the work."""

import shutil

PROGRAM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
