import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify.scorer import DetoxifyScorer
from tests.scorers.damage import (
    change_classes,
    change_json,
    change_vocabulary,
    change_weights,
    content_of,
    words_in_another_order,
)
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model, needs_detoxify, write_checkpoint

pytestmark = [needs_detoxify, pytest.mark.usefixtures("no_network")]


def test_a_model_with_other_scores_than_its_golden_scores_is_refused(checkpoint: Path) -> None:
    (scored,) = DetoxifyScorer.load(str(checkpoint)).score(["Thank you."])
    golden = checkpoint.with_name("golden.json")
    golden.write_text(json.dumps([{"text": "Thank you.", "scores": scored.scores}]))
    DetoxifyScorer.load(str(checkpoint))
    golden.write_text(
        json.dumps([{"text": "Thank you.", "scores": {"toxicity": scored.scores["toxicity"] - 0.01}}])
    )
    with pytest.raises(DetoxifyUnavailableError, match=r"toxicity of text 1 in golden\.json should be"):
        DetoxifyScorer.load(str(checkpoint))


def test_golden_tokens_reveal_another_tokenizer(checkpoint: Path) -> None:
    golden = checkpoint.with_name("golden.json")
    scorer = DetoxifyScorer.load(str(checkpoint))
    tokens: list[int] = scorer.tokenizer("Thank you.")["input_ids"]
    entry = {"text": "Thank you.", "scores": scorer.score(["Thank you."])[0].scores, "tokens": tokens}
    golden.write_text(json.dumps([entry]))
    DetoxifyScorer.load(str(checkpoint))
    words_in_another_order(checkpoint)
    with pytest.raises(DetoxifyUnavailableError, match=r"the tokens of text 1 in golden\.json should be"):
        DetoxifyScorer.load(str(checkpoint))
    golden.write_text(json.dumps([entry | {"tokens": None}]))
    with pytest.raises(
        DetoxifyUnavailableError, match=r"of text 1 in golden\.json should be \d\.\d{4} and is"
    ):
        DetoxifyScorer.load(str(checkpoint))


def test_a_model_that_scores_insults_like_thanks_is_loaded_with_a_warning(
    checkpoint: Path, caplog: pytest.LogCaptureFixture
) -> None:
    change_weights(checkpoint, lambda weights: {name: value / 100 for name, value in weights.items()})
    DetoxifyScorer.load(str(checkpoint))
    assert "a plain insult scores hardly above thanks" in caplog.text


def _lacking_weights(checkpoint: Path) -> None:
    change_weights(checkpoint, lambda weights: {k: v for k, v in weights.items() if "layer.1" not in k})


def _not_a_number(checkpoint: Path) -> None:
    def damage(weights: dict[str, Any]) -> dict[str, Any]:
        weights["bert.embeddings.word_embeddings.weight"][-1, -1] = float("nan")
        return weights

    change_weights(checkpoint, damage)


def _infinite(checkpoint: Path) -> None:
    change_weights(checkpoint, lambda weights: {name: value * 1e38 for name, value in weights.items()})


def _empty_layer(checkpoint: Path) -> None:
    change_weights(
        checkpoint,
        lambda weights: {name: value * ("layer.1" not in name) for name, value in weights.items()},
    )


def _empty_norm(checkpoint: Path) -> None:
    change_weights(
        checkpoint,
        lambda weights: {
            name: value * (not name.endswith("layer.1.output.LayerNorm.weight"))
            for name, value in weights.items()
        },
    )


def _of_another_shape(checkpoint: Path) -> None:
    change_weights(checkpoint, lambda weights: {name: value[:1] for name, value in weights.items()})


def _of_another_architecture(checkpoint: Path) -> None:
    content = content_of(checkpoint)
    write_checkpoint(checkpoint, ARCHITECTURES["roberta"], content["state_dict"])


def _tokenizer_of_another_model(checkpoint: Path) -> None:
    albert = build_model(checkpoint.parent.parent / "albert", "albert")
    checkpoint.with_name("tokenizer.json").write_bytes(albert.with_name("tokenizer.json").read_bytes())


def _tokenizer_that_knows_no_word(checkpoint: Path) -> None:
    change_vocabulary(
        checkpoint,
        lambda words: {word if word[0] == "[" else f"∅{number}": number for word, number in words.items()},
    )


def _tokenizer_with_another_padding_token(checkpoint: Path) -> None:
    change_json(
        checkpoint.with_name("tokenizer_config.json"), lambda content: content.update(pad_token="[MASK]")
    )


def _damaged_tokenizer(checkpoint: Path) -> None:
    checkpoint.with_name("tokenizer.json").write_text('{"model": 1}')


