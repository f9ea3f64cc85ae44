"""No library comes back in a version with a hole that was made known: neither by the lock nor by what the package lets pip
choose. Each floor is the first version without it."""

import re
import tomllib

import pytest

from tests.server import ROOT

FLOORS = {
    "babel": ("2.9.1", "CVE-2021-42771"),
    "cryptography": ("44.0.1", "CVE-2024-12797"),
    "fastapi": ("0.109.1", "CVE-2024-24762"),
    "h11": ("0.16.0", "CVE-2025-43859"),
    "idna": ("3.7", "CVE-2024-3651"),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "lxml": ("4.9.1", "CVE-2022-2309"),
    "mako": ("1.2.2", "CVE-2022-40023"),
    "pillow": ("11.3.0", "CVE-2025-48379"),
    "pydantic": ("2.4.0", "CVE-2024-3772"),
    "python-docx": ("0.8.6", "CVE-2016-5851"),
    "python-multipart": ("0.0.32", "CVE-2024-53981, CVE-2026-24486, CVE-2026-40347, CVE-2026-42561, CVE-2026-53537"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "starlette": ("1.3.1", "CVE-2025-54121, CVE-2025-62727, CVE-2026-48710, CVE-2026-54283"),
    "uvicorn": ("0.11.7", "CVE-2020-7694, CVE-2020-7695"),
    "websockets": ("9.1", "CVE-2018-1000518, CVE-2021-33880"),
}
LOCKED = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text(), re.M))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
LEAST = {name.lower(): least for name, least in re.findall(r"^([\w-]+)(?:\[\w+\])?[>=]=([\d.]+)$", "\n".join(ASKED), re.M)}


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_locked_and_what_is_asked_for_have_no_known_hole(name):
    floor, known_as = FLOORS[name]
    assert number(LOCKED[name]) >= number(floor), f"{name} {LOCKED[name]} has {known_as}"
    if name in LEAST:
        assert number(LEAST[name]) >= number(floor), f"pip may choose {name} {LEAST[name]}, which has {known_as}"
