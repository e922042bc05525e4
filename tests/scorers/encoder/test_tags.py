"""What the encoder finds besides scores, and the gate that says which texts it reads for that."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.scorers import TAGS
from moderation.scorers.encoder.gate import Gate
from moderation.scorers.encoder.model_file import EncoderError, read_encoder, write_encoder
from moderation.scorers.encoder.scorer import EncoderScorer
from tests.scorers.encoder.tagged_encoder import tagged_encoder

INSULT = "お前みたいな馬鹿は消えろ。"
BENIGN = "市電の復活、楽しみにしています。"


def test_a_tag_names_the_words_that_give_it() -> None:
    scorer = EncoderScorer(tagged_encoder("馬鹿", {"offer": 0.0}))
    insult, benign = scorer.score([INSULT, BENIGN])
    assert {span.label for span in insult.tags} == {"offer"}
    assert insult.tags == [
        msgspec.structs.replace(span, label="offer") for span in insult.spans if span.label == "toxicity"
    ]
    assert benign.tags == []


def test_a_tag_that_no_word_gives_is_of_the_whole_text() -> None:
    scorer = EncoderScorer(tagged_encoder("馬鹿", {"offer": -1e9}))
    assert scorer.score(["。"])[0].tags == [Span(0, 1, "offer")]


@pytest.mark.parametrize(("encouragement", "risk", "given"), [(0.0, 1.0, TAGS[1]), (1.0, 0.0, TAGS[2])])
def test_of_encouragement_and_risk_the_likelier_one_counts(
    encouragement: float, risk: float, given: str
) -> None:
    scorer = EncoderScorer(tagged_encoder("馬鹿", {TAGS[1]: encouragement, TAGS[2]: risk}))
    assert {span.label for span in scorer.score([INSULT])[0].tags} == {given}


def test_an_encoder_without_tags_gives_none(tmp_path: Path) -> None:
    encoder = tagged_encoder("馬鹿", {"offer": 0.0})
    arrays = {
        name: array for name, array in encoder.arrays.items() if name.partition("_")[0] not in ("tag", "gate")
    }
    write_encoder(tmp_path / "plain", msgspec.structs.replace(encoder.header, tags={}), arrays)
    scorer = EncoderScorer.load(tmp_path / "plain")
    assert scorer.gate is None
    assert scorer.logits(scorer.cut([INSULT])).shape == (1, len(ATTRIBUTES))
    assert scorer.score([INSULT])[0].tags == []


@pytest.mark.parametrize("lacking", ["gate", "tag_head_bias", "en"])
def test_an_encoder_with_a_part_of_the_tags_is_refused(lacking: str, tmp_path: Path) -> None:
    encoder = tagged_encoder("馬鹿")
    tags = {lang: borders for lang, borders in encoder.header.tags.items() if lang != lacking}
    arrays = {name: array for name, array in encoder.arrays.items() if name != lacking}
    write_encoder(tmp_path / "part", msgspec.structs.replace(encoder.header, tags=tags), arrays)
    with pytest.raises(EncoderError, match="and not all of it"):
        read_encoder(tmp_path / "part")


def test_the_file_keeps_the_tags_and_a_text_has_the_same_ones_alone_and_among_others(tmp_path: Path) -> None:
    encoder = tagged_encoder("馬鹿", {"offer": 0.0})
    write_encoder(tmp_path / "tagged", encoder.header, encoder.arrays)
    scorer = EncoderScorer.load(tmp_path / "tagged")
    texts = [INSULT, BENIGN, "", "You stupid idiot!"]
    assert scorer.score(texts) == [scorer.score([text])[0] for text in texts]
    assert scorer.score([INSULT])[0].tags == EncoderScorer(encoder).score([INSULT])[0].tags != []


def test_the_gate_lets_through_what_has_a_word_of_it() -> None:
    encoder = tagged_encoder("馬鹿")
    gate, scorer = Gate(encoder), EncoderScorer(encoder)
    cut = scorer.cut([INSULT, "", BENIGN, "馬鹿"])
    assert gate.lets_through(cut, ["ja"] * 4).tolist() == [True, False, False, True]
    sums = gate.sums(cut)
    assert sums[1].tolist() == [0.0] * len(TAGS)
    assert np.array_equal(sums, np.concatenate([gate.sums([pieces]) for pieces in cut]))
