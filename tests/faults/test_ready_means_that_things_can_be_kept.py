"""A server says that it is ready only while it can keep what people send: cards, photos and voices."""

import shutil
from types import SimpleNamespace

import pytest

from app import files


@pytest.mark.from_within
def test_not_on_a_full_disk(client_for, world, monkeypatch):
    anyone = client_for("anyone")
    assert anyone.get("/ready").status_code == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(total=10 ** 10, used=10 ** 10, free=1000))
    assert anyone.get("/ready").status_code == 503 and anyone.get("/health").status_code == 200


@pytest.mark.from_within
def test_not_without_its_bucket(client_for, world, monkeypatch, s3):
    bucket = s3()
    monkeypatch.setenv("MEDIA_URL", bucket)
    anyone = client_for("anyone")
    assert anyone.get("/ready").status_code == 200
    monkeypatch.setattr(files, "RETRIES", 0)
    monkeypatch.setenv("MEDIA_URL", s3("another%2Fsecret"))
    assert anyone.get("/ready").status_code == 503
