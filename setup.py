"""What stands beside the program goes into its package when a wheel is built; `app/settings.py` finds it in both places."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithFolders(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for folder in ("templates", "static", "migrations"):
                inside = Path(self.build_lib, "app", folder)
                shutil.rmtree(inside, ignore_errors=True)  # of an earlier build
                shutil.copytree(folder, inside, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": WithFolders})
