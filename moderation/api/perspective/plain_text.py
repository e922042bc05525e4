"""The text of HTML, with the place of each character in the HTML (pure)."""

import re
from html import unescape
from html.parser import HTMLParser

# Elements that begin a new line, and those whose content nobody reads.
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "figure",
            "footer",
            "h1",
            "h2",
        ),
        *(
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "td",
        ),
        *("th", "tr", "ul"),
    )
)
_UNREAD = frozenset({"script", "style", "template", "title"})
_LOOKS_LIKE = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]+|#\d+|#[xX][0-9a-fA-F]+);")


class PlainText:
    """A text. `starts[i]` to `ends[i]` is the span of the source, in code points, that character `i` came from."""

    def __init__(self, text: str, starts: list[int], ends: list[int]) -> None:
        self.text = text
        self._starts = starts
        self._ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source for `text[start:end]`, which is not empty."""
        return self._starts[start], self._ends[end - 1]


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._source = source
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._unread = 0
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.feed(source)
        self.close()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            start = self._place()
            self.characters += data
            self.starts += range(start, start + len(data))
            self.ends += range(start + 1, start + len(data) + 1)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unread += tag in _UNREAD
        if tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(self._unread - (tag in _UNREAD), 0)
        if tag in _BLOCKS:
            self._break()

    def _break(self) -> None:
        if self.characters and self.characters[-1] != "\n":
            self._add("\n", self._place(), self._place())

    def _reference(self, reference: str) -> None:
        if not self._unread:
            start = self._place()
            end = start + len(reference)
            # The semicolon may be missing.
            end += self._source.startswith(";", end)
            for character in unescape(self._source[start:end]):
                self._add(character, start, end)

    def _add(self, character: str, start: int, end: int) -> None:
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)

    def _place(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


def text_of_html(source: str) -> PlainText:
    """What a reader sees of `source`. Elements such as paragraphs are separated by line breaks."""
    reader = _Reader(source)
    return PlainText("".join(reader.characters), reader.starts, reader.ends)


def looks_like_html(text: str) -> bool:
    """True if the text has a tag or a character reference."""
    return _LOOKS_LIKE.search(text) is not None
