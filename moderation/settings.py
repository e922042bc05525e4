"""What the worker is told by its environment, besides the service's own settings."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class ModerationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`MODERATION_` before each name in capitals."""

    port: Annotated[int, Meta(ge=1, le=65535, description="Port of `moderation serve`.")] = 8100
    scorer: Annotated[
        Literal["auto", "ngram", "detoxify", "onnx", "cascade"],
        Meta(
            description="What scores. `auto`: Detoxify where it and its weights are installed, else `ngram`."
        ),
    ] = "auto"
    model: Annotated[
        str | None,
        Meta(description="A Detoxify model's name, or the path of a checkpoint or of an exported model."),
    ] = None
