"""The certificate that `moderation serve` shows, taken up anew when its files change."""

import logging
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comments_service.errors import ConfigurationError

CERTIFICATE = "tls.crt"
KEY = "tls.key"
SOON = timedelta(days=30)

_logger = logging.getLogger(__name__)

_MAKE = "`moderation certificates` makes them"


class ServedCertificate:
    """The certificate and the key of a folder, in a context for a server. `end` is when the certificate ends."""

    def __init__(self, folder: Path) -> None:
        """Raises `ConfigurationError` if the files are missing, unreadable, damaged, ended or not of one pair."""
        self._paths = folder / CERTIFICATE, folder / KEY
        self._seen = self._state()
        self.end = self._checked_end(datetime.now(UTC))
        self.context = self._context()
        self._shown = self.context
        # A certificate that is loaded into a context leaves one with another kind of key there, and that is shown.
        self.context.sni_callback = self._show

    def refresh(self) -> None:
        """Take up the files if they changed. While they cannot be taken up the former ones are shown."""
        try:
            state = self._state()
            if state == self._seen:
                return
            end = self._checked_end(datetime.now(UTC))
            self._shown = self._context()
        except (ConfigurationError, OSError):
            _logger.exception("the certificate on disk cannot be taken up", extra={"task": "certificate"})
        else:
            self._seen, self.end = state, end
            _logger.info("took up a new certificate", extra={"end": f"{end:%Y-%m-%d}"})

    def _show(self, handshake: ssl.SSLObject, _host: str | None, _context: ssl.SSLContext) -> None:
        handshake.context = self._shown

    def warn_before_end(self) -> None:
        """Log that the certificate ends soon, if it does."""
        if self.end - datetime.now(UTC) < SOON:
            _logger.warning("the certificate ends soon", extra={"end": f"{self.end:%Y-%m-%d}"})

    def _state(self) -> list[tuple[int, int, int]]:
        """What changes when a file is replaced or written. Raises `ConfigurationError`."""
        try:
            files = [path.stat() for path in self._paths]
        except OSError as error:
            raise ConfigurationError(f"cannot read {error.filename}: {error.strerror}; {_MAKE}") from error
        return [(one.st_ino, one.st_mtime_ns, one.st_size) for one in files]

    def _checked_end(self, now: datetime) -> datetime:
        # Without TLS nothing needs it.
        from cryptography import x509

        path, _ = self._paths
        try:
            end = x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc
        except OSError as error:
            raise ConfigurationError(f"cannot read {path}: {error.strerror}; {_MAKE}") from error
        except ValueError as error:
            raise ConfigurationError(f"{path} is not a certificate; {_MAKE}") from error
        if now >= end:
            raise ConfigurationError(f"the certificate {path} ended on {end:%Y-%m-%d}; renew it")
        return end

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        certificate, key = self._paths
        try:
            context.load_cert_chain(certificate, key, password=_no_password)
        except ssl.SSLError as error:
            why = (
                "is not the key of"
                if error.reason == "KEY_VALUES_MISMATCH"
                else "is no private key without a password for"
            )
            raise ConfigurationError(f"{key} {why} {certificate}; {_MAKE}") from error
        except OSError as error:
            raise ConfigurationError(f"cannot read {key}: {error.strerror}; {_MAKE}") from error
        return context


def _no_password() -> str:
    """Keeps OpenSSL from asking for a password on the terminal."""
    return ""
