"""Rewrites that undo the disguises of words in Japanese and English comments, in order (pure).

Each runs on text that is already half-width, lower case and free of invisible characters, with its katakana kept. Only
rules that leave ordinary text unchanged are here: 山田氏ねえ, しねえ, シネマ, 2024ねん, the 4th and H5N1 are tests.
"""

import re
from collections.abc import Callable

from moderation.folding.rewrites import Rewrite

KANA = "ぁ-ゖァ-ヺー"
LETTER = f"{KANA}一-鿿々〆○"
_GAP = r" ・._/\\|,、*~'\"+=:;#☆★♪♡♥❤\-"
_HIRAGANA_TO_KATAKANA = {cp: chr(cp + 0x60) for cp in range(0x3041, 0x3097)}


def either_kana(pattern: str) -> str:
    """Returns `pattern` so that each hiragana also matches its katakana. `pattern` must have no range of kana."""
    return re.sub(
        r"\[[^\]]*\]|[ぁ-ゖ]",
        lambda match: f"[{match[0].strip('[]')}{_katakana(match[0].strip('[]'))}]",
        pattern,
    )


def _katakana(text: str) -> str:
    return "".join(re.findall("[ァ-ヶ]", text.translate(_HIRAGANA_TO_KATAKANA)))


def _rule(pattern: str, replacement: str) -> Rewrite:
    return Rewrite(re.compile(either_kana(pattern), re.MULTILINE), replacement)


def _latin(pattern: str, replacement: Callable[[re.Match[str]], str]) -> Rewrite:
    """`pattern` may use « and » for the start and end of a Latin word, also next to Japanese."""
    return Rewrite(
        re.compile(pattern.replace("«", "(?<![a-z0-9])").replace("»", "(?![a-z0-9])")), replacement
    )


def _without_gaps(match: re.Match[str]) -> str:
    return re.sub(f"[{_GAP}]", "", match[0])


def _without_separators(match: re.Match[str]) -> str:
    return re.sub(r"[ .\-_*/]", "", match[0])


def _shorten(match: re.Match[str]) -> str:
    # Almost no English word doubles these letters: fuuuck becomes fuck, but coool becomes cool and not col.
    return match[1] if match[1] in "aiukh" else match[1] * 2


_LEET = str.maketrans("013457@$!|", "oieastasil")


def _unleet(match: re.Match[str]) -> str:
    return match[0].translate(_LEET)


_MIXED, _SIGNS = "αβγεηικνορτυχωбвгкмнтғѵ", "✝†©®£€¢¥"
_LOOK_ALIKES = str.maketrans(_MIXED + _SIGNS, "abyenikvoptuxwbbrkmhtfv" + "ttcrlecy")


def _look_alike(match: re.Match[str]) -> str:
    return match[0].translate(_LOOK_ALIKES)


# The letters that a mask in an English word hides, and the letters before and after it.
_MASKED = (
    ("u", "(?<=«f.)(?=ck)|(?<=«c.)(?=nt)|(?<=«sl.)(?=t)|(?<=«p.)(?=ssy)"),
    ("i", "(?<=«sh.)(?=t)|(?<=«b.)(?=tch)|(?<=«d.)(?=ck)|(?<=«n.)(?=gg)"),
    ("o", "(?<=«wh.)(?=re)|(?<=«m.)(?=ron)"),
    ("c", "(?<=«fu.)(?=k)"),
    ("s", "(?<=«a.)(?=shole)|(?<=«as.)(?=hole)"),
    ("uc", "[*#%](?<=«f..)(?=k)"),
    ("uck", r"\*(?<=«f..)(?![*a-hj-z])"),
    ("hi", "[*#%](?<=«s..)(?=t»)"),
    ("un", "[*#%](?<=«c..)(?=ts?»)"),
    ("ss", "[*#%](?<=«a..)(?=hole)"),
)


def _unmask(match: re.Match[str]) -> str:
    return _MASKED[(match.lastindex or 1) - 1][0]


# What must stand before 氏ね and the like to make it an order to die, not the end of a name of a person or place.
_BEFORE = r"(?:(?<=^.)|(?<=[\s、。,.!?…w笑草「」『』(){}<>#:;/\-はもくとよがにてを前員奴等達共よ].))"
_NOT_DRAWN_OUT = r"(?![んえぇぃーンエェ~])"

