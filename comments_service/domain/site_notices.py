"""What a site tells its readers above the box, for a time and a section, such as rules during an election (pure)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from comments_service.domain import text
from comments_service.domain.reader_texts import Language

_NoticeText = Annotated[str, Meta(min_length=1, max_length=1_000, pattern="^[^\\u0000]*$")]
_Moment = Annotated[datetime, Meta(tz=True)]


class SiteNotice(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"from_": "from"}
):
    """A notice above the box."""

    text: Annotated[
        dict[Language, _NoticeText], Meta(min_length=1, description="What readers read, in each language.")
    ]
    section: Annotated[
        Annotated[str, Meta(min_length=1, max_length=100, pattern="^[^\\u0000]*$")] | None,
        Meta(description="Only on articles of this section; null: on all."),
    ] = None
    from_: Annotated[_Moment | None, Meta(description="Not before this time; null: at once.")] = None
    to: Annotated[_Moment | None, Meta(description="Not from this time on; null: without an end.")] = None
    require_ack: Annotated[
        bool, Meta(description="Readers must say that they have read it before they send a comment.")
    ] = False

    def __post_init__(self) -> None:
        """Cleans the texts as those of comments are. Raises `ValueError` for one that shows nothing, or ends early."""
        texts = {language: text.clean(said) for language, said in self.text.items()}
        if not all(map(text.is_visible, texts.values())):
            raise ValueError("the text of a notice has no visible character")
        if self.from_ and self.to and self.to <= self.from_:
            raise ValueError("a notice must end after it begins")
        msgspec.structs.force_setattr(self, "text", texts)


SiteNotices = Annotated[list[SiteNotice], Meta(max_length=20)]


def not_over(notices: Sequence[SiteNotice], now: datetime) -> list[SiteNotice]:
    """Those that readers see now or later."""
    return [notice for notice in notices if notice.to is None or now < notice.to]
