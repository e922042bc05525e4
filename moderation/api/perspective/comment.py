"""The comment of a request: its text as it is scored, and where each part of it stands in the text as it was sent."""

from typing import NamedTuple

from moderation.api.perspective import errors
from moderation.api.perspective.plain_text import PlainText, text_of_html
from moderation.api.perspective.requests import CommentRequest, TextEntry
from moderation.api.perspective.spans import Part

# The documented limit of a comment (conversationai/perspectiveapi, 2-api/limits.md: 20 KB).
MOST_BYTES = 20_480
_PLAIN = (None, "", "PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED")


class ReadComment(NamedTuple):
    """`source` is the text as it was sent, `text` what is scored: the same, but for HTML."""

    source: str
    text: str
    plain: PlainText | None = None

    def place(self, part: Part) -> Part:
        """Where a part of `text` stands in `source`. All of the text is all of the source."""
        if self.plain is None:
            return part
        if part == (0, len(self.text)):
            return Part(0, len(self.source))
        return Part(*self.plain.span(*part))


def read_comment(request: CommentRequest) -> ReadComment:
    """Checks the comment and the context of a request. Raises `PerspectiveError`."""
    comment = request.comment or TextEntry()
    source = comment.text or ""
    if comment.type not in (*_PLAIN, "HTML"):
        raise errors.unknown_text_type()
    if len(source) * 3 > MOST_BYTES and len(source.encode()) > MOST_BYTES:
        raise errors.comment_too_long()
    context = request.context
    if context is not None and context.entries and context.article_and_parent_comment:
        raise errors.two_contexts()
    plain = text_of_html(source) if comment.type == "HTML" else None
    text = source if plain is None else plain.text
    if not text.strip():
        raise errors.comment_empty()
    return ReadComment(source, text, plain)
