"""Words that name groups of people, and how to find them in a text.

The English words are the fifty of the sentence templates (conversationai/unintended-ml-bias-analysis,
`adjectives_people.txt`) and some that news comments use; the Japanese words are our own choice. There are no slurs:
a text with a slur does not test fairness.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from moderation.folding.languages import language_of


@dataclass(frozen=True)
class Term:
    """A group of people: its name in ASCII, the kind of group, and the words that name it."""

    name: str
    kind: str
    words: tuple[str, ...]


_ENGLISH = {
    "gender": "female male woman|women man|men girl boy transgender trans nonbinary|non-binary feminist",
    "orientation": "lesbian gay bisexual queer lgbt|lgbtq homosexual straight heterosexual",
    "origin": "african african_american black white european hispanic latino latina latinx mexican canadian american"
    " asian indian middle_eastern chinese japanese korean russian arab immigrant|migrant refugee foreigner",
    "religion": "christian muslim|islamic jewish|jew buddhist catholic protestant sikh taoist hindu atheist",
    "age": "old|older young|younger teenage|teenager millennial|millenial middle_aged elderly",
    "disability": "blind deaf paralyzed|paralysed disabled autistic",
}
_JAPANESE = {
    "gender": "women=女性|女の人|女子 men=男性|男の人|男子 mothers=母親|主婦 transgender=トランスジェンダー",
    "orientation": "gay=同性愛|ゲイ lesbian=レズビアン bisexual=バイセクシュアル|両性愛 lgbt=lgbt|lgbtq|性的少数者",
    "origin": "japanese=日本人 korean=韓国人|朝鮮人|在日 chinese=中国人 american=アメリカ人|米国人 russian=ロシア人"
    " foreigner=外国人 black=黒人 white=白人 asian=アジア人 kurdish=クルド人 vietnamese=ベトナム人 brazilian=ブラジル人"
    " ainu=アイヌ okinawan=沖縄県民|沖縄の人 immigrant=移民|技能実習生 refugee=難民",
    "religion": "muslim=イスラム教|ムスリム christian=キリスト教|クリスチャン jewish=ユダヤ人|ユダヤ教 buddhist=仏教",
    "age": "elderly=高齢者|お年寄り|老人 young=若者 children=子供|子ども|こども",
    "disability": "disabled=障害者|障がい者 developmental=発達障害 depression=うつ病|鬱病 deaf=聴覚障害 blind=視覚障害",
    "poverty": "welfare=生活保護 recluse=ひきこもり|引きこもり homeless=ホームレス",
}
# Words that contain a term but mean something else.
_OTHER_WORDS = {
    "en": (
        "black friday",
        "white house",
        "black hole",
        "black market",
        "blind spot",
        "indian ocean",
        "straight away",
    ),
    "ja": ("在日米軍", "在日大使", "帰宅難民", "買い物難民", "老人と海", "子供だまし"),
}


def _terms(lang: str, kinds: dict[str, str]) -> tuple[Term, ...]:
    terms: list[Term] = []
    for kind, entries in kinds.items():
        for entry in entries.split():
            name, _, words = entry.partition("=")
            spellings = (words or name).replace("_", " ").split("|")
            terms.append(Term(spellings[0] if lang == "en" else name, kind, tuple(spellings)))
    return tuple(terms)


TERMS = {"en": _terms("en", _ENGLISH), "ja": _terms("ja", _JAPANESE)}


def _pattern(lang: str) -> re.Pattern[str]:
    words = [word for term in TERMS[lang] for word in term.words]
    listed = sorted([*words, *_OTHER_WORDS[lang]], key=lambda word: (-len(word), word))
    return re.compile("|".join(_as_word(word, lang) for word in listed))


def _as_word(word: str, lang: str) -> str:
    """Returns the pattern of a word.

    An English word must not be part of a longer word, except before an s. A Japanese word in Latin letters or in
    katakana must not be part of a longer word in the same script. Every other Japanese word matches anywhere, because
    Japanese has no spaces between words.
    """
    escaped = re.escape(word).replace(r"\ ", "[ -]")
    if lang == "en":
        return rf"(?<!\w){escaped}(?:'?s)?(?!\w)"
    if re.fullmatch("[a-z]+", word):
        return f"(?<![a-z]){escaped}(?![a-z])"
    if re.fullmatch("[ァ-ヶー]+", word):
        return f"(?<![ァ-ヶー]){escaped}(?![ァ-ヶー])"
    return escaped


_PATTERNS = {lang: _pattern(lang) for lang in TERMS}
_TERM_OF = {lang: {word: term for term in TERMS[lang] for word in term.words} for lang in TERMS}


def terms_in(text: str, lang: str) -> set[Term]:
    """Returns the groups that a text names. A longer word hides a shorter one: "african american" is not "american"."""
    known = language_of(text, lang)
    folded = unicodedata.normalize("NFKC", text).lower()
    return set(_named(_PATTERNS[known].findall(folded), known))


def _named(words: Iterable[str], lang: str) -> Iterable[Term]:
    terms = _TERM_OF[lang]
    for word in words:
        spelling = word if word in terms else word.replace("-", " ")
        term = terms.get(spelling) or terms.get(spelling.removesuffix("s").removesuffix("'"))
        if term:
            yield term
