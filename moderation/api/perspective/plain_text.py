"""The text of HTML, with the place of each character in the HTML (pure).

Tags are found as browsers find them (HTML Standard, 13.2.5, Tokenization), with one difference: what a browser would
not show since something is not closed is text here, so that nobody hides words from the scorer that way. The parser of
the standard library is not used: it knows places by lines alone, and until 2025 it took seconds for a text of `<a`.
"""

import re
from html import unescape

# Elements that begin a new line, and those whose content nobody reads.
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section"
    "|table|td|th|tr|ul"
)
_UNREAD = frozenset({"script", "style", "template", "title"})
_UNREAD_END = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in _UNREAD}
# A comment, what browsers take for one, or a tag. Nothing is read twice: the last one is for what is never closed, and
# takes all that is left.
_MARKUP = re.compile(
    r"""
    <!--(?:-?>|.*?--!?>)
    | <(?:!(?!--)|\?|/(?![a-zA-Z>]))[^>]*+>
    | </>
    | <(?P<slash>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)
      (?:[^=>]++|=[ \t\n\f\r]*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'>][^ \t\n\f\r>]*+|(?=>)))*+>
    | (?P<unclosed><[a-zA-Z/!?].*+)
    """,
    re.DOTALL | re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);?")
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


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._endless: set[str] = set()
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        place = 0
        while (markup := _MARKUP.search(source, place)) and markup["unclosed"] is None:
            self._text(place, markup.start())
            place = markup.end()
            if name := (markup["name"] or "").lower():
                if _BLOCK.fullmatch(name):
                    self._break(markup.start())
                if name in _UNREAD and not markup["slash"]:
                    place = self._end_of_unread(name, place)
        self._text(place, len(source))

    def _end_of_unread(self, name: str, place: int) -> int:
        """Where the element ends that begins before `place`; `place` if it never does."""
        if name not in self._endless:
            if end := _UNREAD_END[name].search(self._source, place):
                return end.start()
            self._endless.add(name)
        return place

    def _text(self, start: int, end: int) -> None:
        for reference in _REFERENCE.finditer(self._source, start, end):
            text = unescape(reference[0])
            # Such as that of `AT&T`.
            if text != reference[0]:
                self._literal(start, reference.start())
                start = reference.end()
                for character in text:
                    self._add(character, reference.start(), start)
        self._literal(start, end)

    def _literal(self, start: int, end: int) -> None:
        self.characters += self._source[start:end]
        self.starts += range(start, end)
        self.ends += range(start + 1, end + 1)

    def _break(self, place: int) -> None:
        if self.characters and self.characters[-1] != "\n":
            self._add("\n", place, place)

    def _add(self, character: str, start: int, end: int) -> None:
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)


def text_of_html(source: str) -> PlainText:
    """What a reader sees of `source`. Elements such as paragraphs are separated by line breaks."""
    reader = _Reader(source)
    return PlainText("".join(reader.characters), reader.starts, reader.ends)


def looks_like_html(text: str) -> bool:
    """True if the text has a tag or a character reference."""
    return _LOOKS_LIKE.search(text) is not None
