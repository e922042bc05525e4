"""E-mail addresses, names on messengers, and invitations to write there (pure)."""

import re
from collections.abc import Collection, Iterator

from moderation.tags.found import Cues

_AT = (
    r"(?:@| ?(?:[(\[{<【「](?:at|@)[)\]}>】」]|[(\[{<【「]?(?:アットマーク|アット|あっとまーく|あっと)[)\]}>】」]?"
    r"|[☆★◎])+ ?)"
)
_DOT = r"(?:\.| ?(?:[(\[{<【「](?:dot|\.|ドット)[)\]}>】」]|ドット|どっと) ?)"
_TOP = r"(?:com|co|jp|net|org|info|biz|me|io|tv|us|uk|kr|cn|tw|ru|de|fr|edu|gov|example|test|[a-z]{2,6})"
_EMAIL = re.compile(
    rf"[a-z0-9][a-z0-9._%+\-]{{0,63}}{_AT}(?:[a-z0-9\-]{{1,40}}{_DOT}){{1,3}}{_TOP}(?![a-z0-9])"
    rf"|[a-z0-9][a-z0-9._%+\-]{{2,63}}{_AT}(?:gmail|yahoo|icloud|outlook|hotmail|docomo|ezweb|softbank"
    rf"|proton)(?![a-z0-9])"
    r"|(?<![a-z0-9])[a-z0-9][a-z0-9._\-]{2,40} @ ?[a-z0-9\-]{2,30}\.(?:com|co\.jp|ne\.jp|jp|net|org)(?![a-z0-9])"
    r"|(?<![a-z0-9])[a-z0-9][a-z0-9._\-]{2,40} at [a-z0-9\-]{2,30} dot (?:[a-z]{2,3} dot )?(?:com|jp|net"
    r"|org|io|uk)\b"
)
_EMAIL_CUES = ("@", "アット", "あっと", "(at)", "[at]", "{at}", "<at>", " dot ", "【at】", "☆", "★", "◎")

