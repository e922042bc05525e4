import math
from collections.abc import Mapping, Sequence

import msgspec
import pytest

from comments_service.domain.comments import Status
from comments_service.domain.decisions import ATTRIBUTES, Span
from comments_service.settings import Settings
from moderation.deciding.judge import judge
from moderation.folding.languages import language_of
from moderation.scorers import Scored, Scorer
from moderation.scorers.cache import CachedScorer
from moderation.scorers.cascade import CascadeScorer
from moderation.scorers.ngram.model_file import LANGUAGES, Border, Calibration, Gate
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.weighing import Weighing, Weights
from tests.deciding.pending import SITE, pending
from tests.newsroom import Newsroom
from tests.running import QUICK, running_worker
from tests.worker.scripted import Rule, ScriptedScorer

GATE = Gate((Border(0.01, 0.1), Border(0.02, 0.2)), 0.9)
GATES = {"en": GATE, "ja": GATE}


class Named(ScriptedScorer):
    """A scripted scorer that detects languages as the real ones do."""

    def __init__(self, name: str, rule: Rule) -> None:
        super().__init__(rule)
        self.name = name

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        all_langs = langs or [None] * len(texts)
        return [
            msgspec.structs.replace(scored, lang=language_of(text, lang))
            for scored, text, lang in zip(super().score(texts), texts, all_langs, strict=True)
        ]


def first_word(text: str) -> float:
    """Scores the text `0.3 comment` as 0.3."""
    return float(text.split(maxsplit=1)[0])


def cascade(
    embedded: Scorer,
    transformer: Scorer,
    gates: Mapping[str, Gate] = GATES,
    loss: float = 0.01,
    languages: Sequence[str] = ("en",),
    weighing: Weighing | None = None,
) -> CascadeScorer:
    return CascadeScorer(embedded, transformer, gates, loss, languages, weighing)


def weighing_with(weights: Weights) -> Weighing:
    """Weighs every attribute so, and does not calibrate the sums."""
    return Weighing(
        "ngram-1",
        {lang: dict.fromkeys(ATTRIBUTES, weights) for lang in LANGUAGES},
        {lang: dict.fromkeys(ATTRIBUTES, Calibration(0.0, 1.0, 1.0)) for lang in LANGUAGES},
    )


@pytest.fixture
def embedded() -> Named:
    return Named("ngram", first_word)


@pytest.fixture
def transformer() -> Named:
    return Named("onnx", lambda _: 0.55)


def test_the_transformer_scores_only_the_texts_that_are_not_clear(
    embedded: Named, transformer: Named
) -> None:
    texts = ["0.0999 a", "0.1 b", "0.5 c", "0.89 d", "0.9 e", "1.0 f"]
    answers = cascade(embedded, transformer).score(texts)
    assert transformer.calls == [["0.1 b", "0.5 c", "0.89 d"]]
    assert [answer.scores["toxicity"] for answer in answers] == [0.0999, 0.55, 0.55, 0.55, 0.9, 1.0]
    assert [answer.by for answer in answers] == [
        "cascade:ngram",
        *["cascade:onnx"] * 3,
        *["cascade:ngram"] * 2,
    ]


def test_both_scores_are_weighed_where_the_transformer_has_a_weighing(
    embedded: Named, transformer: Named
) -> None:
    texts = ["0.05 clear", "0.2 unclear", "0.8 unclear"]
    both = cascade(embedded, transformer, weighing=weighing_with(Weights(0.5, 2.0)))
    clear, lower, higher = both.score(texts)
    assert (clear.by, clear.scores["toxicity"]) == ("cascade:ngram", 0.05)
    assert (lower.by, higher.by) == ("cascade:both", "cascade:both")
    # The odds are multiplied: those of 0.2 and 0.8 are 1/4 and 4, to the power of 1/2, and those of 0.55 squared.
    odds = (0.55 / 0.45) ** 2
    assert lower.scores == pytest.approx(dict.fromkeys(ATTRIBUTES, 0.5 * odds / (1 + 0.5 * odds)))
    assert higher.scores == pytest.approx(dict.fromkeys(ATTRIBUTES, 2 * odds / (1 + 2 * odds)))
    assert [answer.scores for answer in cascade(embedded, transformer).score(texts[1:])] == [
        dict.fromkeys(ATTRIBUTES, 0.55)
    ] * 2


