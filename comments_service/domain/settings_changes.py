"""Changes of a site's settings, and what types cannot say of them (pure)."""

from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType

from comments_service.domain.help import cleaned_help
from comments_service.domain.opening import check_opening
from comments_service.domain.reader_texts import check_reactions
from comments_service.domain.reasons import require_single_codes
from comments_service.domain.sign_in import SignIn, check_prompts, check_sign_in
from comments_service.domain.site_names import check_names
from comments_service.domain.site_settings import SiteSettings


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What is to be changed about a site's settings. What is left out stays; null takes one back to its default."""

    def __post_init__(self) -> None:
        names = frozenset(name for name in SiteSettings.__struct_fields__ if getattr(self, name) is None)
        for name in names:
            msgspec.structs.force_setattr(self, name, UNSET)
        vars(self)["reset_names"] = names
        _check(self)
        vars(self)["secrets"] = [] if "sign_in" in names else None
        sign_in: SignIn | UnsetType = getattr(self, "sign_in")  # noqa: B009 - only the derived struct has it
        if sign_in:
            vars(self)["secrets"] = None if sign_in.secrets is UNSET else sign_in.secrets
            public = msgspec.structs.replace(sign_in, secrets=UNSET, secret_count=0)
            msgspec.structs.force_setattr(self, "sign_in", public)
        self._check_as_read()

    def _check_as_read(self) -> None:
        """What cleaning has made longer than it may be could not be read again. Raises `ValueError`."""
        kinds = {field.name: field.type for field in msgspec.structs.fields(SiteSettings)}
        for name, value in self.values.items():
            try:
                msgspec.convert(msgspec.to_builtins(value), kinds[name])
            except msgspec.ValidationError as error:
                raise ValueError(f"{name}: {error}") from error

    @property
    def reset(self) -> frozenset[str]:
        """The names of the settings that were null. They are unset since."""
        return vars(self)["reset_names"]

    @property
    def sign_in_secrets(self) -> list[str] | None:
        """The secrets that `sign_in` is to have, which has none itself since. None: they stay."""
        return vars(self)["secrets"]

    @property
    def values(self) -> dict[str, Any]:
        """The settings that are given, by name."""
        given = {name: getattr(self, name) for name in SiteSettings.__struct_fields__}
        return {name: value for name, value in given.items() if value is not UNSET}


def _check(given: Any) -> None:
    """Check what types cannot say, of the settings that are given. Raises `ValueError`."""
    if given.reactions is not UNSET:
        check_reactions(given.reactions)
    check_opening(given)
    if given.reasons is not UNSET:
        require_single_codes(given.reasons)
    check_names(given)
    if given.help is not UNSET:
        cleaned = {language: cleaned_help(help_) for language, help_ in given.help.items()}
        msgspec.structs.force_setattr(given, "help", cleaned)
    if given.sign_in:
        check_sign_in(given.sign_in)
    if given.sign_in_prompt is not UNSET:
        check_prompts(given.sign_in_prompt)


def _optional(setting: Any) -> Any:
    """The type of a setting in a change: also null, or left out. Its description stands where documents show it."""
    kind, *facts = get_args(setting) if get_origin(setting) is Annotated else (setting,)
    limits = [fact for fact in facts if not fact.description]
    said = [fact for fact in facts if fact.description]
    given = Annotated[kind, *limits] if limits else kind
    return Annotated[given | UnsetType | None, *said]


if TYPE_CHECKING:

    class SettingsPatch(_Change, frozen=True):
        """What is to be changed about a site's settings."""

        def __init__(self, **_: object) -> None: ...

        def __getattr__(self, name: str) -> Any: ...

else:
    SettingsPatch = msgspec.defstruct(
        "SettingsPatch",
        [(field.name, _optional(field.type), UNSET) for field in msgspec.structs.fields(SiteSettings)],
        bases=(_Change,),
        module=__name__,
        namespace={"__doc__": _Change.__doc__.partition("\n")[0]},
        frozen=True,
        forbid_unknown_fields=True,
    )
