"""Names that a site keeps for itself are refused however they are spelt, and ordinary names pass."""

from pathlib import Path

import pytest

from comments_service.words.names.reserved import ReservedNames

CONTAINED = ["汐見日報", "汐見新聞", "NHK", "公式", "運営事務局", "admin", "ニュースデスク"]
MODERATORS = ["ken", "佐藤花子", "Hanako Sato", "林", "desk2", "本田"]
STAFF = ["編集部", "Staff"]
RESERVED = ReservedNames(CONTAINED, STAFF, MODERATORS)


def _names(kind: str) -> list[str]:
    """The names of the table: tabs part them, and a character that shows nothing is written as its number."""
    table = Path(__file__).with_name("reserved_names.tsv").read_text(encoding="utf-8")
    refused, passing = table.removeprefix("refused\n").split("passing\n")
    chosen = refused if kind == "refused" else passing
    names = [name for line in chosen.splitlines() for name in line.split("\t")]
    return [name.encode("latin-1", "backslashreplace").decode("unicode-escape") for name in names]


def test_reserved_names_are_refused_in_any_spelling() -> None:
    names = _names("refused")
    assert len(names) > 120
    assert [name for name in names if not RESERVED.refuse(name)] == []


def test_ordinary_names_pass() -> None:
    names = _names("passing")
    assert len(names) > 120
    assert [name for name in names if RESERVED.refuse(name)] == []


@pytest.mark.parametrize("reserved", [[], ["☆"], ["ー"]])
def test_nothing_is_refused_for_a_name_without_letters(reserved: list[str]) -> None:
    names = ReservedNames(reserved, reserved, reserved)
    assert not any(names.refuse(name) for name in ("☆", "読者A", "スーパー", "ー"))
