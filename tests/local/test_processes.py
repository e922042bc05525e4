import contextlib
import socket
from pathlib import Path

import pytest

from comments_service.errors import StartError
from comments_service.local import processes, server
from comments_service.local.processes import Plan, address_of_serving, check_url, metrics_port, processes_of
from comments_service.local.readiness import Address
from comments_service.local.server import free_port
from comments_service.run_file import RunFile
from comments_service.settings import Settings, from_environment


def test_moderation_serve_takes_the_next_port_where_its_own_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = free_port()
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        monkeypatch.setattr(processes, "SERVING_PORTS", (taken.getsockname()[1], free))
        assert address_of_serving(Plan(data_dir=tmp_path)).url == f"http://127.0.0.1:{free}"


def test_moderation_serve_does_not_move_from_a_port_that_was_asked_for(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"port {port}: .* set MODERATION_PORT to another port"):
            address_of_serving(Plan(data_dir=tmp_path, moderation_port=port))


def test_the_address_says_https_where_a_certificate_is_set(tmp_path: Path) -> None:
    port = free_port()
    plan = Plan(data_dir=tmp_path, moderation_port=port, moderation_tls=True)
    assert address_of_serving(plan).url == f"https://127.0.0.1:{port}"


def test_the_api_asks_moderation_serve_with_a_key_that_it_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = address_of_serving(Plan(data_dir=tmp_path, moderation_port=free_port()))
    monkeypatch.delenv("MODERATION_API_KEYS", raising=False)
    assert check_url(serving) == serving.url
    monkeypatch.setenv("MODERATION_API_KEYS", "key&1, key-2")
    url = check_url(serving)
    assert url == f"{serving.url}?key=key%261"
    assert from_environment(Settings, "COMMENTS_", {"COMMENTS_CHECK_URL": url}).check_url == url


def test_the_worker_shows_its_figures_at_another_port_where_the_usual_one_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = Address("127.0.0.1", free_port())
    free = free_port()
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        monkeypatch.setattr(processes, "METRICS_PORTS", (taken.getsockname()[1], serving.port, free))
        assert metrics_port(serving) == free


@pytest.mark.parametrize("given", ["", "0", "9999"])
def test_a_port_of_figures_that_was_asked_for_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("MODERATION_METRICS_PORT", given)
    servers = RunFile("postgresql://x", "redis://x", None, 1)
    _, worker, _ = processes_of(Plan(data_dir=tmp_path), servers, Address("127.0.0.1", free_port()))
    assert worker.launch.env is not None
    port = worker.launch.env["MODERATION_METRICS_PORT"]
    assert (port == given) == bool(given)
    assert int(port) in (*processes.METRICS_PORTS, 0, 9999)


def test_a_port_that_was_given_is_not_given_again_though_nothing_is_bound_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ports = [free_port() for _ in range(3)]
    monkeypatch.setattr(server, "PORTS", ports)
    monkeypatch.setattr(server, "_given", set[int]())
    assert sorted(free_port() for _ in ports) == sorted(ports)
    with pytest.raises(StartError, match="no free port"):
        free_port()
