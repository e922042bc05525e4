"""Finds the links in a text, also if they are written so that programs do not see them (pure).

A scheme makes a link of whatever follows it. A host alone, such as example.jp, is a link if its last labels are in the
Public Suffix List; no other rule tells bit.ly from Node.js. Written with a capital letter and without a path it is the
name of a company or of a product: Amazon.co.jp, ASP.NET.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from publicsuffixlist import PublicSuffixList


class _Letters(dict[int, str]):
    """Full-width, circled and mathematical letters and signs as ASCII, each as one, so that indexes stay."""

    def __missing__(self, codepoint: int) -> str:
        letter = unicodedata.normalize("NFKC", chr(codepoint))
        self[codepoint] = letter = letter if len(letter) == 1 and letter.isascii() else chr(codepoint)
        return letter


_LETTERS = _Letters()
# `hxxp` and `[.]` are how people write a link that must not be followed, and how others hide one from a filter.
_DOT = r"(?:\.|。|\[\.\]|\(\.\)|\{\.\}| ?(?:\[(?:dot|ドット)\]|\((?:dot|ドット)\)|ドット) ?)"
_SCHEME = re.compile(r"(?:h?[tx*]{2}ps?|[a-z][a-z0-9+]{1,15})\[?:\]?[/\\]{2}(?=[^\s/\\])", re.IGNORECASE)
_HOST = re.compile(rf"(?<![a-z0-9@_-])[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}})+", re.IGNORECASE)
# A Japanese name as host counts with a path alone: where it begins cannot be seen.
_JAPANESE_HOST = re.compile(
    rf"[ぁ-ヿ一-鿿ー]{_DOT}(?:com|net|org|info|biz|jp|xyz|top|shop|site|online)(?=/[!-~])"
)
_START = re.compile(
    rf"(?P<scheme>{_SCHEME.pattern})|(?P<host>{_HOST.pattern})|(?P<japanese>{_JAPANESE_HOST.pattern})",
    re.IGNORECASE,
)
# Up to a blank, a quotation mark or a sign that is not ASCII: only a host may have other letters. Another address ends
# it too, unless it is in the path: https://web.archive.org/web/2026/https://news.example is one.
_SIGNS = r"(?:(?!(?<![/=?&])(?<![/=?&]h)h?[tx*]{2}ps?\[?:\]?[/\\]{2})[!#-;=?-~])*"
_AFTER_SCHEME = re.compile(rf"(?:(?!h?[tx*]{{2}}ps?\[?:\]?[/\\]{{2}})[\w.\-])*{_SIGNS}", re.IGNORECASE)
_PATH = re.compile(rf"(?::[0-9]{{1,5}})?[/?#]{_SIGNS}", re.IGNORECASE)
# Between two addresses a full-width sign is no part of the first.
_WIDE_SIGN = re.compile(r"[／？＝＆＃＠％](?=h?[tx*]{2}ps?[:：])", re.IGNORECASE)
# No public suffix has more labels.
_DEEPEST = 6
_LAST_SIGNS = ".,;:!?'\")]}"

_KNOWN_SHORTENERS = """
    00m.in 0rz.tw a.co adf.ly amz.run amzn.asia amzn.to bit.do bit.ly buff.ly cutt.ly discord.gg dlvr.it fb.me
    forms.gle g.co g.page goo.gl goo.su ift.tt is.gd j.mp kutt.it lin.ee line.me linktr.ee lit.link lnkd.in
    msng.link nav.cx onl.bz onl.la onl.tw ow.ly p.tl pin.it rb.gy rebrand.ly s.id short.io shorturl.at soo.gd t.co
    t.ly t.me tiny.cc tinyurl.com u.nu urx.nu ux.nu v.gd wa.me wp.me x.gd youtu.be
