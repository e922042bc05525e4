"""The people of a site: what became of their comments, and what moderators do about them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, patch
from litestar.params import PathParameter, QueryParameter, RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import Cursor, PageLimit, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.badges import known_badges
from comments_service.domain.cursors import decode_cursor, encode_cursor
from comments_service.domain.people import Right, require, staff_of
from comments_service.domain.persons import ListedPerson, ListedStatus, PeopleFilter, Person, PersonChange
from comments_service.domain.sites import Site
from comments_service.errors import Forbidden, InvalidValue, PersonNotFound, SiteNotFound
from comments_service.store.people import (
    change_person,
    select_people,
    select_person,
    select_person_of_account,
)
from comments_service.store.pool import Connection, connection
from comments_service.store.sites import select_sites

PersonId = Annotated[UUID, PathParameter(description="The person: `author_id` of a comment.")]


class People(msgspec.Struct):
    """People about whom moderators did something. `next_cursor` is null at the end."""

    people: list[ListedPerson]
    next_cursor: str | None


@get(
    "/sites/{site:str}/people",
    summary="A site's people",
    operation_id="listPeople",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def list_people(
    context: Opened,
    moderator: Caller,
    site: SiteId,
    q: Annotated[
        str | None, QueryParameter(max_length=100, description="Only with this in a name, note or reason.")
    ] = None,
    status: Annotated[
        ListedStatus | None, QueryParameter(description="Only those of whom this is true now.")
    ] = None,
    account: Annotated[
        str | None,
        QueryParameter(
            max_length=255,
            pattern=r"^[^\u0000-\u001f\u007f]+$",
            description="Only the person of this account, by `sub` of the publisher's tokens, whoever that is.",
        ),
    ] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> People:
    """Those about whom a moderator did something, who was changed last first; or the person of an account."""
    require(moderator, Right.READ, site)
    if account is not None:
        return await _of_account(context, site, account)
    people_filter = PeopleFilter(
        site_id=site,
        status=status,
        words=q.replace("\0", "") if q else None,
        after=decode_cursor(cursor) if cursor else None,
        limit=limit + 1,
    )
    async with connection(context.desk_pool) as database:
        known = await _site(database, site)
        people = await select_people(database, people_filter, known.settings)
    last = people[limit - 1] if len(people) > limit else None
    return People(
        people[:limit], encode_cursor((last.changed_at, last.id)) if last and last.changed_at else None
    )


async def _of_account(context: Opened, site: str, sub: str) -> People:
    async with connection(context.desk_pool) as database:
        known = await _site(database, site)
        person_id = await select_person_of_account(database, site, sub)
        person = person_id and await select_person(database, site, person_id, known.settings)
    if not person:
        return People([], None)
    fields = {name: getattr(person, name) for name in ListedPerson.__struct_fields__}
    return People([ListedPerson(**fields)], None)


@get(
    "/sites/{site:str}/people/{person:uuid}",
    summary="A person",
    operation_id="getPerson",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, PersonNotFound),
)
async def get_person(context: Opened, moderator: Caller, site: SiteId, person: PersonId) -> Person:
    """Who has commented on the site: names, what became of the comments, what moderators did and decided."""
    require(moderator, Right.READ, site)
    async with connection(context.desk_pool) as database:
        return await _known(database, await _site(database, site), person)


@patch(
    "/sites/{site:str}/people/{person:uuid}",
    summary="Warn, mute, ban, trust, note, give badges",
    operation_id="patchPerson",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound, PersonNotFound),
)
async def patch_person(
    context: Opened, moderator: Caller, site: SiteId, person: PersonId, data: RequestBody[PersonChange]
) -> Person:
    """Changes what the body names, logs it, and answers the person. It takes effect at once.

    A banned person's comments, edits, reactions and reports are refused, and the reason is told. A muted person's
    comments are held. A warning is a notice to the person, who is told nothing of notes. Badges stand beside the name
    of the comments that the person writes from now on.
    """
    require(moderator, Right.PEOPLE, site)
    if person == staff_of(site):
        raise InvalidValue("this is the site's own staff", field="person")
    change = data.cleaned()
    async with connection(context.desk_pool) as database, database.transaction():
        known = await _site(database, site)
        before = await _known(database, known, person)
        if change == PersonChange():
            return before
        given = change.badges or []
        if known_badges(given, known.settings.badges) != given:
            raise InvalidValue("the site has no such badge", field="badges")
        await change_person(database, site, person, change, moderator.name)
        return await _known(database, known, person)


async def _site(database: Connection, site_id: str) -> Site:
    """Raises `SiteNotFound`."""
    known = (await select_sites(database, [site_id])).get(site_id)
    if known is None:
        raise SiteNotFound(site_id)
    return known


async def _known(database: Connection, site: Site, person_id: UUID) -> Person:
    """Raises `PersonNotFound`."""
    person = await select_person(database, site.site_id, person_id, site.settings)
    if person is None:
        raise PersonNotFound
    return person
