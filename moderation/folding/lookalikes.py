"""Rewrites of kanji that stand for kana, and of kanji whose parts are written one after the other (pure).

As in `moderation.folding.disguises` only rules that leave ordinary text unchanged are here: 全力スイング, 工口さん,
女又は男 and 黒犬の里親 are tests.
"""

import re

from comments_service.words.spelling import KANJI_PARTS
from moderation.folding.rewrites import Rewrite

_KANA_OF = {
    **dict(zip("力夕工口卜八千才二匕厶三", "カタエロトハチオニヒムミ", strict=True)),
    **dict(zip("ヵヶㇰㇲㇷㇻㇼㇽㇾㇿ", "カケクスフラリルレロ", strict=True)),
}
_LOOKING = "".join(_KANA_OF)
_KATAKANA = "ァ-ヺ"

# A word in which a kanji looks like kana, where no longer word goes on: the look-alikes are its kanji.
_WORDS = (
    *(
        "バ力",
        "力ス",
        "工口",
        "ブ夕",
        "八ゲ",
        "ハ千",
        "夕コ",
        "ア木",
        "クン二",
        "千ビ",
        "口リ",
        "キ千",
        "マヌ夕",
    ),
    *("ㇰズ", "ク力ス", "ヵス", "バヵ", "馬ヵ"),
)
_END = f"(?![{_KATAKANA}ー一-鿿]|さん|氏|君|様|県|市)"
_START = f"(?<![{_KATAKANA}ー一-鿿])"


def _kana(match: re.Match[str]) -> str:
    return "".join(_KANA_OF.get(character, character) for character in match[0]).replace("ア木", "アホ")


def _whole(match: re.Match[str]) -> str:
    return KANJI_PARTS[match[0]]


LOOK_ALIKES: list[Rewrite] = [
    # 夕ヒね; タヒね is among the disguises.
    Rewrite(re.compile(r"夕ヒ(?=[ ・]?[ねんぬなネンヌナ])"), "死"),
    Rewrite(re.compile("|".join(sorted(KANJI_PARTS, key=len, reverse=True))), _whole),
    Rewrite(re.compile(r"女又(?=隷|ども|ら[はがをにめ])"), "奴"),
    Rewrite(re.compile(r"黒犬(?=れ(?:[。、!よやw ]|$)|って(?:ろ|い?ろ))", re.MULTILINE), "黙"),
    Rewrite(re.compile(r"米田共(?![一-鿿])"), "糞"),
    # Between two katakana a look-alike is kana.
    Rewrite(re.compile(rf"[{_LOOKING}](?<=[{_KATAKANA}].)(?=[{_KATAKANA}])"), _kana),
    Rewrite(re.compile(f"{_START}(?:{'|'.join(_WORDS)}){_END}"), _kana, re.compile(f"[{_LOOKING}木]").search),
    # 工口ジジイ, 力スども: before another insult.
    Rewrite(
        re.compile(
            rf"(?<![一-鿿{_KATAKANA}])(?:工口|力ス|バ力|八ゲ|ブ夕)(?=ども|野郎|やろう|ジジ|ババ|じじ|ばば|丸|議員|記者|大臣|知事)"
        ),
        _kana,
        re.compile("[力工八夕]").search,
    ),
    Rewrite(re.compile(r"[ばぱ]力(?<!こと.力)(?=[はがめだ。!、w]|ども|野郎|$)", re.MULTILINE), "ばか"),
]
