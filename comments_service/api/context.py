"""What handlers work with. `app.create_app` makes and owns it."""

import contextlib

from litestar.di import NamedDependency

from comments_service.api.accepting import gathered_inserts
from comments_service.api.limit_keys import LimitKeys
from comments_service.api.limits import Limiter
from comments_service.check_client import CheckClient
from comments_service.connections import Connections
from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_keys import AuthorKeys
from comments_service.domain.author_names import Trips
from comments_service.domain.visitor_tokens import VisitorTokens
from comments_service.errors import Unavailable
from comments_service.oidc.issuer import Issuer
from comments_service.publisher_tokens.seen import SeenTokens
from comments_service.publisher_tokens.verifier import PublisherTokens
from comments_service.reading.article_reactions import article_reaction_cache
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.changes import Changes
from comments_service.reading.comment_articles import comment_article_cache
from comments_service.reading.desks import Desks
from comments_service.reading.listeners import Listeners
from comments_service.reading.pages import Pages
from comments_service.reading.rankings import Rankings
from comments_service.reading.reaction_flushes import ReactionFlushes
from comments_service.reading.reserved_names import reserved_name_cache
from comments_service.reading.sites import site_cache
from comments_service.reading.stream_pace import StreamPace
from comments_service.reading.waker import Waker
from comments_service.redis.gathered import GatheredCommands
from comments_service.settings import RateLimit, Settings

# Tries of one address to sign in. Tokens cannot be guessed: it is the database that is spared.
SIGN_IN_LIMIT = RateLimit("60/minute")


class Context:
    """The open resources of one process. A plain class: Litestar looks into structs and dataclasses."""

    def __init__(self, settings: Settings, secret: str, connections: Connections, pace: StreamPace) -> None:
        self.pool = connections.pool
        self.desk_pool = connections.desk_pool
        self.redis = connections.redis
        self.pace = pace
        self.proxies = settings.trusted_proxies
        self.desk_origin = settings.desk_origin or None
        self.oidc_label = settings.oidc_label or None
        oidc = settings.oidc()
        self.issuer = Issuer(oidc, f"{self.desk_origin}/v1/review/oidc/callback") if oidc else None
        self.states = ArticleStates(connections.states_pool, max_age=pace.heal)
        self.author_keys = AuthorKeys(secret)
        self.pages = Pages(self.pool, self.states, self.author_keys)
        self.changes = Changes(self.pool, self.states, pace.change_limit, self.author_keys)
        self.listeners = Listeners(pace)
        self.desks = Desks(self.desk_pool, self.listeners, pace)
        tasks = {"desks": self.desks.tell, "depths": self.desks.count}
        self.waker = Waker(connections.blocking, self.redis, self.states, self.listeners, pace, tasks)
        self.sites = site_cache(self.pool)
        self.reserved_names = reserved_name_cache(self.pool, self.sites)
        self.article_reactions = article_reaction_cache(self.pool)
        self.flushes = ReactionFlushes(self.pool, self.sites, self.waker)
        self.comment_articles = comment_article_cache(self.pool)
        self.rankings = Rankings(self.desk_pool)
        self.visitor_tokens = VisitorTokens(secret)
        self.trips = Trips(secret)
        self.publisher_tokens = PublisherTokens()
        self.seen_article_tokens = SeenTokens()
        self.commands = GatheredCommands(self.redis)
        self.inserts = gathered_inserts(self.pool)
        keys = LimitKeys(secret)
        proxies = settings.trusted_proxies
        self.limiter = Limiter(self.commands, settings.submit_limit, proxies, keys)
        self.check_limiter = Limiter(self.commands, settings.check_limit, proxies, keys, "check:")
        self.react_limiter = Limiter(self.commands, settings.react_limit, proxies, keys, "react:")
        self.sign_in_limiter = Limiter(self.commands, SIGN_IN_LIMIT, proxies, keys, "sign-in:")
        self.checks = CheckClient(settings.check_url)

    def forget_site(self, site_id: str) -> None:
        """Read again what this process keeps of a site. It was changed here; other processes follow within seconds."""
        self.sites.forget(site_id)
        self.reserved_names.forget(site_id)
        # A section, or all of the site, may be hidden now.
        self.rankings.forget(site_id)


Opened = NamedDependency[Context]


async def present_article(context: Context, article: ArticleKey) -> ArticleKey:
    """The article under the id that it has now, which is another one if it was moved.

    Raises `SiteNotFound`, `Unavailable`. Of a site without such articles nothing is asked.
    """
    site = await context.sites.get(article.site_id)
    if site.has_moved or context.states.known_as(article) != article:
        return await context.states.present(article)
    return article


async def known_site(context: Context, site_id: str) -> None:
    """Raises `SiteNotFound` if there is no such site. A site that cannot be looked up now is taken for one."""
    with contextlib.suppress(Unavailable):
        await context.sites.get(site_id)
