"""Our own labelled sentences: templates with slots, filled at random; the same seed gives the same sentences.

A template file has sections `== functionality | attribute …` that name the attributes of their templates; a benign
section names none. `{slot}` takes a word of the words file and `{slot*}` takes such a word in disguise.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row
from moderation.labelled.sources import OWN_SENTENCES
from moderation.training.disguising import disguise

SENTENCES = Path(__file__).parent / "sentences"

_SLOT = re.compile(r"\{(\w+)(\*?)\}")
# Sentences made of a template with slots, and of one without.
_FILLED = 14
_PLAIN = 3
# How much all sentences of a template count together: the templates teach words and contrasts, not frequencies.
_FILLED_WEIGHT = 3.0
_PLAIN_WEIGHT = 1.6

_OPENINGS = {
    "ja": [
        "正直、",
        "はっきり言って",
        "この記事を読んで思ったが、",
        "ニュース見たけど",
        "いや、",
        "てか",
        "え、",
        "結局",
        "前から思ってたけど",
    ],
    "en": ["Honestly, ", "Well, ", "lol ", "Look, ", "After reading this: ", "So ", "@USER "],
}
_ENDINGS = {
    "ja": [
        "。",
        "。",
        "。",
        "！",
        "！！",
        "ｗ",
        "www",
        "笑",
        "…",
        "。以上",
        "💢",
        "😡",
        "（呆れ）",
        "ね",
        "よ",
    ],
    "en": [".", ".", ".", "!", "!!", "...", " lol", " smh", " 😡", " #news"],
}


class Template(NamedTuple):
    text: str
    lang: str
    functionality: str
    attributes: frozenset[str]


def read_templates(folder: Path) -> list[Template]:
    """Returns the templates of all `LANG_*.txt` files in a fixed order. Raises ValueError on an unknown attribute."""
    return [template for path in sorted(folder.glob("??_*.txt")) for template in _read_file(path)]


def _read_file(path: Path) -> Iterator[Template]:
    functionality, attributes = "", frozenset[str]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("== "):
            functionality, _, names = line[3:].partition("|")
            attributes = frozenset(names.split())
            if not attributes <= set(ATTRIBUTES):
                raise ValueError(f"{path}:{number}: unknown attribute among {sorted(attributes)}")
        elif line.strip():
            yield Template(line.strip(), path.name[:2], functionality.strip(), attributes)


def read_words(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Returns the words for each slot, by language."""
    words: dict[str, dict[str, list[str]]] = {}
    for path in sorted(folder.glob("words.*.txt")):
        pairs = (line.partition(": ") for line in path.read_text(encoding="utf-8").splitlines() if line)
        words[path.name.split(".")[1]] = {slot: fillers.split("|") for slot, _, fillers in pairs}
    return words


def sentences(seed: int, folder: Path = SENTENCES) -> list[Row]:
    """Returns labelled rows made of every template. The `template` of a row is the text of its template."""
    templates = read_templates(folder)
    words = read_words(folder)
    benign = {
        lang: [template for template in templates if template.lang == lang and not template.attributes]
        for lang in words
    }
    # Each template has its own random generator, so a new template changes no other sentence.
    return [
        row
        for template in templates
        for row in _rows(template, words[template.lang], benign, random.Random(f"{seed} {template.text}"))
    ]


def _rows(
    template: Template,
    words: dict[str, list[str]],
    benign: dict[str, list[Template]],
    rng: random.Random,
) -> Iterator[Row]:
    has_slots = _SLOT.search(template.text) is not None
    copies = _FILLED if has_slots else _PLAIN
    weight = (_FILLED_WEIGHT if has_slots else _PLAIN_WEIGHT) / copies
    for copy in range(copies):
        text = _fill(template, words, rng)
        if copy:
            text = _decorate(text, template.lang, rng)
        if copy and rng.random() < 0.2 and benign[template.lang]:
            addition = _fill(rng.choice(benign[template.lang]), words, rng)
            text = f"{text} {addition}" if rng.random() < 0.5 else f"{addition} {text}"
        labels = {attribute: int(attribute in template.attributes) for attribute in ATTRIBUTES}
        yield Row(
            text[:300],
            template.lang,
            OWN_SENTENCES,
            **labels,
            functionality=template.functionality,
            template=template.text,
            weight=weight,
        )


def _fill(template: Template, words: dict[str, list[str]], rng: random.Random) -> str:
    def filler(match: re.Match[str]) -> str:
        word = rng.choice(words[match[1]])
        return disguise(word, rng) if match[2] else word

    return _SLOT.sub(filler, template.text)


def _decorate(text: str, lang: str, rng: random.Random) -> str:
    if rng.random() < 0.25:
        text = rng.choice(_OPENINGS[lang]) + text
    if text[-1] not in ".。!?！？":
        text += rng.choice(_ENDINGS[lang]) if rng.random() < 0.6 else ""
    return text
