"""What moderators call, with a moderator's token or the session of a browser."""

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide

from comments_service.api.auth import provide_moderator
from comments_service.api.desk_sessions import at_desk
from comments_service.api.parameters import known_parameters, plain_path
from comments_service.api.review import (
    claims,
    decisions,
    events,
    facets,
    invitations,
    legal_holds,
    moderators,
    oidc,
    people,
    pins,
    policies,
    queue,
    reasons,
    sessions,
    site_settings,
    sites,
    staff,
    statistics,
    trials,
    undo,
)

router = Router(
    path="/v1/review",
    route_handlers=[
        sessions.get_me,
        invitations.list_invitations,
        invitations.invite,
        invitations.withdraw_invitation,
        moderators.list_moderators,
        moderators.make_moderator,
        moderators.patch_moderator,
        moderators.remove_moderator,
        moderators.new_moderators_token,
        sites.list_sites,
        sites.make_site,
        sites.patch_site,
        sites.list_articles,
        sites.patch_listed_article,
        sites.move_listed_article,
        sites.merge_listed_article,
        queue.list_queue,
        queue.get_comment,
        facets.get_facets,
        facets.list_similar,
        decisions.post_decision,
        decisions.post_decisions,
        undo.undo,
        statistics.get_statistics,
        statistics.get_decisions_file,
        claims.post_claims,
        claims.delete_claims,
        staff.write_as_staff,
        pins.pin_comment,
        pins.unpin_comment,
        legal_holds.put_legal_hold,
        legal_holds.delete_legal_hold,
        policies.get_policy,
        policies.put_policy,
        policies.list_policy_versions,
        people.list_people,
        people.get_person,
        people.patch_person,
        reasons.get_reasons,
        reasons.put_reasons,
        trials.try_words,
        site_settings.get_settings,
        site_settings.patch_settings,
        site_settings.get_settings_schema,
        site_settings.list_settings_versions,
        site_settings.restore_version,
        site_settings.list_site_log,
        events.queue_events,
    ],
    guards=[at_desk, plain_path, known_parameters],
    dependencies={"moderator": Provide(provide_moderator)},
    cache_control=CacheControlHeader(no_store=True),
    tags=["review"],
    security=[{"moderator": []}, {"session": []}],
)

# Who signs in has no token yet, or brings it in the body; and an issuer adds parameters of its own to its answer.
sign_in_router = Router(
    path="/v1/review",
    route_handlers=[sessions.sign_in, sessions.sign_out, oidc.ways_in, oidc.start, oidc.callback],
    guards=[at_desk, plain_path],
    cache_control=CacheControlHeader(no_store=True),
    tags=["review"],
)
