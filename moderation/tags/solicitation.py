"""Adverts, and offers of shady work, gambling, drugs, investment, dating and followers (pure).

A trade alone is no offer: people talk about casinos, and about those who carry money for fraudsters. An offer
is a trade
together with a call to act or a way of contact. What reports on such offers, or warns of them, counts against.
"""

import re

from comments_service.words.spelling import Line
from moderation.tags.call_words import CALLS, REPORTS
from moderation.tags.found import Cues, Found
from moderation.tags.messengers import may_have_contacts, messengers_in
from moderation.tags.readings import readings_of
from moderation.tags.trade_words import OFFERS, TRADES

# What trade and call must weigh together.
_BORDER = 3.0
# Lighter words are of ordinary talk, such as 時計 and ダイエット: they need a plain call, however many there are.
_PLAIN_TRADE = 2.5
_PLAIN_CALL = 2.0
_TWO_PLAIN_TRADES = _PLAIN_TRADE * 4 / 3 - 0.01
_LATIN = re.compile("[a-z0-9]")
_WAGE, _MESSENGER = "<wage>", "<messenger>"
_TRADES = {**TRADES, **OFFERS, _WAGE: 1.5}
_CUES = Cues(list(_TRADES))
_CALL_CUES = Cues([*CALLS, *REPORTS])
_MONEY = re.compile(
    r"(?:月収|月|日給|日当|日|週|年収|1日|一日|1回|一回|1件|一件|毎月|毎日|報酬|時給|月商)(?:に|で)?"
    r"[0-9一二三五十百]{1,5}(?:,[0-9]{3})*(?:万|千|円)(?!.{0,4}の赤字)"
    r"|[0-9]{1,4}(?:万円?|円)(?:が)?(?:即|プレゼント|ボーナス|もらえ|貰え|稼|勝|分)|[0-9]{2,3}% ?off"
    r"|\$ ?[0-9][0-9,.k]{1,8} ?(?:a|per|every|/|daily|weekly|to|get|back)\b|[0-9]{1,3}k a (?:day|week|month)"
    r"|[0-9]{2,4}% (?:returns?|profits?|bonus|off)|利益[0-9]+|月利"
)
# What is offered in figures: so much less weight, so many days, a first price.
_PROMISED = re.compile(
    r"(?<![0-9])-[0-9]{1,2}(?:kg|キロ|cm|センチ|歳)|たった[0-9一二三]+(?:日|週間|[かヶヵカ]月|分)で|初回[0-9,]+円"
    r"|[0-9]{1,9}日間?(?:無料|返金)"
    r"|(?:[一-鿿ァ-ヶー])募集$|(?:会員|メンバー|スタッフ|仲間|受講生|参加者|モニター|女の子|男性"
    r"|女性)(?:大)?募集(?:中|!|。|$|して"
    r"|しま)|turned \$?[0-9]+k? (?:in)?to"
)
# Who is spoken to, and what is paid to them.
_AUDIENCE = re.compile(
    r"(?:お悩み|お困り|断られた|興味(?:の|が)?(?:ある)?|希望|お持ち|できる|したい|行ける|会える|やれる"
    r"|動ける|来れる|来られる"
    r"|探して(?:い)?る|お探し|悩んで(?:い)?る|困って(?:い)?る|欲しい|ほしい|借りたい|稼ぎたい|痩せたい"
    r"|知りたい)(?:の|な)?"
    r"(?:方|人|子|女性|男性|奴|やつ)(?:へ|、|$|!|限定|歓迎|大歓迎|いますか|いませんか|いる\?|に|は(?:dm"
    r"|連絡|プロフ|こちら|line))"
)
_PAID = re.compile(
    r"[0-9][0-9,]{0,15}(?:万|千)?円(?:を|が|分)?(?:お?支払|払|差し上げ|相当|get|ゲット|キャッシュバック"
    r"|プレゼント|もらえ|貰え|稼げ|配)"
    r"|\$ ?[1-9][0-9,.]{2,}k?\+? ?(?:/|per |a |every )(?:day|week|month|daily)"
    r"|[0-9]{1,9}万(?:円)?(?:まで|以上)(?:融資|貸|稼|可能|ok|即)|(?:運ぶ|受け取る|座ってる|見てる|話す"
    r"|立ってる)だけで[0-9]+万"
)
_ADDRESSED = re.compile(
    r"(?:dm|ｄｍ|リプ|連絡|メッセージ|メッセ|line|ライン|テレグラム|シグナル|登録|フォロー|応募|問い合わせ"
    r"|問合せ|プロフィール|プロフ|リンク|公式サイト|クリック|タップ|検索|固定|概要欄|参加|購入|ご注文|注文"
    r"|お申し込み|申し込み|申込|お電話|お越し|ご覧|見学)"
    r"(?:は|を|で|に|へ|の|から|も|まで|にて|より){0,3}(?:ご|お)?(?:dm|プロフ|リンク|こちら|コチラ|line"
    r"|ライン|連絡|登録|公式|テレグラム|シグナル|url|固定|アクセス|問い合わせ)?(?:で|に|へ|まで|から|にて"
    r"|を|の|よろしく)?"
    r"(?:ください|下さい|ちょうだい|頂戴|お願い|待って|待ち|お待ち|どうぞ|して(?:ね|みて|くれ(?:たら|る方)"
    r"|!|☆|♪|$)|ませんか|来て|見て|よろしく|受付|歓迎|即|無料|制|(?:で|へ|まで|から|にて|に|を|は)? ?(?:$"
    r"|!|→|↓|♪|☆|★|♡|。$|https?:))"
)
_LINK = re.compile(
    r"https?:/|www\.|(?<![a-z0-9-])[a-z0-9-]{3,}\.(?:com|net|jp|xyz|top|shop|site|online|info|me|vip|club|bet|casino"
    r"|link|ly)(?![a-z])|→|↓|➡|⇒|☞|👉|👇"
)
# The calls that are found by grammar, each with its weight.
_GRAMMAR = {
    "<addressed>": (_ADDRESSED, 2.0),
    "<audience>": (_AUDIENCE, 2.0),
    "<paid>": (_PAID, 2.0),
    "<promised>": (_PROMISED, 2.0),
    "<money>": (_MONEY, 1.0),
    "<link>": (_LINK, 1.0),
}
_CALLS = {**CALLS, **{name: weight for name, (_, weight) in _GRAMMAR.items()}, _MESSENGER: 2.0}
_Hit = tuple[str, int, int]