# Where one has an id or a number; and where one has a public page.
_PRIVATE = (
    "line|l[l1|]ne|1ine|l[ .・]i[ .・]n[ .・]e|ライン|らいん|カカオトーク|カカオ|かかお|kakao ?talk|kakao"
    "|テレグラム"
    "|テレグ|てれぐら?む?|telegram|whatsapp|whats app"
    "|ワッツアップ|discord|ディスコード|ディスコ|でぃすこ|スカイプ|skype|wechat|ウィーチャット|微信"
    "|シグナル|signal|viber|snapchat"
    "|スナチャ|zangi|skred"
)
_PUBLIC = (
    "インスタグラム|インスタ|いんすた|instagram|insta|ツイッター|twitter|ティックトック|tiktok|facebook"
    "|スレッズ|threads|x"
)
_BEFORE = r"(?<![a-zァ-ヶー])"
_ID = r"(?:[a-z0-9][a-z0-9._\-]{2,29})(?:#[0-9]{4})?"
_FILLING = (
    r"(?:[ :;=→⇒➡>↓、,。!♡♥★☆/()「」\[\]【】・]|の|は|を|で|が|に|も|こちら|コチラ|id|アイディー|あいでぃー"
    r"|アカウント|垢|追加|交換|登録|検索|友だち|友達|なら|です|してね|して|よろしく|お願いします|me|my|add|is"
    r"|on|at|us)"
)
_NAMED = re.compile(
    rf"{_BEFORE}(?:{_PRIVATE})(?P<filling>{_FILLING}{{0,9}}?)(?P<at>@?)(?P<id>{_ID})(?![a-z0-9@])"
)
_ID_ALONE = re.compile(rf"(?<![a-z])(?:id|アイディー|あいでぃー) ?(?:[:=→⇒は]|->) ?@?({_ID})(?![a-z0-9])")
_TALK = re.compile(rf"{_BEFORE}(?:{_PRIVATE})(?![a-z])")
_PAGE = re.compile(rf"{_BEFORE}(?:{_PUBLIC})(?![a-z])[^@。]{{0,10}}@({_ID})")
_PUBLIC_ID = re.compile(
    rf"{_BEFORE}(?:{_PUBLIC})(?:は|の|id|垢|アカウント)* ?(?:[:=→⇒➡>]"
    rf"|->)+ ?@?(?=[a-z0-9._]*[0-9._]){_ID}(?![a-z0-9@])"
)
_INVITES = re.compile(
    "dm|ｄｍ|連絡|メッセージ|メッセ|フォロー(?:して|お願|よろしく|待)|来て|追加|待って|どうぞ|話そう"
    "|話しま|絡んで|message me|contact|text me|hit me|add me"
)
_INVITATION = re.compile(
    rf"{_BEFORE}(?:{_PRIVATE}|{_PUBLIC[:-2]})(?![a-z])(?:のid|のアカウント|id|アカウント|友だち"
    rf"|友達)?(?:[をにでへの]|から|まで|、| )?(?:のほう|直接|個別)?"
    r"(?:に|で)?(?:ご?連絡|追加|登録|交換|友だち追加|友達追加|トーク|メッセージ|話|教え|dm|来て|待って)[をは]?"
    r"(?:し(?:よう|ま(?:せん|しょう)|て(?:ください|下さい|ほしい|くれ|ね|よ|!))|て(?:ください|下さい"
    r"|くれ(?![たば])|ね|!)|ください|下さい|お願い|希望|どうぞ|待って|待ち|ちょうだい|下さる|頂戴"
    r"|ま(?:せんか|しょう)|そう(?:よ|ぜ|!|$)|して!|よろしく|$|→|!|↓)"
)
_SHORT_INVITATION = re.compile(
    r"(?<![a-z])(?:line|ライン|らいん|カカオ|テレグラム|シグナル)(?:を)?"
    r"(?:ください|下さい|ちょうだい|頂戴|教えて(?:$|[。!くね])|してね|入れてます|やって(?:る|ます)\?)"
)
# カカオで話そう hana1004
_TALK_AND_ID = re.compile(
    rf"{_BEFORE}(?:{_PRIVATE}"
    rf"|gmail)(?![a-z])[^。a-z@]{{0,12}}(?<![a-z0-9@])(?=[a-z0-9._\-]*[a-z])(?=[a-z0-9._\-]*[0-9_])"
    r"[a-z][a-z0-9._\-]{4,29}(?![a-z0-9@])"
)
_LINKS = re.compile(
    r"(?:t\.me/|line\.me/(?:ti|r)/|lin\.ee/|wa\.me/|discord\.gg/|open\.kakao\.com/)[a-z0-9_/~@%+\-]+"
)
_ANY_CUES = Cues(
    [
        *_EMAIL_CUES,
        *(_PRIVATE + "|" + _PUBLIC[:-2])
        .replace("てれぐら?む?", "てれぐ")
        .replace(" ?", "")
        .replace("l[l1|]ne|", "")
        .split("|"),
        *(
            "llne",
            "l1ne",
            "l|ne",
            "l i n e",
            "l.i.n.e",
            "l・i・n・e",
            "t.me/",
            "lin.ee",
            "wa.me",
            "discord.gg",
            "kakao",
            "gmail",
            "@",
        ),
    ]
)


def may_have_contacts(text: str) -> bool:
    """False for most texts, in one pass: the other two functions find nothing in them."""
    return _ANY_CUES.within(text)


def emails_in(text: str, own: Collection[str]) -> Iterator[tuple[int, int]]:
    """Bounds of e-mail addresses, also disguised, without those of `own`: addresses, or hosts such as example.jp."""
    for match in _EMAIL.finditer(text):
        if not any(match[0] == mine or match[0].endswith(("@" + mine, "." + mine)) for mine in own):
            yield match.span()


def messengers_in(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of names on messengers, and of invitations to write there."""
    for match in _NAMED.finditer(text):
        if _is_name(match):
            yield match.span()
    patterns = [_INVITATION, _SHORT_INVITATION, _TALK_AND_ID, _LINKS]
    patterns += [_ID_ALONE] if _TALK.search(text) else []
    patterns += [_PAGE, _PUBLIC_ID] if _INVITES.search(text) else []
    for pattern in patterns:
        yield from (match.span() for match in pattern.finditer(text))


def _is_name(match: re.Match[str]) -> bool:
    """True if what follows the name of a messenger is a name there, and not just the next word."""
    name, filling = match["id"], match["filling"]
    if name.isdigit():
        return False
    if match["at"]:
        return True
    says = (
        "id" in filling or "アイディー" in filling or "→" in filling or "追加" in filling or "交換" in filling
    )
    written = any(sign.isdigit() or sign in "_#" for sign in name) and any(map(str.isalpha, name))
    return says or (
        written and bool(filling.strip()) and ":" in filling + ":" and len(name) >= 5 and _points(filling)
    )


def _points(filling: str) -> bool:
    return any(sign in filling for sign in ":;=→⇒➡>↓@は「[【()")