def test_a_weighed_text_has_the_embedded_models_spans_of_what_both_find_together() -> None:
    ngram, text = NgramScorer.load(), "What garbage, you idiot"
    spans = ngram.score([text])[0].spans
    assert spans
    for weights, kept in ((Weights(5.0, 0.1), spans), (Weights(0.1, 5.0), [])):
        transformer = Named("onnx", lambda _: 0.2)
        [answer] = cascade(ngram, transformer, {}, weighing=weighing_with(weights)).score([text])
        assert answer.spans == kept


def test_a_weighed_score_that_is_not_a_number_stays_none(embedded: Named) -> None:
    weighing = weighing_with(Weights(0.5, 0.5))
    [answer] = cascade(embedded, Named("onnx", lambda _: math.nan), weighing=weighing).score(["0.5 a"])
    assert math.isnan(answer.scores["toxicity"])


def test_a_text_keeps_the_tags_of_the_embedded_model_whoever_scores_it(transformer: Named) -> None:
    class Finding(Named):
        def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
            tags = [Span(0, 3, "offer")]
            return [msgspec.structs.replace(answer, tags=tags) for answer in super().score(texts, langs)]

    clear, unclear = cascade(Finding("stack", first_word), transformer).score(["0.0 clear", "0.5 unclear"])
    assert (clear.by, unclear.by) == ("cascade:stack", "cascade:onnx")
    assert clear.tags == unclear.tags == [Span(0, 3, "offer")]


def test_the_transformer_is_not_called_for_clear_texts(embedded: Named, transformer: Named) -> None:
    both = cascade(embedded, transformer)
    assert both.score([]) == []
    assert len(both.score(["0.01 thanks"])) == 1
    assert transformer.calls == []


def test_the_transformer_is_asked_less_at_a_higher_loss(embedded: Named, transformer: Named) -> None:
    for loss, calls in ((0.02, []), (0.0199, [["0.15 a"]]), (0.0, [["0.15 a"], ["0.15 a"]])):
        cascade(embedded, transformer, loss=loss).score(["0.15 a"])
        assert transformer.calls == calls


def test_the_gate_compares_the_highest_score_of_all_attributes(transformer: Named) -> None:
    embedded = Named("ngram", lambda text: {"threat": float(text)})
    answers = cascade(embedded, transformer).score(["0.05", "0.3", "0.95"])
    assert [answer.by for answer in answers] == ["cascade:ngram", "cascade:onnx", "cascade:ngram"]


def test_the_transformer_gets_no_text_in_a_language_that_it_does_not_know(
    embedded: Named, transformer: Named
) -> None:
    texts = ["0.5 thanks", "0.5 ありがとう", "0.5 4ね", "0.5 ok"]
    answers = cascade(embedded, transformer).score(texts, [None, None, None, "ja"])
    assert transformer.calls == [["0.5 thanks"]]
    assert [(answer.lang, answer.by) for answer in answers] == [
        ("en", "cascade:onnx"),
        *[("ja", "cascade:ngram")] * 3,
    ]
    cascade(embedded, transformer, languages=["ja"]).score(texts, [None, None, None, "ja"])
    assert transformer.calls[1:] == [["0.5 ありがとう", "0.5 4ね", "0.5 ok", "0.5 死ね"]]


@pytest.mark.parametrize("gates", [{}, {"en": Gate()}, {"ja": GATE}])
def test_without_a_gate_no_text_is_clear(gates: dict[str, Gate], embedded: Named, transformer: Named) -> None:
    texts = ["0.0 a", "0.5 b", "1.0 c"]
    cascade(embedded, transformer, gates).score(texts)
    assert transformer.calls == [texts]


def test_the_transformer_reads_texts_in_compatible_spelling(embedded: Named, transformer: Named) -> None:
    cascade(embedded, transformer).score(["0.5 ｙｏｕ  ｉｄｉｏｔ\n！"])
    assert transformer.calls == [["0.5 you idiot !"]]


