"""What a site chooses besides its policy (pure)."""

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comments_service.domain.author_keys import DEFAULT_SCOPE, AuthorKey
from comments_service.domain.comments import Standing
from comments_service.domain.help import HELP, Help, HelpLanguage, cleaned_help
from comments_service.domain.listing import Order, View
from comments_service.domain.persons import RECENT
from comments_service.domain.reader_texts import REACTIONS, Guidelines, Language, ReactionKind
from comments_service.domain.reasons import DEFAULT_REASONS, Reason, Reasons, require_single_codes

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")

# What becomes of addresses in a comment: links, plain text, or a comment that is held.
Links = Literal["show", "text", "hold"]
Kinds = Annotated[list[ReactionKind], Meta(max_length=5)]
StaffName = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[^\\u0000]*$")]
Minutes = Annotated[int, Meta(ge=0, le=1_440)]
Reports = Annotated[int, Meta(ge=0, le=1_000)]
Depth = Annotated[int, Meta(ge=1, le=5)]
Comments = Annotated[int, Meta(ge=0, le=RECENT)]
Parameters = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=100, pattern="^[^\\u0000]*$")]], Meta(max_length=50)
]


class SiteSettings(msgspec.Struct, frozen=True):
    """What a site chooses besides its policy.

    `check`: readers are told before they send a comment that it will probably be held. `help`: what an author who seems
    to be at risk is shown, for each language in which it is another than the default. `reactions`: the kinds that
    readers choose from, none to five. `edit_minutes`: how long authors may change a comment, 0 for never;
    `edit_keeps_visible`: readers see the old text until the new one is approved. `reports_to_hold`: how many reports
    hold a comment, 0 for none. `order`, `view` and `depth`: which comments the widget shows first, in threads or flat,
    and how many levels of replies. `links`: what becomes of addresses. `author_key`: how far one person's comments are
    known as such; `show_author_key`: readers see it as an ID. `staff_name`: under which name the site's staff writes.
    `reasons`: those that moderators choose from, with what authors are told, where they are others than the default.
    `guidelines`: what stands above the form. `trust_after`: after how many approved comments, with none rejected or
    removed among the 100 newest, a person is trusted; `newcomer_until`: with fewer approved ones a person is a
    newcomer. 0 is off for both. `claims`: moderators may claim held comments, so that two never work on one.
    `keep_query`: the only parameters of an address that tell articles apart, empty for all but those of trackers;
    `trailing_slash`: so does a slash at its end.
    """

    check: bool = False
    help: dict[HelpLanguage, Help] | UnsetType = UNSET
    reactions: Kinds = msgspec.field(default_factory=lambda: list(REACTIONS))
    edit_minutes: Minutes = 5
    edit_keeps_visible: bool = True
    reports_to_hold: Reports = 3
    order: Order = "newest"
    view: View = "threads"
    depth: Depth = 1
    links: Links = "show"
    author_key: AuthorKey = DEFAULT_SCOPE
    show_author_key: bool = False
    staff_name: StaffName = "編集部"
    reasons: Reasons | UnsetType = UNSET
    guidelines: dict[Language, Guidelines] = {}
    trust_after: Comments = 0
    newcomer_until: Comments = 0
    claims: bool = False
    keep_query: Parameters = []
    trailing_slash: bool = False

    @property
    def known_reasons(self) -> list[Reason]:
        """The reasons of the site, or else the default ones."""
        return DEFAULT_REASONS if self.reasons is UNSET else self.reasons

    def standing_of(self, trusted: bool | None, approved: int, refused: int) -> Standing:
        """Which thresholds a person's comments are judged by.

        `approved` and `refused` count among the `RECENT` newest other comments those that are approved, and those that
        are rejected or removed. What a moderator has set as `trusted` counts first: whom a moderator does not trust is
        never trusted by history.
        """
        if trusted:
            return "trusted"
        if approved < self.newcomer_until:
            return "newcomer"
        if trusted is None and 0 < self.trust_after <= approved and refused == 0:
            return "trusted"
        return "regular"

    def positive_kinds(self) -> list[str]:
        """The kinds of reactions that raise a comment in `order=top`."""
        return [reaction.kind for reaction in self.reactions if reaction.positive]

    def help_for(self, text: str) -> Help:
        """The help in the language of `text`: in English unless it has kana or kanji."""
        language: HelpLanguage = "ja" if _JAPANESE.search(text) else "en"
        return (self.help or {}).get(language, HELP[language])


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed about a site's settings. What is left out stays."""

    def __post_init__(self) -> None:
        check_settings(self)


def check_settings(given: Any) -> None:
    """Check what types cannot say, of the settings that are given. Raises `ValueError`."""
    if given.reactions is not UNSET:
        kinds = [reaction.kind for reaction in given.reactions]
        if len(set(kinds)) < len(kinds):
            raise ValueError("reactions must not name a kind twice")
        if not all(reaction.texts for reaction in given.reactions):
            raise ValueError("each of the reactions needs a text")
    if given.reasons is not UNSET:
        require_single_codes(given.reasons)
    if given.help is not UNSET:
        cleaned = {language: cleaned_help(help_) for language, help_ in given.help.items()}
        msgspec.structs.force_setattr(given, "help", cleaned)


if TYPE_CHECKING:

    class SettingsPatch(_Change, frozen=True):
        """What is to be changed about a site's settings. What is left out stays."""

        def __init__(self, **_: object) -> None: ...

        def __getattr__(self, name: str) -> Any: ...

else:
    SettingsPatch = msgspec.defstruct(
        "SettingsPatch",
        [(field.name, field.type | UnsetType, UNSET) for field in msgspec.structs.fields(SiteSettings)],
        bases=(_Change,),
        module=__name__,
        namespace={"__doc__": _Change.__doc__},
        frozen=True,
        forbid_unknown_fields=True,
    )
