"""Addresses: postal codes, and the number of a house in a named town (pure)."""

import re
from collections.abc import Iterator

from moderation.tags.found import around

_PREFECTURES = """
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県
    富山県 石川県 福井県
    山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県
    広島県 山口県 徳島県
    香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""
_PREFECTURE = "|".join(_PREFECTURES.split())
_KANA = (
    "さいたま|つくば|いわき|ひたちなか|みなとみらい|かほく|うるま|むつ|つがる|にかほ|みどり|たつの|えびの"
    "|すすきの|あきる|さくら|ふじみ"
)
# What a name of a place is written with: kanji, katakana, and the kana of some cities. No particles.
_NAME = (
    rf"(?:{_KANA}|[上下]る|入る|[一-鿿々ァ-ヴーヶケノ]|[がの](?=[丘内関原森里宮上下浜台木谷沢山川門坂杜口]))"
)
_N = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4})"
_TWO = rf"{_N}(?:丁目|番地?の?|[\-ーの]){_N}"
_THREE = rf"{_N}(?:丁目|[\-ーの]){_N}(?:番地?の?|[\-ーの]){_N}"
_HOUSE = rf"(?:{_TWO}(?:番地?|号|(?:[\-ーの]|番地?の?){_N}号?)?|{_N}番地(?:の?{_N})?)"
# No number of a house: a result of an election or a game, a class, an amount.
_NO_HOUSE = "(?![0-9点位対勝敗組発個本円])"
_ADDRESS = re.compile(
    rf"(?:{_PREFECTURE})[ ]?(?:{_NAME}{{1,9}}[市区町村郡])(?:{_NAME}{{0,14}})(?<!選) ?{_HOUSE}{_NO_HOUSE}"
    rf"|{_NAME}{{1,6}}[市区郡]{_NAME}{{1,8}}[区町村] ?{_NAME}{{0,14}}(?<!選) ?{_HOUSE}{_NO_HOUSE}"
    # Sakai counts 丁 alone.
    rf"|堺市{_NAME}{{1,3}}区{_NAME}{{0,14}} ?{_N}丁{_N}(?:番|[\-ー]{_N})?{_NO_HOUSE}"
    rf"|{_NAME}{{1,6}}[市区郡町村]{_NAME}{{1,8}} ?{_THREE}(?:号|番|[\-ーの]{_N})?(?![0-9点位対勝敗])"
    rf"|{_NAME}{{1,6}}[市区町村]{_NAME}{{0,8}}(?:[0-9]{{1,2}}条)?{_NAME}{{0,4}}{_N}(?:丁目"
    rf"|番地?)[^。!?\n]{{0,16}}?[0-9]{{2,4}}号室"
)
_POSTAL = re.compile(
    rf"〒 ?[0-9]{{3}}[ \-ー]?[0-9]{{4}}|(?<![0-9\-])[0-9]{{3}}[\-ー][0-9]{{4}} ?(?={_PREFECTURE})"
)
_STATE = (
    r"(?:a[lkzr]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut"
    r"|v[at]|w[aivy])"
)
_STREET = re.compile(
    r"(?<![a-z0-9])[0-9]{1,5} (?:[nsew]\.? )?(?:[a-z'0-9]+ ){1,4}"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|parkway|pkwy|court|ct|way|place"
    r"|terrace|close|crescent)\b\.?"
)
_CITY = re.compile(
    rf"[, ]+(?:[a-z .]{{2,24}},? )?(?:{_STATE} )?[0-9]{{5}}\b|[, ]+[a-z .]{{2,24}}, {_STATE}\b"
    rf"|.{{0,24}}\b[a-z]{{1,2}}[0-9]{{1,2}}[a-z]? [0-9][a-z]{{2}}\b"
)
_LIVES = re.compile(r"\b(?:lives?|living|house is|home is|resides|address(?: is)?)\b[ a-z:]{0,12}$")
_CUES = re.compile("〒|[0-9一二三四五六七八九十](?:丁|番|[\\-ーの][0-9])|号室")


# Where an institution is may be said.
_INSTITUTION = re.compile(
    r"(?:本社|本店|支社|支店|本部|庁舎|役所|役場|ビル|会社)(?:の)?(?:所在地)?(?:は|:)、?$"
)
_IS_THERE = re.compile(
    r"に(?:本店|本部|本社|支社|所在|位置|(?:立地|存在)する|ある(?:ドーム|球場|電波塔|ビル|施設|建物|会社|公園|学校|大学|寺|神社|病院|駅))"
)


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of addresses in a text of folded spelling. The name of a place alone is none."""
    if _CUES.search(text):
        for pattern in (_POSTAL, _ADDRESS):
            for match in pattern.finditer(text):
                if not _is_of_institution(text, match):
                    yield match.span()
    for match in _STREET.finditer(text) if " " in text else ():
        if _CITY.match(text, match.end()) or _LIVES.search(around(text, match)[0]):
            yield match.span()


def _is_of_institution(text: str, match: re.Match[str]) -> bool:
    before, behind = around(text, match)
    return _INSTITUTION.search(before) is not None or _IS_THERE.match(behind) is not None