SEPARATED: list[Rewrite] = [
    Rewrite(
        re.compile(rf"[{LETTER}](?<![{LETTER}]{{2}})(?:[{_GAP}]{{1,3}}[{LETTER}])+(?![{LETTER}])"),
        _without_gaps,
        precheck=re.compile(
            rf"[{_GAP}](?<=[{LETTER}].)(?<![{LETTER}]{{2}}.)[{_GAP}]{{0,2}}[{LETTER}](?![{LETTER}])"
        ).search,
    ),
    Rewrite(re.compile(rf"[/_.|\\](?<=[{LETTER}].)(?=[{LETTER}])"), ""),
]

JAPANESE: list[Rewrite] = [
    Rewrite(re.compile(rf"[*×✕✖](?:(?<=[{LETTER}].)|(?=[{LETTER}]))"), "○"),
    Rewrite(re.compile(rf"[-~](?<=[{KANA}][-~])[-~]*"), "ー"),
    Rewrite(
        re.compile(
            "[ぁぃぅぇぉァィゥェォ](?:"
            "(?<=[あかがさざただなはばぱまやゃらわ]ぁ)|(?<=[アカガサザタダナハバパマヤャラワ]ァ)|"
            "(?<=[いきぎしじちにひびぴみり]ぃ)|(?<=[イキギシジチニヒビピミリ]ィ)|"
            "(?<=[うくぐすずつぬふぶぷむゆゅる]ぅ)|(?<=[ウクグスズツヌフブプムユュル]ゥ)|"
            "(?<=[えけげせぜてでねへべぺめれ]ぇ)|(?<=[エケゲセゼネヘベペメレ]ェ)|"
            "(?<=[おこごそぞとどのほぼぽもよょろ]ぉ)|(?<=[オコゴソゾノホボポモヨョロ]ォ))"
        ),
        "ー",
    ),
    Rewrite(re.compile("ー[ぁぃぅぇぉァィゥェォー]+"), "ー"),
    *SEPARATED,
    Rewrite(
        re.compile("タ[ ・]?ヒ(?=[ ・]?[ねんぬなっ])|タヒ(?<![ァ-ヴー]タヒ)(?![ァ-ニノ-ミム-ヴー])"), "死"
    ),
    _rule(
        r"死(?:(?<=前死)|(?<![一-鿿]死))"
        r"(?:[^\w\s「(\[【]|[ ー○っx]){1,2}(?:ね(?!んね|[えぇむたこずぎら])|寝(?![るたてかこまおよ]))",
        "死ね",
    ),
    *(
        _rule(f"{word}(?:[「(\\[【《]し?[」)\\]】》]ね|[「(\\[【《]ね[」)\\]】》])", "死ね")
        for word in "死氏"
    ),
    _rule(f"[氏市師士詩史四4]{_BEFORE}ね{_NOT_DRAWN_OUT}", "死ね"),
    _rule(f"[氏市師士詩史四4]{_BEFORE}ね(?=ー?[!！。wよや]*$)", "死ね"),
    _rule(r"死○(?=[\s、。!?w]|よ|や|$)", "死ね"),
    _rule(r"○ね(?<![○月日年]○ね)(?=ば|よ$|や$|[よや]?[!。w]|くず|かす|ごみ)", "死ね"),
    _rule(r"○ね(?:(?<=^..)|(?<=[前まえ奴等達ら]は..)|(?<=[とく]..))(?=[よや]?[!！。w ]*$)", "死ね"),
    _rule(
        r"し[ー 。]?ね(?:(?=しね)|(?<=しねしね)|(?:(?<=^し.)|(?<=^し..)|(?<=[\s、。!?w「(]し.)|(?<=[\s、。!?w「(]し..)"
        r"|(?<=前しね)|(?<=まえしね)|(?<=[前えらつ]はしね)|(?<=[早速]くしね)|(?<=はやくしね)|(?<=っ[さと]としね)"
        r"|(?<=まじでしね)|(?<=すぐしね))"
        r"(?=$|[\s、。!?w」)…]|[よや](?:$|[\s。!?w])|かす|くず|ばか|ごみ|あほ|ぼけ))",
        "死ね",
    ),
    _rule("逝け(?![まるなればてた])|逝って[よ良]し|逝ね", "死ね"),
    _rule(
        r"[頃○](?:(?=す(?:ぞ|$|[\s!。、w]))|(?<=頃)(?=し(?:て[やえぇ]|に[行い]く)|され|せ(?:$|[\s!。])))",
        "殺",
    ),
    _rule(r"56(?<!\d56)(?=[すせ]|し[たてにま]|さ[れなせ])|564(?<!\d564)(?=す)", "殺"),
    _rule(r"564(?<!\d564)(?=[てたに]|ちゃ|$|[\s!。w])", "殺し"),
    _rule("ころ(?<![とこ]ころ)(?=すぞ|してや[るろ]|されろ)", "殺"),
    _rule("気[違狂]い", "きちがい"),
    _rule(
        r"基地(?:害(?!虫|獣|対策)|外(?<![軍米隊空]基地外)(?!で[のは訓行]|の[住民事飲居訓道]|[にへ周訓]))",
        "きちがい",
    ),
    Rewrite(re.compile("[🐴🐎馬] ?🦌|[🐴🐎] ?鹿"), "馬鹿", precheck=re.compile("[🐴🐎🦌]").search),
    _rule("ゔぁか(?!んす|んしー|ん)", "ばか"),
    _rule("ば(?:ゕ|[ーっあぁ]か(?![うどらりぶすばろぷた]|んす|んと))", "ばか"),
    # Not if the gap may separate two words: ソバ カレー.
    Rewrite(
        re.compile("バ[ ・.](?<![ァ-ヺー]バ.)カ(?![ァ-ヺー])|ば[ ・.](?<![ぁ-ゖー]ば.)か(?![ぁ-ゖー])"),
        "ばか",
    ),
]

