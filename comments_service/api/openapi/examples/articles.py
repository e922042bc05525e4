"""Articles: what they are called, where they are, and which are read."""

from datetime import UTC, datetime

import msgspec

from comments_service.api.articles import ArticleName, ArticlePatch
from comments_service.api.moving import ArticleMerge, ArticleMove
from comments_service.api.openapi.examples.shared import SENT
from comments_service.api.resolving import ResolvedAddress
from comments_service.api.review.sites import Articles
from comments_service.domain.articles import ListedArticle, NamedArticle, RankedArticle
from comments_service.domain.moving import MovedArticle
from comments_service.reading.rankings import Ranking

ARTICLES: list[msgspec.Struct] = [
    ArticleName("市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026"),
    ArticlePatch(mode="closed"),
    NamedArticle(
        *("市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", "社会"),
        closed=False,
        mode="premoderated",
        opens_at=None,
        closes_at=datetime(2026, 12, 1, tzinfo=UTC),
        published_at=datetime(2026, 11, 22, 21, tzinfo=UTC),
    ),
    ArticleMove("tram-2027"),
    ArticleMerge("tram-2026"),
    MovedArticle(
        site_id="news",
        article_id="tram-2026",
        aliases=["tram"],
        revision=13,
        count=3,
        merged=True,
        changed=True,
    ),
    ResolvedAddress("u-kgtqhlsljge5qfdf64ayfxbfg2", "https://news.example/a?id=1"),
    Articles(
        [
            ListedArticle(
                *("tram-2026", "市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", None),
                *(False, 3, SENT),
            )
        ],
        None,
    ),
    Ranking(
        [RankedArticle("tram-2026", "市電、半世紀ぶりに復活へ", "https://news.example/articles/tram-2026", 3)]
    ),
]
