"""`moderation certificates`: what it writes, whom clients then believe, and what it never does."""

import asyncio
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from comments_service.errors import ConfigurationError
from moderation.tls.folder import Written, write_certificates
from moderation.tls.issuing import Issuer, new_issuer, new_key, pem, pem_of_key, server_certificate
from moderation.tls.names import PERSPECTIVE_HOST
from tests.commands.running import moderation
from tests.tls.handshakes import name_shown_to, serving

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FILES = ["ca.crt", "issuer.crt", "issuer.key", "tls.crt", "tls.key"]


def make(folder: Path, *names: str, now: datetime | None = None) -> Written:
    return write_certificates(folder, names, now or datetime.now(UTC))


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def alternative_names(path: Path) -> list[str]:
    names = certificate(path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def test_the_command_makes_a_folder_of_certificates_and_says_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "certificates"
    assert moderation("certificates", folder, "--name", "perspective") == 0
    assert sorted(path.name for path in folder.iterdir()) == FILES
    told = capsys.readouterr().out
    assert f"moderation serve --tls {folder}" in told
    assert f"{folder}/ca.crt" in told
    assert "NODE_EXTRA_CA_CERTS" in told


def test_nobody_else_may_read_the_keys(tmp_path: Path) -> None:
    make(tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(FILES, 0o644) | {"issuer.key": 0o600, "tls.key": 0o600}


def test_the_certificate_is_for_perspective_the_own_machine_and_the_names_given(tmp_path: Path) -> None:
    make(tmp_path, "perspective", "Moderation.Example.", "2001:DB8::7", "[::1]", "日本.example")
    assert alternative_names(tmp_path / "tls.crt") == [
        PERSPECTIVE_HOST,
        "perspective",
        "moderation.example",
        "2001:db8::7",
        "::1",
        "xn--wgv71a.example",
        "localhost",
        "127.0.0.1",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "https://perspective",
        "perspective:443",
        "*.example",
        "-a.example",
        "a..b",
        "a b",
        "1.2.3",
        "x" * 64,
    ],
)
def test_what_is_no_host_is_refused_before_anything_is_written(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "certificates"
    assert moderation("certificates", folder, f"--name={name}") == 1
    assert capsys.readouterr().err.startswith(f"moderation: {name!r} is neither a host's name nor an address")
    assert not folder.exists()


def test_the_ca_lasts_ten_years_and_the_certificate_as_long_as_apple_allows(tmp_path: Path) -> None:
    written = make(tmp_path, now=NOW)
    assert written.ca_end.date() == datetime(2036, 11, 27, tzinfo=UTC).date()
    ends = {
        name: certificate(tmp_path / name).not_valid_after_utc for name in ("ca.crt", "issuer.crt", "tls.crt")
    }
    assert ends["ca.crt"] == ends["issuer.crt"] == written.ca_end
    served = certificate(tmp_path / "tls.crt")
    assert served.not_valid_after_utc == written.certificate_end
    assert served.not_valid_after_utc - served.not_valid_before_utc <= timedelta(days=825)


@pytest.mark.parametrize("host", [PERSPECTIVE_HOST, "localhost", "127.0.0.1", "::1", "perspective"])
async def test_a_strict_client_that_trusts_the_ca_believes_the_server(host: str, tmp_path: Path) -> None:
    make(tmp_path, "perspective")
    async with serving(tmp_path) as port:
        assert await name_shown_to(port, host, tmp_path / "ca.crt") == host


async def test_a_client_that_does_not_trust_the_ca_refuses_the_server(tmp_path: Path) -> None:
    make(tmp_path)
    make(tmp_path / "other")
    async with serving(tmp_path) as port:
        with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer certificate"):
            await name_shown_to(port, PERSPECTIVE_HOST, tmp_path / "other" / "ca.crt")


@pytest.mark.parametrize("host", ["bank.example", "googleapis.com", "192.0.2.7"])
async def test_a_stolen_key_cannot_pretend_to_be_another_host(host: str, tmp_path: Path) -> None:
    issuer = new_issuer([PERSPECTIVE_HOST, "127.0.0.1"], datetime.now(UTC))
    forge(tmp_path, issuer, host)
    async with serving(tmp_path) as port:
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
            await name_shown_to(port, host, tmp_path / "ca.crt")


def forge(folder: Path, issuer: Issuer, host: str) -> None:
    """Sign a certificate for `host` with the issuer's key."""
    key = new_key()
    forged = server_certificate(issuer, key, [host], datetime.now(UTC))
    (folder / "ca.crt").write_bytes(pem(issuer.ca))
    (folder / "tls.crt").write_bytes(pem(forged, issuer.certificate))
    (folder / "tls.key").write_bytes(pem_of_key(key))


async def test_a_certificate_is_renewed_under_the_ca_that_clients_trust_already(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, "perspective", now=datetime.now(UTC) - timedelta(days=800))
    before = {name: (tmp_path / name).read_bytes() for name in FILES}
    assert moderation("certificates", tmp_path) == 0
    after = {name: (tmp_path / name).read_bytes() for name in FILES}
    assert [name for name in FILES if before[name] != after[name]] == ["tls.crt", "tls.key"]
    assert (tmp_path / "tls.key").stat().st_mode & 0o777 == 0o600
    assert certificate(tmp_path / "tls.crt").not_valid_after_utc > datetime.now(UTC) + timedelta(days=800)
    assert "perspective" in alternative_names(tmp_path / "tls.crt")
    assert "Clients trust it already" in capsys.readouterr().out
    async with serving(tmp_path) as port:
        assert await name_shown_to(port, "perspective", tmp_path / "ca.crt") == "perspective"


def test_a_renewed_key_keeps_the_access_that_it_was_given(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "tls.key").chmod(0o640)
    make(tmp_path)
    assert (tmp_path / "tls.key").stat().st_mode & 0o777 == 0o640


def test_a_name_that_the_ca_was_not_made_for_needs_another_ca(tmp_path: Path) -> None:
    make(tmp_path, "perspective")
    before = (tmp_path / "tls.crt").read_bytes()
    with pytest.raises(
        ConfigurationError, match="was not made for moderation; make a new CA in another folder"
    ):
        make(tmp_path, "perspective", "moderation")
    assert (tmp_path / "tls.crt").read_bytes() == before


def test_a_certificate_ends_no_later_than_its_ca_and_none_is_made_after_that(tmp_path: Path) -> None:
    ca_end = make(tmp_path, now=NOW).ca_end
    assert make(tmp_path, now=ca_end - timedelta(days=3)).certificate_end == ca_end
    with pytest.raises(ConfigurationError, match="has ended"):
        make(tmp_path, now=ca_end)


@pytest.mark.parametrize("missing", ["ca.crt", "issuer.crt", "issuer.key"])
def test_nothing_is_written_over_the_rest_of_a_ca(missing: str, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / missing).unlink()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ConfigurationError, match=f"but no {missing}; put back what is missing"):
        make(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_certificate_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "tls.crt").write_text("from elsewhere")
    with pytest.raises(ConfigurationError, match=r"has tls\.crt, but no ca\.crt"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tls.crt"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("issuer.crt", b"nothing", "issuer.crt is not a certificate"),
        ("issuer.key", b"nothing", "issuer.key is not a private key"),
        ("ca.crt", "other", "issuer.crt was not signed by"),
        ("issuer.key", "other", "issuer.key does not belong to"),
    ],
)
def test_files_that_do_not_belong_together_are_named(
    name: str, content: bytes | str, why: str, tmp_path: Path
) -> None:
    make(tmp_path / "mine")
    make(tmp_path / "other")
    if isinstance(content, bytes):
        (tmp_path / "mine" / name).write_bytes(content)
    else:
        shutil.copy(tmp_path / content / name, tmp_path / "mine" / name)
    with pytest.raises(ConfigurationError, match=why):
        make(tmp_path / "mine")


def test_a_folder_that_cannot_be_made_is_reported_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert moderation("certificates", tmp_path / "file" / "certificates") == 1
    error = capsys.readouterr().err
    assert error.startswith("moderation: ")
    assert error.count("\n") == 1


async def test_two_runs_at_once_leave_one_ca(tmp_path: Path) -> None:
    results = await asyncio.gather(
        *(asyncio.to_thread(make, tmp_path) for _ in range(4)), return_exceptions=True
    )
    made = [one for one in results if isinstance(one, Written) and one.new_ca]
    assert len(made) == 1
    # Files of two runs would not belong together.
    make(tmp_path)
