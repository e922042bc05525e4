"""People, and moderators with their ways in."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from comments_service.api.openapi.examples.shared import DECIDED, ID, SENT
from comments_service.api.review.invitations import InvitationBody, NewInvitation
from comments_service.api.review.listed_moderators import ListedModerator
from comments_service.api.review.moderators import ModeratorBody, ModeratorPatch, NewToken
from comments_service.api.review.oidc import WaysIn
from comments_service.api.review.people import People
from comments_service.api.review.sessions import Me, SignInBody
from comments_service.domain.comments import Status
from comments_service.domain.people import KnownInvitation, Moderator, Role
from comments_service.domain.persons import (
    KnownAccount,
    ListedPerson,
    LoggedChange,
    Person,
    PersonChange,
    PersonDecision,
    PersonHistory,
)
from comments_service.domain.review import ReviewedAccount

_AUTHOR = UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a12")
_ACCOUNT = KnownAccount("reader-4711", "汐見太郎", ["subscriber"], SENT, DECIDED)
_PERSON = ListedPerson(
    id=_AUTHOR,
    names=["読者B"],
    status="muted",
    muted_until=datetime(2026, 11, 30, tzinfo=UTC),
    banned=False,
    banned_at=None,
    ban_reason=None,
    trusted=None,
    note="同じ記事で言い争いが続いた。",
    warned_at=None,
    warning=None,
    badges=["expert"],
    account=_ACCOUNT,
    changed_at=DECIDED,
    changed_by="desk",
)
_MUTE = PersonChange(muted_until=_PERSON.muted_until, note=_PERSON.note)
PEOPLE: list[msgspec.Struct] = [
    Me("desk", Role.MODERATOR, ["news"], Moderator("desk", Role.MODERATOR, ["news"]).rights, {"news": True}),
    ModeratorBody("佐藤", Role.MODERATOR, ["news"], "sato@news.example"),
    ModeratorPatch(role=Role.ADMIN),
    ListedModerator(
        *("佐藤", Role.MODERATOR, ["news"], "sato@news.example", SENT, None, DECIDED),
        has_token=True,
        signs_in_elsewhere=False,
        changeable=True,
    ),
    NewToken("cms_x7Qd…"),
    WaysIn(oidc=True, label="News ID"),
    SignInBody(invitation="cmi_l0C4…", name="山田"),
    InvitationBody(Role.AGENCY, ["news"], "Night agency", expires_at=datetime(2027, 3, 31, tzinfo=UTC)),
    NewInvitation(
        UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a16"),
        "https://comments.example/desk#invitation=cmi_l0C4…",
        DECIDED + timedelta(hours=48),
    ),
    KnownInvitation(
        id=UUID("0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a16"),
        name="Night agency",
        role=Role.AGENCY,
        sites=["news"],
        email=None,
        moderator_expires_at=datetime(2027, 3, 31, tzinfo=UTC),
        created_by="desk",
        created_at=DECIDED,
        expires_at=DECIDED + timedelta(hours=48),
    ),
    People([_PERSON], None),
    Person(
        **msgspec.structs.asdict(_PERSON),
        history=PersonHistory(approved=12, held=1, rejected=2, removed=0, reports=3, first_seen=SENT),
        decisions=[
            PersonDecision(
                comment_id=ID,
                article_id="tram-2026",
                from_status=Status.PENDING,
                status=Status.HELD,
                phase="toxicity",
                reason="insult",
                note=None,
                moderator=None,
                decided_at=DECIDED,
            )
        ],
        log=[LoggedChange(moderator="desk", changed_at=DECIDED, change=_MUTE)],
    ),
    _MUTE,
    _ACCOUNT,
    ReviewedAccount("reader-4711", "汐見太郎"),
]
