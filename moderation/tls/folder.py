"""The folder of certificates. `tls.crt` and `tls.key` are named as in a TLS secret of Kubernetes."""

import contextlib
import fcntl
import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from comments_service.errors import ConfigurationError
from moderation.tls.issuing import (
    Issuer,
    constrained_names,
    new_issuer,
    new_key,
    pem,
    pem_of_key,
    server_certificate,
)
from moderation.tls.names import all_names
from moderation.tls.serving import CERTIFICATE, KEY

CA = "ca.crt"
ISSUER = "issuer.crt"
ISSUER_KEY = "issuer.key"

_PUBLIC, _PRIVATE = 0o644, 0o600


@dataclass(frozen=True)
class Written:
    """What was written: for which names and until when, and whether the CA is new."""

    names: tuple[str, ...]
    certificate_end: datetime
    ca_end: datetime
    new_ca: bool


def write_certificates(folder: Path, names: Sequence[str], now: datetime) -> Written:
    """Write a new certificate of the server into `folder`, and first a CA and its issuer if there are none.

    `names` are hosts and addresses besides those of every certificate. A CA that is there is never replaced, and its
    certificate is for the names that the CA was made for. Raises `ConfigurationError` if they do not have one of
    `names`, or if files are missing, damaged or too old; and `OSError`.
    """
    wanted = all_names(names)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        issuer = _read_issuer(folder)
        if new_ca := issuer is None:
            issuer = new_issuer(wanted, now)
            _write(folder / ISSUER_KEY, pem_of_key(issuer.key), _PRIVATE)
            _write(folder / ISSUER, pem(issuer.certificate), _PUBLIC)
            _write(folder / CA, pem(issuer.ca), _PUBLIC)
        allowed = _allowed_names(issuer, wanted, folder, now)
        key = new_key()
        certificate = server_certificate(issuer, key, allowed, now)
        _write(folder / KEY, pem_of_key(key), _PRIVATE)
        _write(folder / CERTIFICATE, pem(certificate, issuer.certificate), _PUBLIC)
    return Written(allowed, certificate.not_valid_after_utc, issuer.ca.not_valid_after_utc, new_ca)


@contextlib.contextmanager
def _locked(folder: Path) -> Generator[None]:
    """Keeps other runs out: files of two of them would not belong together."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _allowed_names(issuer: Issuer, wanted: Sequence[str], folder: Path, now: datetime) -> tuple[str, ...]:
    """The names that the issuer may sign for. Raises `ConfigurationError`."""
    elsewhere = "make a new CA in another folder, and let clients trust it before `moderation serve` has it"
    if now >= issuer.certificate.not_valid_after_utc:
        raise ConfigurationError(f"the CA in {folder} has ended; {elsewhere}")
    allowed = constrained_names(issuer.certificate)
    if missing := [name for name in wanted if name not in allowed]:
        raise ConfigurationError(f"the CA in {folder} was not made for {', '.join(missing)}; {elsewhere}")
    return allowed


def _read_issuer(folder: Path) -> Issuer | None:
    """The issuer in `folder`; None if there is nothing that could be lost. Raises `ConfigurationError`."""
    ours = (CA, ISSUER, ISSUER_KEY)
    there = [name for name in (*ours, CERTIFICATE, KEY) if (folder / name).exists()]
    if not there:
        return None
    missing = [name for name in ours if name not in there]
    if missing:
        raise ConfigurationError(
            f"{folder} has {', '.join(there)}, but no {', '.join(missing)}; put back what is missing, or name another "
            "folder for a new CA"
        )
    ca, issuer = (_read_certificate(folder / name) for name in (CA, ISSUER))
    key = _read_key(folder / ISSUER_KEY)
    try:
        issuer.verify_directly_issued_by(ca)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise ConfigurationError(f"{folder / ISSUER} was not signed by {folder / CA}") from error
    if issuer.public_key() != key.public_key():
        raise ConfigurationError(f"{folder / ISSUER_KEY} does not belong to {folder / ISSUER}")
    if not constrained_names(issuer):
        raise ConfigurationError(
            f"`moderation certificates` did not make {folder / ISSUER}: name another folder"
        )
    return Issuer(ca, issuer, key)


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise ConfigurationError(f"{path} is not a certificate") from error


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"{path} is not a private key without a password") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ConfigurationError(f"`moderation certificates` did not make {path}: name another folder")
    return key


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace the file at once. A new one has `mode`; one that was there keeps its mode and owner."""
    draft = path.with_name(f".{path.name}")
    # Of a run that was killed.
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            _keep_access(path, file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _keep_access(path: Path, descriptor: int, mode: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        before = path.stat()
        mode = before.st_mode & 0o777
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, mode)
