"""The text of a page's bytes (pure): by its byte order mark, by the header, by its own word, or by what fits."""

import re

# Labels of the WHATWG's Encoding Standard, to the codec of Python that reads most of what browsers read. No other codec
# is ever used: Python's `zip`, `utf-7` or `unicode_escape` are no charsets of pages.
_CODECS = {
    codec: labels.split()
    for codec, labels in {
        "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
        "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis cp932",
        "euc_jis_2004": "euc-jp eucjp x-euc-jp euc_jp cseucpkdfmtjapanese",
        "iso2022_jp_ext": "iso-2022-jp csiso2022jp iso2022jp",
        "cp949": "euc-kr euckr ks_c_5601-1987 ksc5601 korean windows-949",
        "gb18030": "gb2312 gbk gb18030 x-gbk gb_2312-80 chinese",
        "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5",
        "cp1252": "iso-8859-1 iso8859-1 latin1 us-ascii ascii windows-1252 cp1252 l1",
        "utf-16-le": "utf-16 utf-16le unicode ucs-2",
        "utf-16-be": "utf-16be unicodefffe",
    }.items()
}
_BY_LABEL = {label: codec for codec, labels in _CODECS.items() for label in labels}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Browsers look at 1,024 bytes; comments and preloads of some publishers are longer.
_PRESCANNED = 8_192
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{1,40})""", re.IGNORECASE)
# What most Japanese pages without a word about it are.
_GUESSED = ("iso2022_jp_ext", "utf-8", "euc_jis_2004", "cp932")


def decoded(body: bytes, charset: str) -> str:
    """The text of `body`; `charset` is the header's, or empty. What does not fit becomes U+FFFD."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    said = _BY_LABEL.get(charset.lower()) or _own_word(body)
    for codec in (said, *_GUESSED):
        # Nothing in ISO-2022-JP is above ASCII, so that it fits any text without Japanese.
        if codec and (codec != "iso2022_jp_ext" or b"\x1b$" in body):
            try:
                return body.decode(codec)
            except UnicodeDecodeError:
                continue
    return body.decode(said or "utf-8", "replace")


def _own_word(body: bytes) -> str | None:
    found = _META.search(body[:_PRESCANNED])
    codec = _BY_LABEL.get(found[1].decode("ascii").lower()) if found else None
    # Who reads the word reads no UTF-16.
    return "utf-8" if codec and codec.startswith("utf-16") else codec
