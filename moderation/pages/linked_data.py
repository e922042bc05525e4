"""The article in a page's linked data (JSON-LD of schema.org), wherever it stands in it (pure)."""

import html
import json
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

# A page has a few dozen nodes; more than these are not looked at.
MOST_NODES = 20_000
_SUFFIXES = ("article", "blogposting", "report")
# Below these stand other articles, not this one.
_OTHERS = {"itemListElement", "relatedLink", "citation", "isBasedOn", "mentions", "comment", "isPartOf"}


class LinkedArticle(NamedTuple):
    """What the linked data says about an article, None where it says nothing."""

    headline: str | None
    section: str | None
    published: str | None


def linked_article(scripts: Iterable[str], url: str) -> LinkedArticle | None:
    """The article of the page at `url`: the one that names this address, or else the first, from the outside in."""
    found = [node for script in scripts for node in _articles(_parsed(script))]
    found.sort(key=lambda node: not _is_at(node, url))
    for node in found:
        article = LinkedArticle(
            _text(node.get("headline")) or _text(node.get("name")),
            _text(node.get("articleSection")),
            _text(node.get("datePublished")) or _text(node.get("dateCreated")),
        )
        if article.headline:
            return article
    return None


def _parsed(script: str) -> Any:
    # Some systems wrap it for browsers of the nineties, or end it as a statement.
    script = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    script = script.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().removesuffix(";")
    try:
        # Line ends inside of texts are common, and wrong.
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _articles(root: Any) -> Iterator[dict[str, Any]]:
    waiting = deque[Any]([root])
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node: Any = waiting.popleft()
        if isinstance(node, list):
            waiting.extend(cast("list[Any]", node))
        elif isinstance(node, dict):
            known = cast("dict[str, Any]", node)
            if _is_article(known.get("@type")):
                yield known
            waiting.extend(value for key, value in known.items() if key not in _OTHERS)


def _is_article(kind: Any) -> bool:
    if isinstance(kind, list):
        return any(_is_article(one) for one in cast("list[Any]", kind))
    return isinstance(kind, str) and kind.lower().endswith(_SUFFIXES)


def _is_at(node: dict[str, Any], url: str) -> bool:
    place: Any = node.get("mainEntityOfPage")
    named = [
        node.get("url"),
        node.get("@id"),
        place,
        *(
            [cast("dict[str, Any]", place).get("@id"), cast("dict[str, Any]", place).get("url")]
            if isinstance(place, dict)
            else []
        ),
    ]
    return any(isinstance(one, str) and _place(one) == _place(url) for one in named)


def _place(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return parts.netloc.lower(), parts.path.rstrip("/")


def _text(value: Any) -> str | None:
    """The text of a value: of the first, if there are several. Entities are put in by mistake, and taken out."""
    if isinstance(value, list):
        return next((text for one in cast("list[Any]", value)[:10] if (text := _text(one))), None)
    if isinstance(value, dict):
        known = cast("dict[str, Any]", value)
        return _text(known.get("@value")) if "@value" in known else None
    return html.unescape(value).strip() or None if isinstance(value, str) else None
