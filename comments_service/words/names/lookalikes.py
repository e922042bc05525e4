"""Which characters are taken for one another in names: the table of `lookalikes.txt`, read at its first use."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

_KANA = dict(zip("力夕工口二八卜才匕千厶三一乂丿又", "かたえろにはとおひちむみーめのぬ", strict=True))
# A Korean letter that is written as a middle dot.
_DOTS = {"\u119e": "", "\u318d": ""}
# A flag is two of these.
_REGIONAL = {chr(0x1F1E6 + place): chr(ord("a") + place) for place in range(26)}


class LookAlikes(NamedTuple):
    """`same`: a character, and what is compared in its place. `alike`: a kanji, and the one that it only looks like.
    `parts`: characters side by side, and the kanji whose parts they are."""

    same: dict[str, str]
    alike: dict[str, str]
    parts: dict[str, str]


@cache
def look_alikes() -> LookAlikes:
    tables: dict[str, dict[str, str]] = {"letters": {}, "kanji": {}, "alike": {}, "parts": {}}
    table = tables["letters"]
    for line in (
        files("comments_service.words.names")
        .joinpath("lookalikes.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    ):
        if line.startswith("["):
            table = tables[line.strip("[]")]
        elif not line.startswith("#"):
            meant, _, others = line.partition(" ")
            if table is tables["parts"]:
                table[meant] = others
            else:
                for other in others:
                    table.setdefault(other, meant)
    kanji = tables["kanji"]
    alike = {kanji.get(other, other): kanji.get(meant, meant) for other, meant in tables["alike"].items()}
    same = {**tables["letters"], **kanji, **_KANA, **_DOTS, **_REGIONAL}
    return LookAlikes(same, alike, tables["parts"])