"""
_SHORTENERS = frozenset(_KNOWN_SHORTENERS.split())
# Ends of hosts that are also words, after a full stop without a blank, or ends of the names of files.
_WORDS = frozenset(["am", "as", "at", "be", "by", "do", "in", "is", "it", "me", "my", "no", "so", "to", "us"])
_FILES = frozenset(["cc", "md", "mov", "pl", "ps", "py", "rs", "sh", "zip"])
_NAMED = frozenset(["ai", "app", "co", "com", "dev", "io", "jp", "net", "org", "tv"])
# Products and companies that are so called in lower case too.
_NAMES = frozenset(
    ["ado", "amazon", "asp", "booking", "google", "hotels", "kakaku", "rakuten", "vb", "yahoo", "youtube"]
)


def find_links(text: str, *, names: bool = False) -> Iterator[tuple[int, int]]:
    """Yields start and end of each link in `text`, in code points. With `names` the name of a company is a link too."""
    plain = text if text.isascii() else _WIDE_SIGN.sub(" ", text).translate(_LETTERS)
    position = 0
    while match := _START.search(plain, position):
        start, position = match.span()
        if match["host"]:
            end = _end_of_host(plain, match["host"], position, names=names)
            if end is None:
                continue
            position = end
        else:
            rest = (_AFTER_SCHEME if match["scheme"] else _PATH).match(plain, position)
            position = rest.end() if rest else position
        yield start, start + len(plain[start:position].rstrip(_LAST_SIGNS))


def _end_of_host(text: str, host: str, end: int, *, names: bool) -> int | None:
    """Where the link of a bare host ends, with its path. None if it is no link."""
    labels = _labels(host)
    registered = _registered(labels)
    if registered is None:
        address = len(labels) == 4 and all(map(str.isdecimal, labels))
        path = _PATH.match(text, end) if address else None
        return path.end() if path else None
    path = None if _is_between_names(text, end) else _PATH.match(text, end)
    if path:
        return path.end()
    return end if _is_link(labels, registered, names=names) else None


def _is_between_names(text: str, position: int) -> bool:
    """True if a slash separates two names: Amazon.co.jp/Yahoo.co.jp."""
    other = _HOST.match(text, position + 1) if text.startswith("/", position) else None
    if other is None or text[other.end() : other.end() + 1] in ("/", "?", "#"):
        return False
    labels = _labels(other[0])
    registered = _registered(labels)
    return registered is not None and not _is_link(labels, registered, names=False)


def _is_link(labels: list[str], registered: str, *, names: bool) -> bool:
    """True unless a host without a path is a word, the name of a file or, without `names`, that of a company."""
    if registered in _SHORTENERS or labels[0].lower() == "www":
        return True
    end = labels[-1].lower()
    if len(labels) == 2 and (end in _FILES or (end in _WORDS and not names)):
        return False
    return names or not _is_name(labels, registered)


def _is_name(labels: list[str], registered: str) -> bool:
    """True for what is written as the name of a company or a product, and for a full stop without a blank after it."""
    if labels[-1][0].isupper() and not labels[0][0].isupper():
        return True
    label = registered.split(".", maxsplit=1)[0]
    if labels[-1].lower() not in _NAMED or len(labels) > registered.count(".") + 1:
        return False
    return label in _NAMES or (labels[0][0].isupper() and label.isalpha())


def _labels(host: str) -> list[str]:
    return re.split(_DOT, host, flags=re.IGNORECASE)


def _registered(labels: list[str]) -> str | None:
    """The part of a host that somebody registered. None if it ends in no public suffix, or is one."""
    host = ".".join(labels[-_DEEPEST:]).lower()
    registered: str | None = _suffixes().privatesuffix(host)
    if registered is None and host.endswith(".example"):  # for documents, so in no list (RFC 2606)
        return ".".join(host.split(".")[-2:])
    return registered


@cache
def _suffixes() -> PublicSuffixList:
    """The list that came with the package: nothing is downloaded."""
    return PublicSuffixList(only_icann=True, accept_unknown=False)
