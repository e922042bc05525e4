"""What texts of clients cost: as much as they are long. One that costs its square keeps everybody else waiting."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from moderation.api.front import Front
from moderation.api.perspective.batch import read_batch
from moderation.api.perspective.errors import PerspectiveError
from moderation.api.perspective.plain_text import looks_like_html, text_of_html
from moderation.api.perspective.spans import sentences_of
from moderation.tags.languages import detected_language
from tests.scaling import TEXTS, fast_growing, repeating

MARKUP = [
    "<",
    "<a ",
    "<a b='",
    "<a b=",
    "</",
    "</a ",
    "<!",
    "<!--",
    "<!-- >",
    "<?",
    "<script>",
    "<p>",
    "&",
    "&#",
    "&lt",
    "\n--a",
    "\n--a\n",
    "Content-ID: ?=\n",
    '; x="',
    "(",
    "Content-Type: multipart/mixed; boundary=a\n\n--a\n",
]
ALL = TEXTS | {f"{piece} again and again": repeating(piece) for piece in MARKUP}


async def _app(scope: Any, receive: Any, send: Any) -> None: ...


_FRONT: Any = Front(_app, [], {})


def _called(path: str) -> None:
    with contextlib.suppress(StopIteration):
        _FRONT({"type": "http", "method": "GET", "path": path, "headers": []}, _app, _app).send(None)


def _batched(text: str) -> None:
    with contextlib.suppress(PerspectiveError):
        read_batch("multipart/mixed; boundary=a", b"--a\n" + text.encode(), "")


def _typed(text: str) -> None:
    with contextlib.suppress(PerspectiveError):
        read_batch("multipart/mixed; boundary=" + text, b"--a\n", "")


@pytest.mark.parametrize(
    "function", [sentences_of, text_of_html, looks_like_html, detected_language, _called, _batched, _typed]
)
def test_the_time_grows_with_the_length(function: Callable[[str], Any]) -> None:
    assert fast_growing(function, ALL) == {}
