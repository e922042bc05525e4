"""The settings of the worker, besides those of the service."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from comments_service.settings import ParsedSetting, RateLimit


class Values(ParsedSetting):
    """Texts with commas between."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.values = tuple(part.strip() for part in text.split(",") if part.strip())

    def __repr__(self) -> str:
        # They are secrets.
        return f"{len(self.values)} values"


class ModerationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Each is an environment variable: `MODERATION_` and the name in capitals."""

    host: Annotated[str, Meta(description="Address of `moderation serve`.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port of `moderation serve`.")] = 8100
    tls: Annotated[
        str | None,
        Meta(
            description="A folder with `tls.crt` and `tls.key`, as `moderation certificates` makes it: "
            "`moderation serve` then speaks HTTPS alone."
        ),
    ] = None
    metrics_host: Annotated[str, Meta(description="Address of the worker's `/metrics`.")] = "127.0.0.1"
    metrics_port: Annotated[
        int, Meta(ge=0, le=65535, description="Port of the worker's `/metrics`; 0 for none.")
    ] = 8101
    scorer: Annotated[
        Literal["auto", "ngram", "encoder", "stack", "detoxify", "onnx", "cascade"],
        Meta(description="What scores. `auto`: `cascade` where there is a transformer, else `stack`."),
    ] = "auto"
    model: Annotated[
        str | None,
        Meta(description="A Detoxify model's name, or the path of a checkpoint or of an exported model."),
    ] = None
    device: Annotated[
        Literal["auto", "cpu", "cuda"],
        Meta(
            description="Where Detoxify runs. `auto`: on a CUDA device that passes the self-test, else `cpu`."
        ),
    ] = "auto"
    model_languages: Annotated[
        Literal["en", "ja", "en,ja"],
        Meta(
            description="What the transformer of a cascade knows: `en` (all that is not Japanese), `ja` or `en,ja`."
        ),
    ] = "en"
    gate_loss: Annotated[
        float,
        Meta(
            ge=0,
            le=0.05,
            description="Share of toxic comments that a cascade may lose to be fast: 0, 0.005, 0.01, 0.02 or 0.05; "
            "between them the smaller one counts.",
        ),
    ] = 0.01
    shadow_key: Annotated[
        str,
        Meta(description="The API key of the endpoint of `--shadow`, if its address has none."),
    ] = ""
    keep_suggested_text: Annotated[
        Literal["on", "off"],
        Meta(description="Whether the text of a suggested score is kept; `off` keeps its hash."),
    ] = "on"

    api_keys: Annotated[
        Values,
        Meta(
            description="The API keys that `moderation serve` knows, commas between; empty: any key, or none."
        ),
    ] = Values("")
    key_limit: Annotated[
        RateLimit,
        Meta(
            description="Calls for each API key and process, as `100/second`; a batch counts as one; `off` for no "
            "limit."
        ),
    ] = RateLimit("100/second")
    coral_secrets: Annotated[
        Values,
        Meta(
            description="The signing secrets of Coral's external moderation phase, commas between; empty: `/coral` "
            "answers 404."
        ),
    ] = Values("")
    calibration: Annotated[
        Literal["perspective", "off"],
        Meta(
            description="`perspective`: scores as clients of the Perspective API know them; `off`: the scorer's own."
        ),
    ] = "perspective"
    pin_version: Annotated[
        str | None,
        Meta(
            description="The `X-Model-Version` to answer with; `moderation serve` does not start with another."
        ),
    ] = None

    @property
    def languages(self) -> list[str]:
        return list(self.model_languages.split(","))
