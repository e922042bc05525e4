"""The shipped encoder with tags that are made up: an offer is what a word of the gate is in."""

import msgspec
import numpy as np

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers import TAGS
from moderation.scorers.encoder.model_file import SHIPPED, Encoder, TagBorders, read_encoder
from moderation.scorers.encoder.pieces import Pieces

NEVER = 1e9


def tagged_encoder(word: str, fires: dict[str, float] | None = None) -> Encoder:
    """The gate lets through what has a piece of `word`; each tag's logit is that of toxicity.

    `fires` are the borders of the tags, by their names; without one a tag is never given.
    """
    encoder = read_encoder(SHIPPED)
    gate = np.zeros((len(encoder.table.codes), len(TAGS)), dtype=np.int8)
    # The first piece of a line is often its space.
    gate[Pieces(encoder.pieces).cut([word])[0][1:]] = 1
    borders = {tag: TagBorders(1e-6, (fires or {}).get(tag, NEVER)) for tag in TAGS}
    header = msgspec.structs.replace(
        encoder.header,
        tags={"ja": borders, "en": borders},
        steps=encoder.header.steps | {"tag_head": encoder.header.steps["head"]},
        limits=encoder.header.limits | {"tag_head": encoder.header.limits["head"]},
    )
    toxicity = ATTRIBUTES.index("toxicity")
    of_tags = {
        f"tag_{name}": np.repeat(encoder.arrays[name][..., [toxicity]], len(TAGS), axis=-1)
        for name in ("head", "head_scales", "head_bias")
    }
    of_gate = {"gate": gate, "gate_scales": np.full(len(TAGS), 1e-3, dtype=np.float32)}
    return Encoder(header, encoder.arrays | of_tags | of_gate, "with tags")
