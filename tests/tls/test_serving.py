"""The certificate of `moderation serve`: what keeps it from starting, and how a renewed one is taken up."""

import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from comments_service.errors import ConfigurationError
from moderation.tls.folder import write_certificates
from moderation.tls.issuing import new_key
from moderation.tls.names import PERSPECTIVE_HOST
from moderation.tls.serving import ServedCertificate
from tests.tls.handshakes import serving, shown


def make(folder: Path, now: datetime | None = None) -> Path:
    write_certificates(folder, [], now or datetime.now(UTC))
    return folder


@pytest.mark.parametrize("name", ["tls.crt", "tls.key"])
def test_a_missing_file_is_named_with_the_command_that_makes_it(name: str, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(
        ConfigurationError, match=rf"cannot read \S*/{name}: No such file.*moderation certificates"
    ):
        ServedCertificate(tmp_path)


@pytest.mark.parametrize("name", ["tls.crt", "tls.key"])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(ConfigurationError, match=rf"cannot read \S*/{name}: Is a directory"):
        ServedCertificate(tmp_path)


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "mine")
    shutil.copy(make(tmp_path / "other") / "tls.key", tmp_path / "mine" / "tls.key")
    with pytest.raises(ConfigurationError, match=r"tls\.key is not the key of \S*tls\.crt"):
        ServedCertificate(tmp_path / "mine")


def test_a_damaged_certificate_is_refused(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "tls.crt").write_bytes((tmp_path / "tls.crt").read_bytes()[:200])
    with pytest.raises(ConfigurationError, match=r"tls\.crt is not a certificate"):
        ServedCertificate(tmp_path)


def test_a_key_with_a_password_is_refused_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    make(tmp_path)
    locked = new_key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"a password"),
    )
    (tmp_path / "tls.key").write_bytes(locked)
    with pytest.raises(ConfigurationError, match=r"tls\.key is no private key without a password"):
        ServedCertificate(tmp_path)


def test_a_certificate_that_has_ended_is_refused(tmp_path: Path) -> None:
    make(tmp_path, datetime.now(UTC) - timedelta(days=821))
    with pytest.raises(ConfigurationError, match=r"tls\.crt ended on "):
        ServedCertificate(tmp_path)


async def test_a_renewed_certificate_is_shown_to_the_next_client(tmp_path: Path) -> None:
    make(tmp_path, datetime.now(UTC) - timedelta(days=800))
    served = ServedCertificate(tmp_path)
    async with serving(tmp_path, served) as port:
        before, _ = await shown(port, PERSPECTIVE_HOST, tmp_path / "ca.crt")
        make(tmp_path)
        served.refresh()
        after, answer = await shown(port, PERSPECTIVE_HOST, tmp_path / "ca.crt")
    assert answer == b"hello"
    assert after.not_valid_after_utc - before.not_valid_after_utc >= timedelta(days=799)
    assert served.end == after.not_valid_after_utc


async def test_files_that_do_not_fit_leave_the_former_certificate_until_they_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make(tmp_path / "mine")
    served = ServedCertificate(folder)
    async with serving(folder, served) as port:
        before, _ = await shown(port, PERSPECTIVE_HOST, folder / "ca.crt")
        kept = folder / "kept.key"
        (folder / "tls.key").rename(kept)
        for damage in (
            lambda: None,
            lambda: shutil.copy(make(tmp_path / "other") / "tls.key", folder / "tls.key"),
        ):
            damage()
            served.refresh()
            after, answer = await shown(port, PERSPECTIVE_HOST, folder / "ca.crt")
            assert (after, answer) == (before, b"hello")
        assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
        make(folder)
        served.refresh()
        after, answer = await shown(port, PERSPECTIVE_HOST, folder / "ca.crt")
        assert after != before


def test_files_that_did_not_change_are_not_read_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    served = ServedCertificate(make(tmp_path))
    served.refresh()
    assert caplog.records == []
    os.utime(tmp_path / "tls.crt")
    served.refresh()
    assert [record.message for record in caplog.records] == ["took up a new certificate"]
