"""What a site chooses besides its policy (pure)."""

from typing import Annotated, Literal, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comments_service.domain.author_keys import DEFAULT_SCOPE, AuthorKey
from comments_service.domain.badges import Badges
from comments_service.domain.comments import Standing
from comments_service.domain.help import Help, HelpLanguage
from comments_service.domain.listing import Order, View
from comments_service.domain.opening import DEFAULT_ZONE, AfterDays, Mode, Moment, Sections, WeeklyHours, Zone
from comments_service.domain.persons import RECENT
from comments_service.domain.reader_texts import REACTIONS, Guidelines, Language, ReactionKinds
from comments_service.domain.reasons import DEFAULT_REASONS, Reason, Reasons
from comments_service.domain.sign_in import Prompts, SignIn, Who
from comments_service.domain.site_names import Name, ReservedNames
from comments_service.domain.site_notices import SiteNotices

# What becomes of addresses in a comment: links, plain text, or a comment that is held.
Links = Literal["show", "text", "hold"]
Minutes = Annotated[int, Meta(ge=0, le=1_440)]
Reports = Annotated[int, Meta(ge=0, le=1_000)]
Depth = Annotated[int, Meta(ge=1, le=5)]
Comments = Annotated[int, Meta(ge=0, le=RECENT)]
Parameters = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=100, pattern="^[^\\u0000]*$")]], Meta(max_length=50)
]


class SiteSettings(msgspec.Struct, frozen=True):
    """What a site chooses besides its policy. What each setting means is its description."""

    check: Annotated[
        bool, Meta(description="Readers are told before they send a comment that it will probably be held.")
    ] = False
    help: Annotated[
        dict[HelpLanguage, Help] | UnsetType,
        Meta(
            description="What an author who seems to be at risk is shown, for each language in which it is another "
            "than the default."
        ),
    ] = UNSET
    reactions: Annotated[
        ReactionKinds,
        Meta(description="The kinds of reactions that readers choose from, none to five."),
    ] = msgspec.field(default_factory=lambda: list(REACTIONS))
    edit_minutes: Annotated[
        Minutes, Meta(description="For how many minutes authors may change a comment; 0: never.")
    ] = 5
    edit_keeps_visible: Annotated[
        bool, Meta(description="Readers see the old text of an edited comment until the new one is approved.")
    ] = True
    reports_to_hold: Annotated[
        Reports, Meta(description="How many reports of readers hold a published comment; 0: none do.")
    ] = 3
    order: Annotated[Order, Meta(description="Which comments the widget shows first.")] = "newest"
    view: Annotated[
        View, Meta(description="Whether replies stand below what they answer, or all comments in one row.")
    ] = "threads"
    depth: Annotated[Depth, Meta(description="How many levels of replies are indented.")] = 1
    links: Annotated[
        Links,
        Meta(
            description="What becomes of addresses in a comment: links, plain text, or a comment that is held."
        ),
    ] = "show"
    author_key: Annotated[
        AuthorKey,
        Meta(description="How far one person's comments are known as such; readers mute people by it."),
    ] = DEFAULT_SCOPE
    show_author_key: Annotated[bool, Meta(description="Readers see that key as an ID beside the name.")] = (
        False
    )
    staff_name: Annotated[Name, Meta(description="The name under which the staff of the site writes.")] = (
        "編集部"
    )
    reasons: Annotated[
        Reasons | UnsetType,
        Meta(
            description="The reasons that moderators choose from, with what authors are told, where they are others "
            "than the default."
        ),
    ] = UNSET
    guidelines: Annotated[
        dict[Language, Guidelines], Meta(description="What stands above the form, in each language.")
    ] = {}
    notices: Annotated[
        SiteNotices,
        Meta(description="What stands above the box for a time, on all articles or those of a section."),
    ] = []
    trust_after: Annotated[
        Comments,
        Meta(
            description="After how many approved comments, with none rejected or removed among the 100 newest, a "
            "person is trusted; 0: nobody is for that."
        ),
    ] = 0
    newcomer_until: Annotated[
        Comments,
        Meta(description="With fewer approved comments a person is a newcomer; 0: there are none."),
    ] = 0
    claims: Annotated[
        bool, Meta(description="Moderators may claim held comments, so that two never work on one.")
    ] = False
    keep_query: Annotated[
        Parameters,
        Meta(
            description="The only parameters of an address that tell articles apart; none: all but those of trackers."
        ),
    ] = []
    trailing_slash: Annotated[
        bool, Meta(description="A slash at the end of an address tells articles apart.")
    ] = False
    reserved_names: Annotated[
        ReservedNames,
        Meta(
            description="Nobody writes under a name that contains one of these, in any spelling, unless a sign-in "
            "token gives it. The names of moderators and of the staff are always kept so."
        ),
    ] = []
    anonymous: Annotated[bool, Meta(description="Comments need no name.")] = False
    anonymous_name: Annotated[Name, Meta(description="The name that is shown of a comment without one.")] = (
        "匿名"
    )
    trips: Annotated[
        bool,
        Meta(
            description="Who writes `name#key` is shown as `name◆` and ten characters that only that key makes."
        ),
    ] = False
    who: Annotated[
        Who, Meta(description="Who may write and edit: anyone, who is signed in, or whose token has a claim.")
    ] = "anyone"
    sign_in: Annotated[
        SignIn | None,
        Meta(description="With which tokens of the publisher readers sign in; null: with none."),
    ] = None
    sign_in_prompt: Annotated[
        Prompts,
        Meta(description="What stands in place of the form for who must sign in first, in each language."),
    ] = {}
    badges: Annotated[
        Badges, Meta(description="The site's own badges, and other texts for the usual ones, by their codes.")
    ] = {}
    mode: Annotated[
        Mode,
        Meta(
            description="Whether articles take comments that say nothing themselves, and whose section says nothing."
        ),
    ] = "open"
    opens_at: Annotated[
        Moment | None,
        Meta(
            description="Articles are closed before it; null: no such time. Sections and articles may have others."
        ),
    ] = None
    closes_at: Annotated[
        Moment | None,
        Meta(
            description="Articles are closed after it, or until `opens_at` if that is later; null: no such time."
        ),
    ] = None
    close_after_days: Annotated[
        AfterDays | None,
        Meta(
            description="For how many days after its publication an article takes comments; null: for ever."
        ),
    ] = None
    time_zone: Annotated[
        Zone,
        Meta(
            description="Where the site is: a name of the IANA database. Hours and days are those of its clocks."
        ),
    ] = DEFAULT_ZONE
    hours: Annotated[
        WeeklyHours,
        Meta(
            description="The hours of the week in which articles take comments that do not say themselves that they "
            "do; none: all of them."
        ),
    ] = []
    sections: Annotated[
        Sections, Meta(description="What sections say for their articles, by name, in place of the site.")
    ] = {}
    read_pages: Annotated[
        bool,
        Meta(
            description="What an article is called is read from its page, where its publisher gives no title. Only "
            "pages on the site's origins are read."
        ),
    ] = True

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

    def with_secret_count(self, count: int) -> Self:
        """The same, if readers sign in with the number of their secrets, which are kept elsewhere."""
        if self.sign_in is None:
            return self
        return msgspec.structs.replace(
            self, sign_in=msgspec.structs.replace(self.sign_in, secret_count=count)
        )
