"""Numbers that belong to one person: My Number, cards, bank accounts, plates of cars (pure)."""

import re
from collections.abc import Collection, Iterator

from moderation.tags.numbers import Number

_MY_NUMBER = re.compile("マイナンバ|まいなんば|個人番号|my ?number")
_FOURS = re.compile(r"[0-9]{4}([ \-ー・]?)[0-9]{4}\1[0-9]{4}")
_CARD = re.compile(
    r"(?<![0-9])(?:[0-9]{13,19}|[0-9]{4}(?:[ \-ー・]{1,2}[0-9]{4}){3}(?:[ \-ー・]{1,2}[0-9]{1,3})?"
    r"|[0-9]{4}[ \-ー・]{1,2}[0-9]{6}[ \-ー・]{1,2}[0-9]{4,5})(?![0-9])"
)
# Diners, Amex, JCB, Visa, Mastercard, UnionPay and Discover: ISO/IEC 7812, as the networks publish their ranges.
_ISSUED = re.compile("3[05678]|4|5[1-5]|2[2-7]|6")
_ACCOUNT = re.compile(
    r"(?:銀行|信金|信用金庫|信組|農協|ゆうちょ|郵貯|支店|出張所|営業部|口座)[^0-9。!?]{0,14}(?:普通?|当座"
    r"|貯蓄|口座番号|口座|番号)"
    r"[^0-9。!?]{0,6}(?<![0-9])[0-9]{6,8}(?![0-9円人万件])"
    r"|記号[^0-9]{0,4}[0-9]{5}[^0-9]{0,8}(?:番号)?[^0-9]{0,4}[0-9]{5,8}(?![0-9])"
    r"|口座(?:番号)?[^0-9。!?]{0,5}(?<![0-9])[0-9]{6,8}(?![0-9円人万件])"
    r"|account (?:number|no\.?|#)[ :is]{0,5}[0-9][0-9 \-]{5,16}[0-9]"
    r"|sort code[ :]{0,3}[0-9]{2}-[0-9]{2}-[0-9]{2}"
)
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![a-z0-9])")
# 国土交通省, 地域名表示: what stands on plates.
_PLACES = """
    札幌 函館 旭川 室蘭 苫小牧 釧路 知床 帯広 北見 青森 弘前 八戸 岩手 盛岡 平泉 宮城 仙台 秋田 山形 庄内 福島
    会津 郡山
    白河 いわき 水戸 土浦 つくば 宇都宮 那須 日光 とちぎ 群馬 前橋 高崎 大宮 川口 所沢 川越 熊谷 春日部 越谷
    千葉 成田 習志野
    市川 船橋 袖ヶ浦 袖ケ浦 市原 野田 柏 松戸 品川 世田谷 練馬 杉並 板橋 足立 江東 葛飾 八王子 多摩 横浜 川崎
    湘南 相模 山梨
    富士山 新潟 長岡 上越 長野 松本 諏訪 南信州 富山 石川 金沢 福井 岐阜 飛騨 静岡 浜松 沼津 伊豆 名古屋 三河
    豊橋 岡崎 豊田
    一宮 尾張小牧 春日井 三重 鈴鹿 四日市 伊勢志摩 滋賀 京都 なにわ 大阪 和泉 堺 奈良 飛鳥 和歌山 神戸 姫路 鳥取
    島根 出雲
    岡山 倉敷 広島 福山 山口 下関 徳島 香川 高松 愛媛 高知 福岡 北九州 久留米 筑豊 佐賀 長崎 佐世保 熊本 大分
    宮崎 鹿児島 奄美
    沖縄
"""
_PLATE = re.compile(
    f"(?:{'|'.join(sorted(_PLACES.split(), key=len, reverse=True))})"
    r" ?[0-9]{2}[0-9a-z] ?[あ-をれろ] ?(?:[0-9]{2}-[0-9]{2}|[0-9]{4}|[・.]{1,3} ?[0-9]{1,3})(?![0-9]"
    r"|[円人万年個台件%km月日票トメキ])"
)


def my_numbers_in(text: str, numbers: Collection[Number]) -> Iterator[tuple[int, int]]:
    """Twelve digits with the check digit of a My Number, or called one."""
    named = _MY_NUMBER.search(text.lower()) is not None
    for number in numbers:
        if _FOURS.fullmatch(number.shown) and (named or _is_my_number(number.digits)):
            yield number.start, number.end


def _is_my_number(digits: str) -> bool:
    """By the check digit of 総務省令 85 of 2014, article 5."""
    if len(set(digits)) < 4:
        return False
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:11]), 1)
    )
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def cards_in(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of credit cards: 13 to 19 digits of a known network, with Luhn's check digit."""
    for match in _CARD.finditer(text):
        digits = re.sub("[^0-9]", "", match[0])
        if (
            13 <= len(digits) <= 19
            and _ISSUED.match(digits)
            and _passes_luhn(digits)
            and not _is_of_goods(digits)
        ):
            yield match.span()


def _is_of_goods(digits: str) -> bool:
    """A JAN code: 13 digits from 45 or 49, and EAN's check digit (GS1 Japan)."""
    weighed = (int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits))
    return len(digits) == 13 and digits[:2] in {"45", "49"} and sum(weighed) % 10 == 0


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0


def bank_accounts_in(text: str) -> Iterator[tuple[int, int]]:
    for match in _ACCOUNT.finditer(text):
        yield match.span()
    for match in _IBAN.finditer(text):
        if _is_iban(match[0].replace(" ", "")):
            yield match.span()


def _is_iban(code: str) -> bool:
    """ISO 13616: the rest of a division by 97 is 1."""
    return int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97 == 1


def plates_in(text: str) -> Iterator[tuple[int, int]]:
    for match in _PLATE.finditer(text):
        yield match.span()
