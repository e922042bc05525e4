"""Self-harm: who tells somebody to do it, and who may be about to (pure).

Two finders, since two different things follow. Figures of speech, songs, news, what others said, and denials are
neither: 死ぬほど美味い, 「死にたい」と検索する人, 死にたくない, dying to see it.
"""

import re
from typing import Final

from comments_service.words.spelling import Line
from moderation.tags import self_harm_contexts as contexts
from moderation.tags import self_harm_en as english
from moderation.tags import self_harm_ja as japanese
from moderation.tags.found import Cues, Found, around
from moderation.tags.readings import readings_of

ENCOURAGEMENT: Final = "self_harm_encouragement"
RISK: Final = "self_harm_risk"

_WORDS = """
    死 逝 自殺 じさつ しにた しにて しねば しんだ シにた シねば 氏にた 氏ねば 飛び降 飛びおり とびおり 飛降
    飛び込 飛びこ とびこ 飛べ 飛んで
    飛んだら 首 消え きえた いなく いない 居な 生き 生まれて リスカ リスト アムカ 自傷 自害 自決 自死 樹海 練炭
    ロープ 縄 遺書 限界 手首
    切腹 腹を 腹切 終わりにし 終わらせ 覚め 眠り 薬 オーバード odし odが odで od。 大量服薬 線路 吸い込まれ 朝が
    明日 タヒ
    kill kms kys k_y_s k.y.s die dying dead suicid hang drown bleach bridge off_a neck miss_you miss_me end_my
    end_your end_it end_things end_yourself alive
    better_off happier never_born worth_living to_live want_to_live wrist myself yourself ur_self disappear
    go_on wake_up exist goodbye last_comment
    dying feel_like took_all taken_all swallowed let_me_die cutting harming burning hurting suicidal
    end_yourself still_alive even_alive
    done_with whole_bottle all_your くたばって ホーム 一歩 起きたくない 傷つけ be_here all_to_end to_be_over
    tired_of sick_of keep_liv rope noose a_burden worthless あの世 地獄 人生 自殺
    未遂 終わりた ごめん 永眠 呼吸 酸素 息を 息す 三途 心中 轢か 迷惑 邪魔 解放 殺して 決行 疲 始末 深く切 腕を切
    last_post last_night traffic bullet toaster overdose better_without miss_u
    cry_for care_if notice_if
    better_if no_reason nothing_to no_point
    deeper go_through veins traffic consider_ hotline helpline favour_and favor_and next_time goodbyes is_written
    are_written attempt the_time_you the_time_any the_time_some be_around join_ follow_ trust_myself easier_for
    better_for happier_for best_for about_is swerving stepping driving_into made_up_my platform ledge before_i_ cut_
    starving been_chosen picked_a set_a
"""
_CUES = Cues([word.replace("_", " ") for word in _WORDS.split()])
# What 死にたいわけではない denies; 生きる意味がわからない denies nothing.
_WISHES = ("たい", "つもり", "のう", "しよう")
_END_OF_SENTENCE = re.compile(r"[。!?\n]")
_GOES_ON = re.compile("[^。!?]{4}")
# How far from the words their quotation marks may be.
_QUOTED = 300


def has_cue(line: Line) -> bool:
    """Returns whether the line has any of the words without which neither finder finds anything."""
    return any(_CUES.within(reading.shown) for reading in readings_of(line))


def find_encouragement(line: Line) -> list[Found]:
    """Where somebody is told to end his life, or that it would be better so."""
    return _first(line, ENCOURAGEMENT)


def find_risk(line: Line) -> list[Found]:
    """Where somebody says of himself that he wants to die, or hurts himself."""
    return _first(line, RISK)


def _first(line: Line, label: str) -> list[Found]:
    for reading in readings_of(line):
        text = reading.shown
        if not _CUES.within(text):
            continue
        matches = _encouragement(text) if label == ENCOURAGEMENT else _risk(text)
        if matches:
            return [Found(*reading.span(*match.span()), label) for match in matches]
    return []


def _encouragement(text: str) -> list[re.Match[str]]:
    if text.isascii():
        return [match for match in english.ENCOURAGEMENT.finditer(text) if not _is_reported_en(text, match)]
    return [
        *(match for match in japanese.ENCOURAGEMENT.finditer(text) if not _is_reported(text, match)),
        *(match for match in english.ENCOURAGEMENT.finditer(text) if not _is_reported_en(text, match)),
    ]


def _risk(text: str) -> list[re.Match[str]]:
    found = [] if text.isascii() else [m for m in japanese.RISK.finditer(text) if not _is_of_others(text, m)]
    found += [match for match in english.RISK.finditer(text) if not _is_of_others_en(text, match)]
    # Who is told to die is not at risk by these words, but who answers may be.
    return [] if found and _encouragement(text) else found


def _is_reported(text: str, match: re.Match[str]) -> bool:
    """True if somebody tells of such words, or denies them, or means a thing."""
    before, behind = around(text, match)
    return bool(
        contexts.REPORTED.match(behind)
        or contexts.DENIED_AHEAD.match(behind)
        or contexts.THINGS.search(before)
        or contexts.ONESELF.search(before)
        or _is_in_quotation(text, match)
    )


def _is_in_quotation(text: str, match: re.Match[str]) -> bool:
    """True if the words stand in quotation marks behind which the sentence goes on: 「…」と言われた."""
    start, end = match.span()
    opened = max(text.rfind(mark, max(start - _QUOTED, 0), start) for mark in '「『"“')
    closed = [place for mark in '」』"”' if (place := text.find(mark, end, end + _QUOTED)) >= 0]
    if opened < 0 or not closed or any(mark in text[opened + 1 : start] for mark in "」』"):
        return False
    return _GOES_ON.match(text, min(closed) + 1) is not None


def _is_of_others(text: str, match: re.Match[str]) -> bool:
    """True for figures of speech, for what others feel, and for what is over or denied."""
    before, behind = around(text, match)
    return bool(
        contexts.OTHERS.match(behind)
        or contexts.FIGURES.search(_END_OF_SENTENCE.split(before)[-1])
        or (match[0].endswith(_WISHES) and contexts.DENIED_AHEAD.match(behind))
        or _is_in_quotation(text, match)
    )


def _is_reported_en(text: str, match: re.Match[str]) -> bool:
    before, behind = around(text, match)
    return bool(
        english.TOLD.search(before.lower()) or english.REPORTED.match(behind) or _is_in_quotation(text, match)
    )


def _is_of_others_en(text: str, match: re.Match[str]) -> bool:
    before, behind = around(text, match)
    return bool(english.FIGURES.match(behind) or english.OF_OTHERS.search(before))
