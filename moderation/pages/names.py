"""What an article is called, by its page (pure): linked data, then Open Graph, then `<title>`."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from comments_service.domain import text
from comments_service.domain.articles import SECTION_CHARACTERS, TITLE_CHARACTERS, PageName
from comments_service.domain.opening import DEFAULT_ZONE
from moderation.pages.charsets import decoded
from moderation.pages.linked_data import linked_article
from moderation.pages.moments import published_at

_RAW = 4_000  # characters of a text that are looked at, before it is cleaned


class Page(msgspec.Struct, frozen=True):
    """A page as it came from `url`, with the header's charset and the site's time zone."""

    url: str
    body: bytes
    charset: str = ""
    time_zone: str = DEFAULT_ZONE


def page_name(page: Page, now: datetime) -> PageName:
    """What the page says. What it does not say is None."""
    tree = LexborHTMLParser(decoded(page.body, page.charset))
    said = _meta(tree)
    linked = linked_article(_scripts(tree), page.url)
    titles = (linked and linked.headline, said.get("og:title"), _title(tree))
    sections = (linked and linked.section, said.get("article:section"))
    moments = (linked and linked.published, said.get("article:published_time"))
    zone = ZoneInfo(page.time_zone)
    return PageName(
        title=_first(titles, TITLE_CHARACTERS),
        section=_first(sections, SECTION_CHARACTERS),
        published_at=next(filter(None, (published_at(one, zone, now) for one in moments if one)), None),
    )


def _first(texts: tuple[str | None, ...], characters: int) -> str | None:
    """The first that has anything to see, cleaned as a title is, and cut where it is too long."""
    for one in texts:
        cleaned = text.line((one or "")[:_RAW])
        if text.is_visible(cleaned):
            return cleaned if len(cleaned) <= characters else text.line(cleaned[: characters - 1]) + "…"
    return None


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """The first content of each name. Some pages write `name` where Open Graph has `property`."""
    said: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        name = node.attributes.get("property") or node.attributes.get("name")
        content = node.attributes.get("content")
        if name and content and content.strip():
            said.setdefault(name.strip().lower(), content)
    return said


def _title(tree: LexborHTMLParser) -> str | None:
    """The page's own: pictures in it (SVG) have titles too."""
    return next((node.text() for node in tree.css("title") if not _in_picture(node)), None)


def _in_picture(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag not in ("head", "body", "html")


def _scripts(tree: LexborHTMLParser) -> list[str]:
    return [
        node.text()
        for node in tree.css("script[type]")
        if (node.attributes.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"
    ]
