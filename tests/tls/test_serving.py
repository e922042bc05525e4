"""The certificate of `moderation serve`: what keeps it from starting, and how a renewed one is taken up."""

import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from comments_service.errors import ConfigurationError
from moderation.tls.folder import write_certificates
from moderation.tls.issuing import new_key, pem
from moderation.tls.names import PERSPECTIVE_HOST
from moderation.tls.serving import ServedCertificate
from tests.tls.handshakes import certificate_of, serving, shown


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


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_a_certificate_with_another_kind_of_key_is_shown_too(host: str, tmp_path: Path) -> None:
    """OpenSSL keeps a certificate for each kind of key, and a client that takes both is shown one of them."""
    make(tmp_path)
    served = ServedCertificate(tmp_path)
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "from elsewhere")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    async with serving(tmp_path, served) as port:
        (tmp_path / "tls.crt").write_bytes(pem(certificate))
        (tmp_path / "tls.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        served.refresh()
        assert await certificate_of(port, host, tmp_path / "tls.crt") == certificate


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
