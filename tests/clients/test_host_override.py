"""The host override of the tests is a real one: it needs the trust that the page tells of, and nothing leaves."""

import pytest

from tests.clients.programs import Programs
from tests.clients.texts import INSULT

GOOGLE = """
from googleapiclient import discovery
try:
    discovery.build(
        "commentanalyzer", "v1alpha1", developerKey="any", static_discovery=False,
        discoveryServiceUrl="https://commentanalyzer.googleapis.com/$discovery/rest?version=v1alpha1",
    )
except Exception as error:
    answer = str(error)
"""
PYPERSPECTIVE = """
from PyPerspective.Perspective import Perspective
try:
    Perspective("any")
except Exception as error:
    answer = str(error)
"""
PERSPECTIVEAPI = """
from perspective.blocking import Perspective
try:
    Perspective("any").score(given)
except Exception as error:
    answer = str(error)
"""


@pytest.mark.parametrize(
    ("variable", "client", "program"),
    [
        ("HTTPLIB2_CA_CERTS", "google-api-python-client", GOOGLE),
        ("REQUESTS_CA_BUNDLE", "PyPerspective", PYPERSPECTIVE),
        ("SSL_CERT_FILE", "perspectiveapi", PERSPECTIVEAPI),
    ],
)
def test_a_client_in_python_needs_its_variable(
    host: Programs, variable: str, client: str, program: str
) -> None:
    why = host.without(variable).python(client, program, INSULT)
    assert "CERTIFICATE_VERIFY_FAILED" in why


def test_a_client_in_node_needs_its_variable(host: Programs) -> None:
    program = """
    const Perspective = require('perspective-api-client');
    const perspective = new Perspective({ apiKey: 'any' });
    return perspective.analyze(given).then(() => 'scored', (error) => error.message);
    """
    assert host.node(program, INSULT) == "scored"
    why = host.without("NODE_EXTRA_CA_CERTS").node(program, INSULT)
    assert why in {"unable to verify the first certificate", "unable to get local issuer certificate"}


def test_a_client_reaches_no_other_host_from_its_network(host: Programs) -> None:
    program = """
    import socket
    def outcome(address):
        try:
            socket.create_connection((address, 443), timeout=5).close()
        except OSError as error:
            return type(error).__name__
        return "reached"
    answer = [outcome(name) for name in ("commentanalyzer.googleapis.com", "www.googleapis.com", "192.0.2.7")]
    """
    assert host.python("perspective", program) == ["reached", "gaierror", "OSError"]