def test_a_disguised_text_is_read_with_and_without_its_disguise_and_the_higher_score_counts() -> None:
    transformer = Named("onnx", lambda text: {"insult": 0.9} if "idiot" in text else {"obscene": 0.3})
    texts = ["you 1d10t", "Read https://news.example/4-trams-in-10", "you i.d.i.o.t!", "fine, no idiot"]
    answers = cascade(Named("ngram", lambda _: 0.5), transformer).score(texts)
    assert transformer.calls == [[*texts, "you idiot", "you idiot!"]]
    assert [(answer.scores["insult"], answer.scores["obscene"]) for answer in answers] == [
        (0.9, 0.3),
        (0.0, 0.3),
        (0.9, 0.3),
        (0.9, 0.0),
    ]


def test_a_missing_answer_about_a_disguised_text_is_an_error() -> None:
    class Short(Named):
        def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
            return super().score(texts, langs)[:1]

    both = cascade(Named("ngram", lambda _: 0.5), Short("onnx", lambda _: 0.1))
    for texts in (["you 1d10t"], ["you", "and you"]):
        with pytest.raises(ValueError, match="zip"):
            both.score(texts)


def test_texts_that_differ_in_spelling_alone_are_scored_once(embedded: Named, transformer: Named) -> None:
    both = cascade(embedded, CachedScorer(transformer))
    first = both.score(["0.5 you idiot"])
    assert both.score(["0.5 ｙｏｕ ｉｄｉｏｔ ", "0.5 you idiot"]) == first * 2
    assert transformer.calls == [["0.5 you idiot"]]


def test_a_text_keeps_the_embedded_models_spans_of_attributes_that_the_transformer_finds() -> None:
    text = "Thanks, but this is ｇａｒｂａｇｅ by an idiot"
    embedded = NgramScorer.load()
    [by_embedded] = embedded.score([text])
    assert {span.label for span in by_embedded.spans} >= {"toxicity", "insult"}
    transformer = Named("onnx", lambda _: {"toxicity": 0.8, "insult": 0.2})
    [answer] = cascade(embedded, CachedScorer(transformer), {}).score([text])
    assert answer.scores["toxicity"] == 0.8
    assert answer.spans == [span for span in by_embedded.spans if span.label == "toxicity"]
    assert all(0 <= span.start < span.end <= len(text) for span in answer.spans)


def test_a_cached_text_in_another_spelling_has_the_spans_of_that_spelling() -> None:
    transformer = Named("onnx", lambda _: 0.8)
    both = cascade(NgramScorer.load(), CachedScorer(transformer), {})
    for text in ("you idiot", "  ｙｏｕ      ｉｄｉｏｔ  "):
        [answer] = both.score([text])
        assert answer.spans == NgramScorer.load().score([text])[0].spans
        assert max(span.end for span in answer.spans) == len(text.rstrip())
    assert transformer.calls == [["you idiot"]]


def test_a_text_that_the_transformer_finds_benign_has_no_spans() -> None:
    embedded = NgramScorer.load()
    assert embedded.score(["you idiot"])[0].spans
    [answer] = cascade(embedded, Named("onnx", lambda _: 0.1), {}).score(["you idiot"])
    assert answer.spans == []


def test_the_version_names_both_scorers_the_languages_and_the_loss(
    embedded: Named, transformer: Named
) -> None:
    both = cascade(embedded, transformer)
    assert (both.name, both.version) == ("cascade", "ngram-1+onnx-1+en-0.01")
    versions = {
        both.version,
        cascade(embedded, transformer, loss=0.02).version,
        cascade(embedded, transformer, languages=["ja", "en"]).version,
        cascade(embedded, Named("detoxify", first_word)).version,
    }
    assert len(versions) == 4
    assert cascade(embedded, transformer, languages=["ja", "en"]).version == "ngram-1+onnx-1+en,ja-0.01"


def test_a_failure_of_the_transformer_is_raised(embedded: Named) -> None:
    def fails(_: str) -> float:
        raise RuntimeError("out of memory")

    both = cascade(embedded, Named("onnx", fails))
    with pytest.raises(RuntimeError, match="out of memory"):
        both.score(["0.0 a", "0.5 b"])
    assert both.score(["0.0 a"])[0].by == "cascade:ngram"


