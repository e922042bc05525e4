"""The table of the data sources: complete, and the only place that knows a source by its name."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.labelled import sources
from moderation.labelled.rows import Row
from moderation.labelled.sources import (
    OWN_SENTENCES,
    OWN_TAGGED,
    READ_AGAIN,
    SOURCES,
    Labels,
    Origin,
    Source,
    Texts,
    source_of,
)

ROOT = Path(__file__).parents[2]


def names_in(path: Path) -> Iterator[tuple[str, str]]:
    """The strings of a module that are the name of a source."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and node.value in SOURCES:
            yield path.relative_to(ROOT).as_posix(), str(node.value)


@pytest.mark.parametrize("facts", [Source, Origin, Labels, Texts])
def test_an_entry_without_one_of_the_facts_is_an_error(facts: type) -> None:
    for field in dataclasses.fields(facts):
        assert field.default is field.default_factory is dataclasses.MISSING, field.name


def test_no_other_module_knows_a_source_by_its_name() -> None:
    modules = [path for folder in ("moderation", "bench") for path in (ROOT / folder).rglob("*.py")]
    elsewhere = {name for path in modules if path != Path(sources.__file__) for name in names_in(path)}
    # The folder of the templates.
    assert elsewhere == {("moderation/training/grammar.py", "sentences")}


def test_a_row_that_is_read_again_moves_to_a_source_of_the_table() -> None:
    targets = {source.labels.read_again_as for source in SOURCES.values()} - {None}
    assert targets == {READ_AGAIN}
    assert targets <= set(SOURCES)


def test_only_our_own_texts_have_no_repository() -> None:
    own = [name for name, source in SOURCES.items() if not source.origin.repository]
    assert own == ["own_ja_train", OWN_SENTENCES, "own_heated", "own_contrasts", OWN_TAGGED]


def test_no_rule_and_no_author_decides_what_is_traffic() -> None:
    labelled_by = {source.labels.by for source in SOURCES.values() if source.texts.traffic}
    assert labelled_by == {"people", "a language model", "kind of text"}


def test_every_row_of_a_source_counts_alike_unless_it_has_its_own_weight() -> None:
    assert Row("a", "en", "davidson2017").training_weight == 0.6
    assert Row("a", "en", "davidson2017", weight=0.2).training_weight == 0.2


@pytest.mark.parametrize("name", ["", "mine", "jglu", "wiki"])
def test_an_unknown_source_has_weight_1_and_no_special_use(name: str) -> None:
    source = source_of(name)
    assert source.labels == Labels(by="", read_again_as=None, compared=False)
    assert source.texts == Texts(kind="selected", weight=1.0, doubtful=False, traffic=())


@pytest.mark.parametrize(
    ("name", "labelled_by", "kind"),
    [
        ("own_ja_functional_dev", "as written", "selected"),
        ("own_en_news_functional_dev", "as written", "selected"),
        ("jglue_jnli", "kind of text", "ordinary"),
        ("sentences_2", "as written", "contrasts"),
        ("open2ch_weak_2", "rules", "selected"),
        ("edos_weakneg_2", "rules", "selected"),
        ("unintended_bias_tmpl_2", "rules", "selected"),
        ("wiki_cat_2", "", "ordinary"),
        ("paradetox_2", "", "selected"),
    ],
)
def test_a_name_that_begins_like_a_known_one_tells_the_kind_of_text_and_nothing_else(
    name: str, labelled_by: str, kind: str
) -> None:
    source = source_of(name)
    assert (source.labels.by, source.texts.kind) == (labelled_by, kind)
    assert (source.texts.weight, source.texts.doubtful, source.texts.traffic) == (1.0, False, ())
    assert (source.labels.read_again_as, source.labels.compared) == (None, False)