# Signs and letters of other alphabets inside a word of Latin letters.
MIXED: list[Rewrite] = [
    _latin(f"[{_MIXED}](?:(?<=[a-z].)|(?=[a-z]))", _look_alike),
    _latin(f"[{_SIGNS}](?<=[a-z{_SIGNS}].)(?=[a-z{_SIGNS}])", _look_alike),
]

LATIN: list[Rewrite] = [
    Rewrite(
        re.compile(r"[a-z](?<![a-z0-9]{2})([ .\-_*/])[a-z](?:\1[a-z])+(?![a-z0-9])"),
        _without_separators,
        precheck=re.compile(
            r"[ .\-_*/][a-z][ .\-_*/](?<=[a-z]...)(?<![a-z0-9]{2}...)[a-z](?![a-z0-9])"
        ).search,
    ),
    # With a gap inside the word, or with a letter left out.
    _latin(
        r"f(?<=«f)(?:[ ._*-]{0,2}u[ ._*-]{0,2}c[ ._*-]{0,2}k(?<!fuck)|vck|cuk)"
        r"(?=(?:ing?|ers?|ed|s|u|you|off|that|this)?»)",
        lambda _: "fuck",
    ),
    # "is not" is "isn't", so that it is known as a denial.
    _latin(" not(?:(?<=«is not)|(?<=«are not)|(?<=«was not)|(?<=«were not))»", lambda _: "n't"),
    _latin("'re not»", lambda _: " aren't"),
    _latin("'s not(?<!let's not)»", lambda _: " isn't"),
    # Alone FUK is an airport and FCK a football club.
    _latin(
        r"f(?<=«f)(?:ck|uk)(?=(?:ing?|ers?|ed|u|you|off|that|this)»"
        r"|s?»(?= (?:you|u|ya|ur|your|yourself|off|this|that|these|those|it|him|her|them|all|me|my|everything)»)"
        r"|»(?:(?<=«the f.k)|(?<=«as f.k)|(?<=«holy f.k)))",
        lambda _: "fuck",
    ),
    _latin("[*#@%](?<=[a-z*#%].)(?:" + "|".join(f"({around})" for _, around in _MASKED) + ")", _unmask),
    # One or two letters of a word written as digits or signs, but not names such as H5N1, log4j, GPT4o and c3po.
    _latin(
        r"[013457@!|$](?<=[a-z].)(?:(?<![!|])|(?<=«[a-z].)|(?<=«[bcdfgkpstw][hlrtw].))(?:(?<!@)|(?<=@)(?![a-z0-9-]*\.[a-z]))"
        r"[013457@$]?(?:(?<=«[1i]d10)|(?<=[a-z]{2}.)|(?<=[a-z]{2}..)|(?=[a-z]{2})|(?<=«[fgs][34])(?=[gyx]s?»))"
        r"(?=[a-z]{2}|[dt]»|[dt][0-9!@$]|[rpngyx]s?»)(?!(?<=\d)(?:st|nd|rd|th)»|(?<=3)(?:d»|po»)|[a-z]\d)",
        _unleet,
    ),
    # The first letter of a word, or the last.
    _latin(
        r"[145@$](?:(?<![a-z0-9.@$].)(?:(?<=@)(?=ss)|(?<=[5$])(?=hit|luts?»|tupid|ex»|uck)|(?<=1)(?=diots?»)"
        r"|(?<=4)(?=ss(?:hole)?s?»))|(?<=a\$)\$(?!\d)|(?<=[a-z]{3}\$)\$?»)",
        _unleet,
    ),
]

REPEATED: list[Rewrite] = [Rewrite(re.compile(r"(.)\1\1+"), _shorten)]
