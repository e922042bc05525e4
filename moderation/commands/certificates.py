"""`moderation certificates FOLDER`: a private CA and a certificate, so that `moderation serve` speaks HTTPS."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from comments_service.command_line import Command
from moderation.commands.parameters import PATH
from moderation.tls.names import PERSPECTIVE_HOST


@click.command("certificates", cls=Command, reports=(OSError,))
@click.argument("folder", type=PATH, help="the folder for the files; made if it is not there")
@click.option(
    "--name",
    "names",
    metavar="HOST",
    multiple=True,
    help=f"a host or an address that clients ask, besides {PERSPECTIVE_HOST} and localhost; may be given again",
)
def command(folder: Path, names: Sequence[str]) -> None:
    """Make a private CA, and a certificate by it for `moderation serve --tls`.

    Clients whose address of Google's Perspective API is fixed ask this machine when their resolver says so and when
    they trust ca.crt. The CA can sign for no other names than those of the first run. Run the command again to renew
    the certificate; the CA stays.

    \b
    Examples:
      moderation certificates certificates
      moderation certificates certificates --name perspective --name 192.0.2.7
    """
    # cryptography takes longer to import than the rest of the command line.
    from moderation.tls.folder import CA, CERTIFICATE, ISSUER_KEY, KEY, write_certificates

    written = write_certificates(folder, names, datetime.now(UTC))
    certificate_end, ca_end = (f"{end:%Y-%m-%d}" for end in (written.certificate_end, written.ca_end))
    click.echo(
        f"{'A new CA, and a certificate by it' if written.new_ca else 'A new certificate, by the CA that was there'}, "
        f"for {', '.join(written.names)}:"
    )
    rows = {
        CA: f"the CA, until {ca_end}; clients trust it, and nobody else needs it",
        ISSUER_KEY: "signs new certificates; keep it away from the machine that serves",
        f"{CERTIFICATE}, {KEY}": f"for `moderation serve`, until {certificate_end}; run this command again before then",
    }
    for name, meaning in rows.items():
        click.echo(f"  {name:<16} {meaning}")
    click.echo(
        "\nNext:\n"
        f"  1. moderation serve --tls {folder}\n"
        f"  2. {PERSPECTIVE_HOST} must lead the client to it: a line in its /etc/hosts, extra_hosts, hostAliases\n"
        f"  3. The client must trust {folder / CA}: NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE …\n"
        "docs/howto/perspective-host.md has recipes."
        if written.new_ca
        else "\nA running `moderation serve` takes it up within ten seconds. Clients trust it already."
    )
