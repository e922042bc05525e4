"""Percent-encoding in one form (RFC 3986 §6.2.2): what is not reserved stands for itself, all else is UTF-8 in capitals
(pure).

Characters that Unicode composes in two ways are one (NFC), as RFC 3987 §3.1 wants it. Bytes that are no UTF-8 stay: old
Japanese sites have paths in EUC-JP.
"""

import re
import unicodedata
from urllib.parse import quote, unquote, unquote_to_bytes

# Of a path: the delimiters that may stand in it (RFC 3986 §3.3), beside what is not reserved.
_PATH = "/:@!$&'()*+,;="
_LONE = re.compile("%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}")
_KEPT = re.compile(rb"(%[0-9A-F]{2})")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")


def path_in_one_form(path: str) -> str:
    """A path. A delimiter that is encoded stays so: it is not the same as one that is not. A lone `%` is encoded."""
    known = _ESCAPE.sub(_known, _LONE.sub("%25", path).encode())
    pieces = _KEPT.split(known)
    pieces[::2] = [quote(_composed(piece), safe=_PATH).encode() for piece in pieces[::2]]
    return b"".join(pieces).decode()


def form_in_one_form(part: str) -> str:
    """A name or a value of a query, as forms encode them: `+` is a blank. What it means is encoded anew."""
    return quote(_composed(unquote_to_bytes(part.replace("+", " "))), safe="")


def decoded(encoded: str) -> str:
    """What is encoded, to compare it with a word."""
    return unquote(encoded, errors="replace")


def _known(escape: re.Match[bytes]) -> bytes:
    byte = bytes.fromhex(escape[0][1:].decode())
    return byte if byte >= b"\x80" or _UNRESERVED.fullmatch(byte) else escape[0].upper()


def _composed(text: bytes) -> bytes:
    return unicodedata.normalize("NFC", text.decode(errors="surrogateescape")).encode(
        errors="surrogateescape"
    )