def test_a_decision_names_the_scorer_of_the_worse_text_of_body_and_authors_name(
    embedded: Named, transformer: Named
) -> None:
    comments = [
        pending("0.01 thanks", author="0.02 Anna"),
        pending("0.01 thanks", author="0.5 idiot"),
        pending("0.95 insult", author="0.5 idiot"),
    ]
    decisions = judge(cascade(embedded, transformer), comments, {"default": SITE})
    assert [decision.scorer for decision in decisions] == ["cascade:ngram", "cascade:onnx", "cascade:ngram"]


# Through the real worker.

CLEAR = "Thanks for the careful report on the new tram line."
TOXIC = "You are a fucking idiot, you stupid moron"
UNCLEAR = "What a load of garbage, this so-called minister"
JAPANESE = "値上げの理由をきちんと説明してほしい。"


def cascade_of_shipped(transformer: Scorer) -> CascadeScorer:
    """Returns a cascade of the shipped model, with a gate for which only `UNCLEAR` is unclear, and `transformer`."""
    embedded = NgramScorer.load()
    low, unclear, high = (max(embedded.score([text])[0].scores.values()) for text in (CLEAR, UNCLEAR, TOXIC))
    assert low < unclear < high
    return cascade(embedded, CachedScorer(transformer), {"en": Gate((Border(0.01, unclear),), high)})


async def test_clear_comments_are_decided_by_the_embedded_model_and_others_by_the_transformer(
    newsroom: Newsroom, settings: Settings
) -> None:
    transformer = Named("onnx", lambda _: {"insult": 0.7})
    comments = await newsroom.submit(CLEAR, TOXIC, UNCLEAR, JAPANESE)
    async with running_worker(settings, cascade_of_shipped(transformer)) as _:
        decisions = [await newsroom.decided(comment) for comment in comments]
    assert [(decision.status, decision.reason, decision.scorer) for decision in decisions] == [
        (Status.APPROVED, "clean", "cascade:ngram"),
        (Status.HELD, "toxicity", "cascade:ngram"),
        (Status.HELD, "insult", "cascade:onnx"),
        (Status.APPROVED, "clean", "cascade:ngram"),
    ]
    assert {decision.scorer_version for decision in decisions} == {cascade_of_shipped(transformer).version}
    assert transformer.calls == [[UNCLEAR]]


async def test_the_transformer_scores_a_spam_wave_once(newsroom: Newsroom, settings: Settings) -> None:
    transformer = Named("onnx", lambda _: 0.1)
    comments = await newsroom.submit(*[UNCLEAR] * 20)
    async with running_worker(settings, cascade_of_shipped(transformer)):
        # The first of them is published, and what repeats it is held. Both are scored.
        assert (await newsroom.decided(comments[0])).status == Status.APPROVED
        for comment in [*comments[1:], *await newsroom.submit(*[UNCLEAR] * 20)]:
            decision = await newsroom.decided(comment)
            assert (decision.phase == "repeats") == (decision.status == Status.HELD)
    assert transformer.calls == [[UNCLEAR]]


@pytest.mark.parametrize("failure", [RuntimeError("out of memory"), None], ids=["raises", "returns NaN"])
async def test_a_broken_transformer_holds_unclear_comments_while_clear_ones_are_decided(
    newsroom: Newsroom, settings: Settings, failure: Exception | None
) -> None:
    def breaks(_: str) -> float:
        if failure is not None:
            raise failure
        return math.nan

    pace = msgspec.structs.replace(QUICK, lease=0.6, pause=0.02)
    comments = await newsroom.submit(CLEAR, UNCLEAR, TOXIC, JAPANESE)
    async with running_worker(settings, cascade_of_shipped(Named("onnx", breaks)), pace):
        decisions = [await newsroom.decided(comment) for comment in comments]
        await newsroom.idle()
    assert [(decision.status, decision.reason) for decision in decisions] == [
        (Status.APPROVED, "clean"),
        (Status.HELD, "unscored"),
        (Status.HELD, "toxicity"),
        (Status.APPROVED, "clean"),
    ]
