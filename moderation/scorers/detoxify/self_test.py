"""The self-test of a Detoxify model: what loads without complaint and scores garbage is refused, or doubted aloud."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import msgspec

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.scorers import Scorer
from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError
from moderation.scorers.detoxify.loading import GOLDEN, Loaded

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
# A model that was trained to tell the two apart does so by far more.
_TOLD_APART = 0.2
# Detoxify's own names for what some models were trained on under others.
_RENAMED = {"toxic": "toxicity", "severe_toxic": "severe_toxicity", "identity_hate": "identity_attack"}


class Golden(msgspec.Struct, frozen=True):
    """A text, the scores its checkpoint gives it, and perhaps its token ids. `golden.json` is a list of these."""

    text: str
    scores: Annotated[Scores, msgspec.Meta(min_length=1)]
    tokens: list[int] | None = None


def read_golden(content: bytes | None) -> list[Golden]:
    """The entries of a `golden.json`; none where there is no such file. Raises `DetoxifyUnavailableError`."""
    if content is None:
        return []
    try:
        return msgspec.json.decode(content, type=Annotated[list[Golden], msgspec.Meta(min_length=1)])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DetoxifyUnavailableError(f"{GOLDEN} is no list of texts and their scores: {error}") from error


def examine(loaded: Loaded) -> None:
    """Refuse a model whose classes, outputs and tokenizer do not belong together.

    Raises `DetoxifyUnavailableError`.
    """
    for refusal in chain(_of_classes(loaded), _of_tokenizer(loaded)):
        raise DetoxifyUnavailableError(refusal)


def examine_scores(scorer: Scorer, golden: list[Golden]) -> None:
    """Refuse a model that gives no numbers, or other scores than the golden ones."""
    try:
        scored = scorer.score([*SENTENCES, *(entry.text for entry in golden)])[len(SENTENCES) :]
    except (ArithmeticError, LookupError, RuntimeError, ValueError) as error:
        raise DetoxifyUnavailableError(str(error)) from error
    for number, (entry, found) in enumerate(zip(golden, scored, strict=True), start=1):
        for attribute, expected in entry.scores.items():
            if abs(found.scores[attribute] - expected) > GOLDEN_TOLERANCE:
                raise DetoxifyUnavailableError(
                    f"{attribute} of text {number} in {GOLDEN} should be {expected:.4f}"
                    f" and is {found.scores[attribute]:.4f}"
                )


def doubts(loaded: Loaded, scorer: Scorer) -> Iterator[str]:
    """What speaks against a model and proves nothing: it may know other languages, or its config be careless.

    A tokenizer with the right number of tokens, in another order, shows here or in golden scores.
    """
    for token in ("bos", "eos"):
        said, used = (
            getattr(of, f"{token}_token_id", None) for of in (loaded.model.config, loaded.tokenizer)
        )
        if said is not None and used is not None and said != used:
            yield f"the tokenizer's {token} token is {used} and the config's {said}"
    insults = scorer.score(list(INSULTS))
    thanks = scorer.score(list(INSULTS.values()))
    apart = [
        rude.scores["toxicity"] - kind.scores["toxicity"] for rude, kind in zip(insults, thanks, strict=True)
    ]
    if max(apart) < _TOLD_APART:
        yield (
            "a plain insult scores hardly above thanks, in English and in Japanese"
            f" ({apart[0]:+.2f} and {apart[1]:+.2f}): these may not be its weights, or not its tokenizer"
        )


def compare(exact: Scorer, fast: Scorer, golden: list[Golden]) -> None:
    """Refuse an engine whose scores are further from those in full precision than bfloat16 explains."""
    texts = [*SENTENCES, *INSULTS, *INSULTS.values(), *(entry.text for entry in golden)]
    # Long, so that windows and the largest shapes are tried, too.
    texts += [" ".join(texts) * 8]
    try:
        fast_scores = fast.score(texts)
    except ValueError as error:
        raise DetoxifyUnavailableError(f"in bfloat16 {error}") from error
    for one, other in zip(exact.score(texts), fast_scores, strict=True):
        for attribute in ATTRIBUTES:
            if abs(one.scores[attribute] - other.scores[attribute]) > BFLOAT16_TOLERANCE:
                raise DetoxifyUnavailableError(
                    f"in bfloat16 {attribute} is {other.scores[attribute]:.4f}"
                    f" where it should be {one.scores[attribute]:.4f}"
                )


def _of_classes(loaded: Loaded) -> Iterator[str]:
    classes, outputs = loaded.classes, loaded.model.config.num_labels
    if "toxicity" not in classes:
        yield f"the checkpoint's classes are {classes}, without toxicity"
    if len(set(classes)) < len(classes):
        yield f"the checkpoint's classes are {classes}, one of them twice"
    if len(classes) > outputs:
        yield f"the checkpoint names {len(classes)} classes for {outputs} outputs"
    # A base model's own config has labels for another task, or none.
    for number, (name, label) in enumerate(zip(classes, loaded.labels, strict=False)):
        named = _RENAMED.get(label, label)
        if named in ATTRIBUTES and named != name:
            yield f"output {number} is {name} in the checkpoint and {label} in config.json"


def _of_tokenizer(loaded: Loaded) -> Iterator[str]:
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
    around: list[int] = tokenizer.backend_tokenizer.encode(SENTENCES[0]).ids
    if not {tokenizer.cls_token_id, tokenizer.sep_token_id} <= {None, *around}:
        yield "the tokenizer does not mark where a text begins and ends"
    for number, entry in enumerate(read_golden(loaded.golden), start=1):
        found = tokenizer.backend_tokenizer.encode(entry.text).ids
        if entry.tokens is not None and found != entry.tokens:
            yield f"the tokens of text {number} in {GOLDEN} should be {entry.tokens[:8]}… and are {found[:8]}…"
