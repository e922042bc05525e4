"""In which language a text is, as far as its letters and smallest words tell (pure).

The phase `language` asks whether our scorers know it, and so does the Perspective-compatible endpoint. A few
foreign
words in a Japanese or English sentence, and signs that faces are made of, do not make it another language.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from moderation.folding.languages import language_of
from moderation.tags.found import Found

UNDETERMINED = "und"
_BY_SCRIPT = {
    "LATIN": "en",
    "FULLWIDTH": "en",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "BOPOMOFO": "zh",
}
# Letters enough to tell the script from, and characters among which they are looked for: a text of marks takes the
# square of its length to normalise.
_SAMPLE = 200
_BEGINNING = 1_000
# Letters that are neither Latin nor Japanese, three of them, two of which stand together: (´・ω・`) and ( ﾟДﾟ) are faces.
_FOREIGN = re.compile(
    r"[^\W\d_A-Za-z\u00c0-\u024f\u1e00-\u1eff\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    r"\uff21-\uff3a\uff41-\uff5a\u3005-\u3007\U00020000-\U0003ffff]"
)
_PAIR = re.compile(
    rf"(?:{_FOREIGN.pattern}[\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*){{2}}"
)
_LAUGHTER = re.compile("[\u3131-\u318e]+")
_KANA = re.compile("[\u3041-\u30fa\uff66-\uff9f]")
_LETTER = re.compile(r"[^\W\d_]")
_KANJI = re.compile("[\u3400-\u9fff]")
# Chinese words that no Japanese text without kana has, and single characters that are many times as frequent there.
_CHINESE = re.compile(
    "加油|鬼子|我们|你们|他们|她们|我們|你們|他們|这|這|那个|那個|没有|沒有|什么|什麼|甚麼|怎么|怎麼|为什么|為什麼"
    "|不是|是不是|就是|还是|還是|可以|不会|不會|不要|不能|一个|一個|"
    "的|了|吗|嗎|吧|呢|啊|呀|哦|很|都是|也|在|我|你|妳|她|您|咱|啥|傻|逼|操你|他妈|他媽|滚|滾|死吧|去死"
    "|垃圾|真的|觉得|覺得|喜欢|喜歡|支持|反对|说|說|给|讓|让|跟|把|被|从|從"
)
_WEAK = frozenset(
    [
        "的",
        "了",
        "也",
        "在",
        "支持",
        "被",
        "把",
        "我",
        "不能",
        "可以",
        "垃圾",
        "真的",
        "不要",
        "従",
        "很",
        "呀",
    ]
)
_WORDS = re.compile(r"[a-z\u00e0-\u024f\u1e00-\u1eff]+(?:'[a-z]+)?")
_SMALL_WORDS = {
    "en": """
        the you your you're are is was were this that they and of with have has what why who not don't it's i it
        he she we be for to in on at my me just so but if do his her their will can would should no a an as from
        all
    """,
    "es": """
        el la los las que es un una por con para no se lo del muy pero más como está esto este esta eso yo tu su
        al qué sí son porque todo nada eres hay ya
    """,
    "fr": """
        le la les des est un une et que qui pas ce cette pour dans sur avec je tu il nous vous ils c'est n'est
        n'importe quoi gouvernement faut rien fait comme leur chez
        d'accord mais sont très ne se du au plus tout être avoir ça
    """,
    "de": """
        der die das und ist nicht sehr vielen dank danke guter ein eine ich du er wir ihr sie mit für auf den
        dem von zu es auch sind hat wie
        aber nur noch keine kein so was wird
    """,
    "pt": """
        o os as que é um uma não com para por se do da dos das em muito mas mais isso este está eu você ele ela
        são tem foi no na seu sua vai vocês porra foder
    """,
    "it": """
        il lo gli che è un una non per con del della di sono questo questa ma più come si anche mi ti perché fa
        niente governo capisco io ci ho hai
        tutti tutto molto nel dei le
    """,
    "id": """
        yang dan di ini itu tidak dengan untuk saya kamu dari ke ada adalah sangat bagus akan juga bisa sudah
        karena kita mereka orang penulis tak nya anda saja kau dasar anjing bodoh
    """,
    "vi": """
        và là của không này rất tôi có người cho với những được các một đã cũng thì mà bạn anh đồng ý hay mày tao đồ
        đi
    """,
    "tr": """
        bir ve bu çok ben sen değil için ama da de ne gibi kadar mı mi olan var yok daha şey böyle katılmıyorum
        kötü iyi haber
    """,
    "tl": "ang ng mga sa na ay ako ikaw hindi ito siya kami po ba naman lang pero kasi talaga para",
    "nl": "de het een en van ik niet dat is zijn op te voor met ook maar er hij wij jullie geen naar wat dit",
    "pl": "nie to jest się na do że jak ale co tak czy już ten ta są tylko mnie przez bardzo",
    "ro": "nu este și un o de la cu pe care sunt mai ce dar foarte acest",
}
# Words that stand in hardly any other language, for a quick answer.
_ENGLISH = re.compile(
    r"\b(?:the|and|you|this|that|they|with|what|have|of|is|was|are|it|for|your|would|don't|not)\b",
    re.IGNORECASE,
)
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF.setdefault(_word, []).append(_language)
# How many different small words of another language a text must have, and how many more than of English.
_FEWEST = 3


def detected_language(text: str) -> str:
    """The language of most of the text: a code of two letters, `und` for a script that is not known here.

    English stands for what is in Latin letters and in no language known here, and for texts without letters.
    """
    # The beginning tells. Mathematical letters are Latin ones in disguise, which the scorer reads.
    text = text[:_BEGINNING]
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    if text.isascii() or not _FOREIGN.search(text):
        if language_of(text) == "ja":
            return "zh" if _is_chinese(text) else "ja"
        return _latin(text)
    letters = [_script(character) for character in text if character.isalpha()][:_SAMPLE]
    japanese = sum(
        script in ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA", "HALFWIDTH") for script in letters
    )
    others = [script for script in letters if script in _BY_SCRIPT and script not in ("LATIN", "FULLWIDTH")]
    if language_of(text) == "ja" and 4 * japanese >= len(letters):
        return "zh" if _is_chinese(text) else "ja"
    latin = sum(script in ("LATIN", "FULLWIDTH") for script in letters)
    if 2 * latin >= len(letters):
        return _latin(text)
    return _BY_SCRIPT.get(max(others or letters, key=(others or letters).count), UNDETERMINED)


def find_unknown_language(text: str, known: Collection[str]) -> list[Found]:
    """The whole text, labelled with its language, if that is none of `known`."""
    if text.isascii():
        language = _latin(text)
    elif _KANA.search(text) and not _FOREIGN.search(text):
        return []
    else:
        foreign = _FOREIGN.findall(_LAUGHTER.sub("", text))
        if _is_face(text, foreign) and (_KANA.search(text) or not _KANJI.search(text)):
            return []
        language = detected_language(text)
    if language in known:
        return []
    start = len(text) - len(text.lstrip())
    return [Found(start, len(text.rstrip()), f"language-{language}")]


def _is_face(text: str, foreign: list[str]) -> bool:
    """True if the foreign letters are signs that faces are made of, or Korean laughter, and no words."""
    few = len(foreign) < 3 and not all("\uac00" <= letter <= "\ud7a3" for letter in foreign)
    return bool(foreign) and (few or not _PAIR.search(_LAUGHTER.sub("", text)))


def _is_chinese(text: str) -> bool:
    """True for a text of kanji with characters or small words that only Chinese has. Kana make it Japanese."""
    kanji = len(_KANJI.findall(text))
    if 2 * kanji < len(_LETTER.findall(text)):
        return False
    kana = len(_KANA.findall(text.replace("の", "")))
    if kana or not kanji:
        # Quotations and names stand in sentences with more kana than this.
        return kana > 0 and kanji >= 12 * kana and _strength(text) >= 4
    return _strength(text) >= 2


def _strength(text: str) -> int:
    words = set(_CHINESE.findall(text))
    simplified = {character for character in _KANJI.findall(text) if _is_only_chinese(character)}
    return 2 * len(words - _WEAK) + len(words & _WEAK) + 2 * len(simplified)


@lru_cache(maxsize=4096)
def _is_only_chinese(character: str) -> bool:
    """True for a character that Chinese character sets have and the Japanese one (JIS X 0208) has not."""
    return not _is_in("shift_jis", character) and (_is_in("gb2312", character) or _is_in("big5", character))


def _is_in(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _latin(text: str) -> str:
    """The language of a text in Latin letters: another than English only if small words say so clearly."""
    if _ENGLISH.search(text):
        return "en"
    counts: dict[str, int] = {}
    for word in set(_WORDS.findall(text.lower())):
        for language in _LANGUAGES_OF.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    if not counts:
        return "en"
    best = max(counts, key=lambda language: counts[language])
    if counts[best] >= _FEWEST and counts[best] >= 2 * counts.get("en", 0):
        return best
    return "en"


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
