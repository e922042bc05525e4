import hashlib
from pathlib import Path
from typing import Any

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from tests.scorers.damage import change_json, change_weights
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model, load_plainly, needs_detoxify

pytestmark = [needs_detoxify, pytest.mark.usefixtures("no_network")]

TEXTS = [
    "What an idiot, resign already.",
    "Thank you.",
    "値上げの理由をきちんと説明してほしい。",
    "The council voted for the new tram line after a long debate about money, roads and the minister.",
    "😀",
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: build_model(folder / name, name) for name in ARCHITECTURES}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_scores_equal_those_of_the_library_alone(name: str, models: dict[str, Path], tmp_path: Path) -> None:
    plain: Any = load_plainly(models[name], tmp_path)
    scored = DetoxifyScorer.load(str(models[name])).score(TEXTS)
    for text, answer in zip(TEXTS, scored, strict=True):
        expected: dict[str, float] = dict.fromkeys(ATTRIBUTES, 0.0) | plain.predict(text)
        assert dict(answer.scores) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_text_scores_the_same_alone_and_among_others(name: str, models: dict[str, Path]) -> None:
    scorer = DetoxifyScorer.load(str(models[name]))
    for text, among_others in zip(TEXTS * 8, scorer.score(TEXTS * 8), strict=True):
        assert dict(scorer.score([text])[0].scores) == pytest.approx(dict(among_others.scores), abs=1e-5)


def test_no_texts_have_no_scores(models: dict[str, Path]) -> None:
    assert DetoxifyScorer.load(str(models["bert"])).score([]) == []


def test_an_answer_has_all_seven_attributes_and_an_untrained_one_is_zero(models: dict[str, Path]) -> None:
    (original,) = DetoxifyScorer.load(str(models["bert"])).score(["Thank you."])
    (unbiased,) = DetoxifyScorer.load(str(models["roberta"])).score(["Thank you."])
    assert set(original.scores) == set(unbiased.scores) == set(ATTRIBUTES)
    assert original.scores["sexual_explicit"] == 0.0
    assert unbiased.scores["sexual_explicit"] > 0.0


def test_the_language_is_detected_by_script_unless_it_is_given(models: dict[str, Path]) -> None:
    scored = DetoxifyScorer.load(str(models["bert"])).score(["ok", "4ね", "ok"], [None, None, "ja"])
    assert [answer.lang for answer in scored] == ["en", "ja", "ja"]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_text_beyond_the_models_input_length_counts(
    name: str, models: dict[str, Path], tmp_path: Path
) -> None:
    plain: Any = load_plainly(models[name], tmp_path)
    scorer = DetoxifyScorer.load(str(models[name]))
    long = "Thank you for the careful report. " * 30
    # Several, since a model of random weights may score some of them lower than the text before them.
    ends = [
        "Thank you.",
        "What an idiot, resign already!",
        "waste " * 5,
        "2031 " * 7,
        "説明してほしい。",
        "tram! " * 3,
    ]
    texts = [long + end * times for end in ends for times in (1, 4)]
    assert len({str(plain.predict(text)) for text in texts}) == 1
    assert len({str(scored.scores) for scored in scorer.score(texts)}) > 1


def test_the_version_begins_with_the_models_name_and_its_checkpoints_hash(checkpoint: Path) -> None:
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert DetoxifyScorer.load(str(checkpoint)).version.startswith(f"tiny-{digest[:12]}-")


def test_the_version_changes_with_tokenizer_and_config_but_not_with_golden_scores(
    checkpoint: Path,
) -> None:
    versions = [DetoxifyScorer.load(str(checkpoint)).version]
    checkpoint.with_name("golden.json").write_text('[{"text": "", "scores": {"sexual_explicit": 0}}]')
    versions.append(DetoxifyScorer.load(str(checkpoint)).version)
    change_json(
        checkpoint.with_name("tokenizer.json"), lambda content: content["decoder"].update(cleanup=False)
    )
    versions.append(DetoxifyScorer.load(str(checkpoint)).version)
    change_json(checkpoint.with_name("config.json"), lambda content: content.update(layer_norm_eps=0.1))
    versions.append(DetoxifyScorer.load(str(checkpoint)).version)
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


def test_a_model_can_be_named_by_its_folder_or_its_checkpoint(checkpoint: Path) -> None:
    assert DetoxifyScorer.load(str(checkpoint.parent)).version == DetoxifyScorer.load(str(checkpoint)).version


def test_a_model_loads_with_the_config_of_its_base_model(checkpoint: Path) -> None:
    before = DetoxifyScorer.load(str(checkpoint)).score(TEXTS)

    def as_in_base_model(content: dict[str, Any]) -> None:
        del content["id2label"], content["label2id"]
        # Some configs tell the library to load weights in half precision.
        content |= {"architectures": ["BertForMaskedLM"], "torch_dtype": "float16", "dtype": "float16"}

    change_json(checkpoint.with_name("config.json"), as_in_base_model)
    assert DetoxifyScorer.load(str(checkpoint)).score(TEXTS) == before


def test_a_single_text_has_scores_of_the_same_type_as_several(models: dict[str, Path]) -> None:
    scorer = DetoxifyScorer.load(str(models["bert"]))
    for texts in (["Thank you."], ["Thank you.", ""], [""]):
        for scored in scorer.score(texts):
            assert {type(score) for score in scored.scores.values()} == {float}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_tokens_equal_those_of_the_librarys_own_tokenizer(name: str, models: dict[str, Path]) -> None:
    scorer = DetoxifyScorer.load(str(models[name]))
    for text in [*TEXTS, "", "[SEP] <s> </s>", "Thank you for the careful report. " * 30]:
        _, windows = scorer._windows(0, [text])
        expected = scorer.tokenizer(
            [text], truncation=True, max_length=128, stride=32, return_overflowing_tokens=True
        )
        assert windows == expected["input_ids"]


def test_a_long_text_is_cut_into_windows_even_if_the_tokenizer_has_no_limit(checkpoint: Path) -> None:
    change_json(
        checkpoint.with_name("tokenizer_config.json"), lambda content: content.pop("model_max_length")
    )
    assert DetoxifyScorer.load(str(checkpoint)).score(["Thank you for the careful report. " * 100])


def test_half_precision_weights_score_in_full_precision(checkpoint: Path) -> None:
    import torch

    change_weights(checkpoint, lambda weights: {name: value.half() for name, value in weights.items()})
    (scored,) = DetoxifyScorer.load(str(checkpoint)).score(["Thank you."])
    toxicity = scored.scores["toxicity"]
    assert toxicity != torch.tensor(toxicity).half().item()