def find_solicitation(line: Line) -> list[Found]:
    """The words that make an offer of the text, or nothing."""
    for reading in readings_of(line):
        found = _offer(reading)
        if found:
            return found
    return []


def _offer(line: Line) -> list[Found]:
    text = line.shown
    trades = _words(_CUES, text)
    # Where so much is paid a day, something is done for it.
    if not trades and (paid := _MONEY.search(text)) and "%" not in paid[0]:
        trades = [(_WAGE, *paid.span())]
    if not trades:
        return []
    said = _words(_CALL_CUES, text)
    calls = [hit for hit in said if hit[0] in CALLS and not text.startswith("か", hit[2])]
    calls += _called_by_grammar(text)
    against = sum(REPORTS.get(word, 0.0) for word in {word for word, _, _ in said})
    call = sum(_CALLS[word] for word in {word for word, _, _ in calls})
    trade = _strongest({word: _TRADES[word] for word, _, _ in trades})
    is_plain = trade >= _PLAIN_TRADE
    calls_enough = call >= (1.0 if is_plain else 3.0) or any(_CALLS[hit[0]] >= _PLAIN_CALL for hit in calls)
    is_offer = trade + call - against >= _BORDER and calls_enough
    # Two plain words of a trade, or one of an offer, and nobody who reports it.
    speaks_for_itself = trade - against >= _BORDER and (
        any(hit[0] in OFFERS for hit in trades) or trade >= _TWO_PLAIN_TRADES
    )
    if not is_offer and not speaks_for_itself:
        return []
    return [Found(*line.span(start, end), "offer") for _, start, end in _apart([*trades, *calls])]


def _words(cues: Cues, text: str) -> list[_Hit]:
    return [hit for hit in cues.all_within(text) if _is_whole(text, *hit)]


def _called_by_grammar(text: str) -> list[_Hit]:
    """Calls that no list of words has, each under the name of its pattern."""
    calls = [
        (name, *match.span())
        for name, (pattern, _) in _GRAMMAR.items()
        if (match := pattern.search(text)) is not None
    ]
    if may_have_contacts(text):
        calls += [(_MESSENGER, *bounds) for bounds in messengers_in(text)]
    return calls


def _strongest(weights: dict[str, float]) -> float:
    """The heaviest weight, and a third of the next one, of words that do not lie in one another."""
    alone = [
        weight
        for word, weight in weights.items()
        if not any(word != other and word in other and weights[other] >= weight for other in weights)
    ]
    return sum(weight / (1, 3)[place] for place, weight in enumerate(sorted(alone, reverse=True)[:2]))


def _is_whole(text: str, word: str, start: int, end: int) -> bool:
    """True unless a word of Latin letters is a part of a longer one."""
    if _LATIN.match(word[0]) and start and _LATIN.match(text[start - 1]):
        return False
    return not (
        _LATIN.match(word[-1])
        and word[-1].isalpha()
        and end < len(text)
        and text[end].isascii()
        and text[end].isalpha()
    )


def _apart(hits: list[_Hit]) -> list[_Hit]:
    """The hits in order, without those inside an earlier one."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        if not kept or hit[1] >= kept[-1][2]:
            kept.append(hit)
    return kept
