"""The self-test of a loaded Detoxify model: refuses models that cannot score, and doubts those that look wrong."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import msgspec

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.scorers import Scorer
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify.loading import GOLDEN_FILE, Loaded

GOLDEN_TOLERANCE = 1e-4
BFLOAT16_TOLERANCE = 0.05
SENTENCES = (
    "The council voted for the new tram line after a long debate, and nobody was insulted.",
    "市議会は長い議論の末に、新しい路面電車の計画を可決した。",
)
INSULTS = {
    "You are a stupid idiot, shut up.": "Thank you for the careful report.",
    "お前は馬鹿だ、黙れ。": "丁寧な記事をありがとうございます。",
}
# A model that was trained on insults scores them far higher than this above thanks.
_LEAST_DIFFERENCE = 0.2
# Names of classes in some checkpoints, and the names that Detoxify itself gives them.
_RENAMED = {"toxic": "toxicity", "severe_toxic": "severe_toxicity", "identity_hate": "identity_attack"}


class GoldenEntry(msgspec.Struct, frozen=True):
    """A text, the scores that its checkpoint gives it, and perhaps its token ids: an entry of `golden.json`."""

    text: str
    scores: Annotated[Scores, msgspec.Meta(min_length=1)]
    tokens: list[int] | None = None


def read_golden(content: bytes | None) -> list[GoldenEntry]:
    """Returns the entries of a `golden.json`, none if there is no such file. Raises `DetoxifyUnavailableError`."""
    if content is None:
        return []
    try:
        return msgspec.json.decode(content, type=Annotated[list[GoldenEntry], msgspec.Meta(min_length=1)])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DetoxifyUnavailableError(
            f"{GOLDEN_FILE} is no list of texts and their scores: {error}"
        ) from error


def check_parts(loaded: Loaded) -> None:
    """Raises `DetoxifyUnavailableError` if the classes, outputs and tokenizer of a model do not belong together."""
    for error in chain(_class_errors(loaded), _tokenizer_errors(loaded)):
        raise DetoxifyUnavailableError(error)


def check_scores(scorer: Scorer, golden: list[GoldenEntry]) -> None:
    """Raises `DetoxifyUnavailableError` if a score is not a number or differs from the golden one."""
    try:
        scored = scorer.score([*SENTENCES, *(entry.text for entry in golden)])[len(SENTENCES) :]
    except (ArithmeticError, LookupError, RuntimeError, ValueError) as error:
        raise DetoxifyUnavailableError(str(error)) from error
    for number, (entry, answer) in enumerate(zip(golden, scored, strict=True), start=1):
        for attribute, expected in entry.scores.items():
            if abs(answer.scores[attribute] - expected) > GOLDEN_TOLERANCE:
                raise DetoxifyUnavailableError(
                    f"{attribute} of text {number} in {GOLDEN_FILE} should be {expected:.4f}"
                    f" and is {answer.scores[attribute]:.4f}"
                )


def doubts(loaded: Loaded, scorer: Scorer) -> Iterator[str]:
    """Yields reasons to doubt a model. None is a proof: it may know other languages, or its config may be careless.

    A tokenizer with the right number of tokens in a wrong order is noticed here or by golden scores.
    """
    for token in ("bos", "eos"):
        in_config, in_tokenizer = (
            getattr(part, f"{token}_token_id", None) for part in (loaded.model.config, loaded.tokenizer)
        )
        if in_config is not None and in_tokenizer is not None and in_config != in_tokenizer:
            yield f"the tokenizer's {token} token is {in_tokenizer} and the config's {in_config}"
    insults = scorer.score(list(INSULTS))
    thanks = scorer.score(list(INSULTS.values()))
    differences = [
        insult.scores["toxicity"] - thank.scores["toxicity"]
        for insult, thank in zip(insults, thanks, strict=True)
    ]
    if max(differences) < _LEAST_DIFFERENCE:
        yield (
            "a plain insult scores hardly above thanks, in English and in Japanese"
            f" ({differences[0]:+.2f} and {differences[1]:+.2f}): these may not be its weights, or not its tokenizer"
        )


def check_acceleration(exact: Scorer, fast: Scorer, golden: list[GoldenEntry]) -> None:
    """Raises `DetoxifyUnavailableError` if `fast` differs from full precision by more than bfloat16 explains."""
    texts = [*SENTENCES, *INSULTS, *INSULTS.values(), *(entry.text for entry in golden)]
    # A long text, which needs several windows and the largest shapes.
    texts += [" ".join(texts) * 8]
    try:
        fast_scores = fast.score(texts)
    except ValueError as error:
        raise DetoxifyUnavailableError(f"in bfloat16 {error}") from error
    for expected, answer in zip(exact.score(texts), fast_scores, strict=True):
        for attribute in ATTRIBUTES:
            if abs(expected.scores[attribute] - answer.scores[attribute]) > BFLOAT16_TOLERANCE:
                raise DetoxifyUnavailableError(
                    f"in bfloat16 {attribute} is {answer.scores[attribute]:.4f}"
                    f" where it should be {expected.scores[attribute]:.4f}"
                )


def _class_errors(loaded: Loaded) -> Iterator[str]:
    classes, outputs = loaded.classes, loaded.model.config.num_labels
    if "toxicity" not in classes:
        yield f"the checkpoint's classes are {classes}, without toxicity"
    if len(set(classes)) < len(classes):
        yield f"the checkpoint's classes are {classes}, one of them twice"
    if len(classes) > outputs:
        yield f"the checkpoint names {len(classes)} classes for {outputs} outputs"
    # The config of a base model has labels of another task, or none.
    for number, (name, label) in enumerate(zip(classes, loaded.labels, strict=False)):
        label_class = _RENAMED.get(label, label)
        if label_class in ATTRIBUTES and label_class != name:
            yield f"output {number} is {name} in the checkpoint and {label} in config.json"


def _tokenizer_errors(loaded: Loaded) -> Iterator[str]:
    tokenizer, config = loaded.tokenizer, loaded.model.config
    if len(tokenizer) != config.vocab_size:
        yield f"the tokenizer knows {len(tokenizer)} tokens and the model {config.vocab_size}"
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id != config.pad_token_id:
        yield f"the tokenizer pads with token {tokenizer.pad_token_id} and the model with {config.pad_token_id}"
    encoded: list[list[int]] = [
        tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids for text in SENTENCES
    ]
    if all(2 * ids.count(tokenizer.unk_token_id) >= len(ids) for ids in encoded):
        yield "the tokenizer does not know the words of an ordinary sentence"
    with_special: list[int] = tokenizer.backend_tokenizer.encode(SENTENCES[0]).ids
    if not {tokenizer.cls_token_id, tokenizer.sep_token_id} <= {None, *with_special}:
        yield "the tokenizer does not mark where a text begins and ends"
    for number, entry in enumerate(read_golden(loaded.golden), start=1):
        ids = tokenizer.backend_tokenizer.encode(entry.text).ids
        if entry.tokens is not None and ids != entry.tokens:
            yield f"the tokens of text {number} in {GOLDEN_FILE} should be {entry.tokens[:8]}… and are {ids[:8]}…"
