"""The page on Perspective's host and the recipes of deploy/perspective: what they name belongs together."""

import re
import shlex
from configparser import ConfigParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

import moderation.cli
from comments_service.settings import from_environment
from moderation.settings import ModerationSettings
from moderation.tls.folder import write_certificates
from moderation.tls.issuing import CA_DAYS, SERVER_DAYS
from moderation.tls.names import OWN_NAMES, PERSPECTIVE_HOST
from tests.clients.programs import TRUST
from tests.docs.markdown import ROOT

PAGE = (ROOT / "docs" / "howto" / "perspective-host.md").read_text("utf-8")
FOLDER = ROOT / "deploy" / "perspective"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_bytes())["services"]
SERVER = COMPOSE["perspective"]
CLIENTS = {name: service for name, service in COMPOSE.items() if name != "perspective"}
OBJECTS = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_bytes()))
# Made by the commands at the head of compose.yaml, from what `moderation certificates` writes.
MADE = {"all.crt", "cacerts"}


def kubernetes(kind: str, name: str) -> dict[str, Any]:
    [found] = [one for one in OBJECTS if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found["spec"]


def pod(name: str) -> dict[str, Any]:
    return kubernetes("Deployment", name)["template"]["spec"]


def command_of(words: list[str]) -> click.Context:
    """The command of ours that the words call. Raises `click.UsageError`."""
    program, name, *arguments = words
    assert program == "moderation"
    context = moderation.cli.group.make_context(program, [name])
    command = moderation.cli.group.get_command(context, name)
    assert command is not None
    return command.make_context(name, arguments, parent=context)


def test_the_server_of_the_compose_recipe_takes_the_place_of_the_host_over_https() -> None:
    assert command_of(SERVER["command"]).info_name == "serve"
    environ = {name: "" if "${" in value else value for name, value in SERVER["environment"].items()}
    settings = from_environment(ModerationSettings, "MODERATION_", environ)
    assert (settings.port, settings.tls) == (443, "/certificates")
    assert SERVER["networks"]["default"]["aliases"] == [PERSPECTIVE_HOST]
    # The folder: a file that is replaced is another file, which a mounted one does not become.
    assert SERVER["volumes"] == ["./certificates:/certificates:ro"]
    assert command_of(SERVER["healthcheck"]["test"][1:]).params == {"serve": True}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_of_the_compose_recipe_trusts_a_file_that_it_has(name: str, tmp_path: Path) -> None:
    write_certificates(tmp_path, [], datetime.now(UTC))
    there = {path.name for path in tmp_path.iterdir()} | MADE
    mounted: dict[str, str] = {}
    for volume in CLIENTS[name]["volumes"]:
        source, target, mode = volume.split(":")
        assert mode == "ro"
        mounted[target] = source
        folder, _, file = source.removeprefix("./").rpartition("/")
        assert file in there if folder == "certificates" else (FOLDER / file).exists()
    named = {value.rpartition("=")[2] for value in CLIENTS[name].get("environment", {}).values()}
    for path in named:
        # A folder that PHP looks into has its file.
        assert any(target.startswith(path.removeprefix(":")) for target in mounted), path
    if not named:
        assert all(target.startswith("/etc/ssl/certs/") for target in mounted)
    # No client has a key.
    assert not any(source.endswith(".key") for source in mounted.values())


def test_php_reads_the_file_that_is_mounted() -> None:
    ini = ConfigParser()
    ini.read_string("[php]\n" + (FOLDER / "perspective.ini").read_text("utf-8"))
    mounted = [volume.split(":")[1] for volume in CLIENTS["php-client"]["volumes"]]
    assert set(ini["php"]) == {"curl.cainfo", "openssl.cafile"}
    assert set(ini["php"].values()) <= set(mounted)


def test_the_tests_with_clients_set_the_variables_that_the_recipes_set() -> None:
    of_recipes = CLIENTS["python-client"]["environment"].keys() | CLIENTS["node-client"]["environment"].keys()
    assert of_recipes == set(TRUST)
    assert {name for name in TRUST if f"`{name}=" in PAGE} == set(TRUST)


def test_the_server_of_the_kubernetes_recipe_is_reached_at_its_service() -> None:
    service, server = kubernetes("Service", "perspective"), pod("perspective")
    [container] = server["containers"]
    assert command_of(container["command"]).info_name == "serve"
    settings = from_environment(
        ModerationSettings, "MODERATION_", {one["name"]: one["value"] for one in container["env"]}
    )
    [port] = container["ports"]
    assert service["ports"] == [{"name": "https", "port": 443, "targetPort": port["name"]}]
    assert port["containerPort"] == settings.port
    labels = kubernetes("Deployment", "perspective")["template"]["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()
    for probe in ("readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        assert (asked["port"], asked["scheme"]) == (port["name"], "HTTPS")
        assert asked["path"] in {"/health/ready", "/health/live"}
    mounts = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
    assert settings.tls == mounts["certificates"]
    [secret] = [one["secret"] for one in server["volumes"] if one["name"] == "certificates"]
    # The user of the image reads it through its group, and nobody else does.
    assert (secret["secretName"], secret["defaultMode"] & 0o007) == ("perspective", 0)
    assert server["securityContext"]["fsGroup"] == server["securityContext"]["runAsUser"] == 10001


def test_the_client_of_the_kubernetes_recipe_is_led_to_the_service_and_trusts_it() -> None:
    client = pod("comentario")
    address = kubernetes("Service", "perspective")["clusterIP"]
    assert client["hostAliases"] == [{"ip": address, "hostnames": [PERSPECTIVE_HOST]}]
    [container] = client["containers"]
    [mount] = container["volumeMounts"]
    assert mount["subPath"] == "ca.crt"
    assert mount["mountPath"].startswith("/etc/ssl/certs/")
    assert {one["value"] for one in container["env"]} == {mount["mountPath"]}
    [volume] = client["volumes"]
    assert (volume["name"], volume["configMap"]["name"]) == (mount["name"], "perspective-ca")


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_the_commands_at_the_head_of_a_recipe_make_what_it_names(name: str) -> None:
    head = (FOLDER / name).read_text("utf-8").partition("\n\n")[0].replace("\\\n#", "")
    commands = [shlex.split(line, comments=True) for line in re.findall(r"^#   (\S.*)$", head, re.MULTILINE)]
    assert command_of(commands[0]).params["folder"] == Path("certificates")
    made = {word for command in commands for word in command}
    if name == "compose.yaml":
        assert {f"certificates/{file}" for file in MADE} <= made
    else:
        assert ["create", "secret", "tls", "perspective"] in [command[1:5] for command in commands]
        assert ["create", "configmap", "perspective-ca"] in [command[1:4] for command in commands]


def test_the_page_says_what_certificates_are_for_and_how_long() -> None:
    for name in (PERSPECTIVE_HOST, *OWN_NAMES):
        assert name in PAGE
    assert f"for {SERVER_DAYS} days" in PAGE
    assert "for ten years" in PAGE
    assert round(10 * 365.25) == CA_DAYS


def test_the_page_names_the_clients_that_the_tests_run() -> None:
    clients = (ROOT / "tests" / "clients" / "clients.txt").read_text("utf-8").splitlines()
    packages = yaml.safe_load((ROOT / "tests" / "clients" / "package.json").read_bytes())["dependencies"]
    tried = PAGE.partition("## What was tried")[2].replace("`", "").replace("\n", " ")
    for name, version in [*(client.split("==") for client in clients), *packages.items()]:
        assert f"{name} {version}" in tried