def _no_tokenizer(checkpoint: Path) -> None:
    checkpoint.with_name("tokenizer.json").unlink()


def _damaged_config(checkpoint: Path) -> None:
    checkpoint.with_name("config.json").write_text("{")


def _config_in_another_encoding(checkpoint: Path) -> None:
    checkpoint.with_name("config.json").write_bytes(b'{"model_type": "caf\xe9"}')


def _other_labels(checkpoint: Path) -> None:
    names = ["toxic", "severe_toxic", "insult", "threat", "obscene", "identity_hate"]
    change_json(
        checkpoint.with_name("config.json"),
        lambda content: content.update(id2label={str(number): name for number, name in enumerate(names)}),
    )


def _damaged_golden(checkpoint: Path) -> None:
    checkpoint.with_name("golden.json").write_text('[{"text": "Thank you.", "scores": {"toxic": 0.5}}]')


def _no_toxicity(checkpoint: Path) -> None:
    change_classes(checkpoint, ["spam", "ham"])


def _a_class_twice(checkpoint: Path) -> None:
    change_classes(checkpoint, ["toxic", "toxicity"])


def _more_classes_than_outputs(checkpoint: Path) -> None:
    change_classes(checkpoint, ["toxic", *"abcdefgh"])


def _cut_short(checkpoint: Path) -> None:
    checkpoint.write_bytes(checkpoint.read_bytes()[:5000])


def _with_a_gap(checkpoint: Path) -> None:
    content = bytearray(checkpoint.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    checkpoint.write_bytes(content)


def _stored_as_if_deflated(checkpoint: Path) -> None:
    content = bytearray(checkpoint.read_bytes())
    entry = content.index(b"PK\x01\x02")
    # The directory now says that the stored entry is deflated.
    content[entry + 10] = 8
    checkpoint.write_bytes(content)


def _not_a_checkpoint(checkpoint: Path) -> None:
    import torch

    torch.save([1, 2, 3], checkpoint)


def _missing(checkpoint: Path) -> None:
    checkpoint.unlink()


def test_a_full_disk_is_an_error_with_its_reason(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    save = torch.save

    def on_a_full_disk(content: Any, _path: Path) -> None:
        save(content, "/dev/full")

    monkeypatch.setattr(torch, "save", on_a_full_disk)
    with pytest.raises(DetoxifyUnavailableError, match=r"model\.ckpt cannot be read or copied: "):
        DetoxifyScorer.load(str(checkpoint))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_lacking_weights, r"lacks \d+ weights, the first is bert\.encoder\.layer\.1"),
        (_not_a_number, r"word_embeddings\.weight holds what is not a number"),
        (_infinite, "a score that is not a number"),
        (_empty_layer, r"layer\.1\.\S+ is all zeros"),
        (_empty_norm, r"layer\.1\.output\.LayerNorm\.weight is all zeros"),
        (_of_another_shape, r"Detoxify cannot load .*model\.ckpt with its config"),
        (_of_another_architecture, r"lacks \d+ weights|Detoxify cannot load"),
        (_tokenizer_of_another_model, r"the tokenizer knows \d+ tokens and the model \d+"),
        (_tokenizer_that_knows_no_word, "does not know the words of an ordinary sentence"),
        (_tokenizer_with_another_padding_token, "the tokenizer pads with token 4 and the model with 0"),
        (_damaged_tokenizer, "Detoxify cannot load"),
        (_no_tokenizer, r"there is no tokenizer\.json beside"),
        (_damaged_config, r"config\.json beside the checkpoint is damaged"),
        (_config_in_another_encoding, r"config\.json beside the checkpoint is damaged"),
        (_other_labels, r"output 2 is obscene in the checkpoint and insult in config\.json"),
        (_damaged_golden, r"golden\.json is no list of texts and their scores"),
        (_no_toxicity, "without toxicity"),
        (_a_class_twice, "one of them twice"),
        (_more_classes_than_outputs, "names 9 classes for 6 outputs"),
        (_cut_short, "is not a checkpoint of Detoxify"),
        (_with_a_gap, r"model\.ckpt is damaged: .* has another checksum"),
        (_stored_as_if_deflated, r"model\.ckpt is damaged: Error -\d while decompressing"),
        (_not_a_checkpoint, "is not a checkpoint of Detoxify"),
        (_missing, "is neither a file nor one of"),
    ],
)
def test_a_damaged_model_is_refused_with_a_reason(
    damage: Callable[[Path], None], reason: str, checkpoint: Path
) -> None:
    damage(checkpoint)
    with pytest.raises(DetoxifyUnavailableError, match=reason) as refused:
        DetoxifyScorer.load(str(checkpoint))
    assert "\n" not in str(refused.value)
