"""Batches in Google's format: multipart/mixed of application/http."""

import json
from base64 import b64encode
from email.message import MIMEPart
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import httpx
import pytest

from tests.perspective.serving import ANALYZE, SUGGEST, asked, served


def call(
    number: int, body: dict[str, Any], path: str = ANALYZE, query: str = "?alt=json", end: str = "\r\n"
) -> str:
    """A part as google-api-python-client writes it (googleapiclient/http.py, _serialize_request)."""
    return end.join(
        [
            "Content-Type: application/http",
            "MIME-Version: 1.0",
            "Content-Transfer-Encoding: binary",
            f"Content-ID: <b29c5de2-0db4-490b-b421-6a51b598bd22 + {number}>",
            "",
            f"POST {path}{query} HTTP/1.1",
            "Content-Type: application/json",
            "MIME-Version: 1.0",
            "",
            json.dumps(body, ensure_ascii=number % 2 == 0),
        ]
    )


def _payload(part: MIMEPart) -> str:
    payload: Any = part.get_payload(decode=True)
    return payload.decode()


async def batched(
    client: httpx.AsyncClient, parts: list[str], path: str = "/batch"
) -> list[tuple[str, int, Any]]:
    """The Content-ID, status and document of each answer."""
    body = "".join(f"--===1==\r\n{part}\r\n" for part in parts) + "--===1==--"
    answer = await client.post(
        path, content=body.encode(), headers={"Content-Type": 'multipart/mixed; boundary="===1=="'}
    )
    assert answer.status_code == 200, answer.text
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    answers: list[tuple[str, int, Any]] = []
    for part in BytesParser(policy=HTTP).parsebytes(head + answer.content).iter_parts():
        assert part.get_content_type() == "application/http"
        status_line, _, rest = _payload(part).partition("\r\n")
        answers.append(
            (part["Content-ID"], int(status_line.split()[1]), json.loads(rest.partition("\r\n\r\n")[2]))
        )
    return answers


async def test_each_call_of_a_batch_has_its_own_answer_under_its_own_id() -> None:
    suggestion = {
        "comment": {"text": "市電"},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
    }
    parts = [
        call(1, asked("お前は死ね")),
        call(2, asked("市電の復活、楽しみです")),
        call(3, asked("")),
        call(4, suggestion | {"clientToken": "t"}, SUGGEST),
        call(5, asked("市電"), "/v1/nowhere"),
        call(6, asked("お前は死ね"), f"https://commentanalyzer.googleapis.com/p{ANALYZE}", "", "\n"),
    ]
    async with served() as client:
        answers = await batched(client, parts)
    assert [content_id for content_id, _, _ in answers] == [
        f"<response-b29c5de2-0db4-490b-b421-6a51b598bd22 + {number}>" for number in range(1, 7)
    ]
    assert [status for _, status, _ in answers] == [200, 200, 400, 200, 404, 200]
    toxic = [answers[index][2]["attributeScores"]["TOXICITY"]["summaryScore"]["value"] for index in (0, 1, 5)]
    assert toxic[0] == toxic[2] > 0.8
    assert toxic[1] < 0.2
    assert answers[2][2]["error"]["message"] == "Comment must be non-empty."
    assert answers[3][2]["clientToken"] == "t"


async def test_two_hundred_calls_are_answered_in_order() -> None:
    texts = [f"{number}番の停留所を残してほしい" for number in range(200)]
    async with served(key_limit="off") as client:
        answers = await batched(
            client, [call(n, asked(text, clientToken=text)) for n, text in enumerate(texts)]
        )
    assert [document["clientToken"] for _, _, document in answers] == texts


@pytest.mark.parametrize("path", ["/batch", "/batch/commentanalyzer/v1alpha1", "/perspective/batch"])
async def test_batches_are_answered_under_any_prefix(path: str) -> None:
    async with served() as client:
        [(_, status, _)] = await batched(client, [call(1, asked("市電"))], path)
    assert status == 200


async def test_a_call_has_the_key_of_its_address_or_that_of_the_batch() -> None:
    async with served(api_keys="key-1,key-2", key_limit="1/hour") as client:
        answers = await batched(
            client,
            [
                call(1, asked("市電"), query="?key=key-1"),
                call(2, asked("市電")),
                call(3, asked("市電"), query="?key=x"),
            ],
            "/batch?key=key-2",
        )
        again = await batched(client, [call(1, asked("市電"), query="?key=key-1")])
    assert [status for _, status, _ in answers] == [200, 200, 400]
    assert [status for _, status, _ in again] == [429]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/mixed", b"--a\r\n\r\n--a--"),
        ("multipart/mixed; boundary=a", b""),
        ("multipart/mixed; boundary=a", b"no boundary anywhere"),
        ("", b"--a--"),
        ("multipart/form-data; boundary=a", b"--a\r\n\r\nx\r\n--a--"),
    ],
)
async def test_what_is_no_batch_is_refused_as_google_does(content_type: str, body: bytes) -> None:
    async with served() as client:
        answer = await client.post("/batch", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


async def test_a_batch_of_more_than_a_thousand_calls_is_refused() -> None:
    body = b"--a\r\n\r\nx\r\n" * 1_001 + b"--a--"
    async with served() as client:
        answer = await client.post(
            "/batch", content=body, headers={"Content-Type": "multipart/mixed; boundary=a"}
        )
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "1001 calls" in answer.json()["error"]["message"]


CALL = f"POST {ANALYZE} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{json.dumps(asked('市電'))}"


@pytest.mark.parametrize(
    ("part", "content_id", "status"),
    [
        (f"\r\n{CALL}", "", 200),
        (f"Content-ID: 7\r\n\r\n{CALL}", "<response-7>", 200),
        (f"content-id: <市電>\r\n\r\n\r\n{CALL}", "<response-市電>", 200),
        (f"Content-ID: <a\r\n b>\r\n\r\n{CALL}", "<response-a b>", 200),
        (f"Content-ID: <a\x85X-Scorer: b>\r\n\r\n{CALL}", "<response-a>", 200),
        (
            f"Content-Transfer-Encoding: BASE64\r\n\r\n{b64encode(CALL.encode()).decode()}",
            "",
            200,
        ),
        (f"\r\nPOST {ANALYZE}\r\n\r\n{json.dumps(asked('市電'))}", "", 200),
        (f"\r\nPOST {ANALYZE} HTTP/1.1\r\nContent-Type: application/json", "", 400),
        (f"\r\nPOST {ANALYZE}?{'a=b&' * 20_000} HTTP/1.1\r\n\r\n{{}}", "", 404),
        (f"\r\nGET {ANALYZE} HTTP/1.1\r\n\r\n", "", 404),
        ("", "", 404),
        (f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{CALL}\r\n--b--", "", 404),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
async def test_parts_are_read_as_clients_write_them(
    part: str, content_id: str, status: int, end: str
) -> None:
    body = f'before{end}--a b "c{end}{part}{end}--a b "c-- {end}after'.replace("\r\n", end)
    headers = {"Content-Type": 'Multipart/Mixed; boundary="a b \\"c"'}
    async with served() as client:
        answer = await client.post("/batch", content=body.encode(), headers=headers)
    boundary, _, written = answer.text.partition("\r\n")
    head, status_line = written.split("\r\n\r\n")[:2]
    assert written.count(boundary) == 1
    assert head.partition("Content-ID: ")[2] == content_id
    assert int(status_line.split()[1]) == status
