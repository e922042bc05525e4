"""The keys by which readers know the comments of one person."""

from datetime import UTC, datetime
from uuid import UUID

from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_keys import AuthorKeys

KEYS = AuthorKeys("a secret that only tests know")
ONE, OTHER = UUID(int=1), UUID(int=2)
TRAM, LUNCH = ArticleKey("news", "tram-2026"), ArticleKey("news", "school-lunch")
EVENING = datetime(2026, 11, 23, 14, 59, tzinfo=UTC)  # 23:59 in Japan
MIDNIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_a_person_has_one_key_on_an_article_and_another_one_elsewhere() -> None:
    key = KEYS.of(ONE, EVENING, TRAM, "article")
    assert key is not None
    assert len(key) == 8
    assert key == KEYS.of(ONE, MIDNIGHT, TRAM, "article")
    assert key not in (KEYS.of(OTHER, EVENING, TRAM, "article"), KEYS.of(ONE, EVENING, LUNCH, "article"))


def test_a_person_has_one_key_on_a_site_until_midnight_in_japan() -> None:
    assert KEYS.of(ONE, EVENING, TRAM, "day") == KEYS.of(ONE, EVENING, LUNCH, "day")
    assert KEYS.of(ONE, EVENING, TRAM, "day") != KEYS.of(ONE, MIDNIGHT, TRAM, "day")


def test_days_are_those_of_the_site() -> None:
    seoul, paris, unknown = (
        KEYS.of(ONE, MIDNIGHT, TRAM, "day", zone) for zone in ("Asia/Seoul", "Europe/Paris", "Mars/Olympus")
    )
    assert seoul == unknown == KEYS.of(ONE, MIDNIGHT, TRAM, "day")
    assert paris == KEYS.of(ONE, EVENING, TRAM, "day", "Europe/Paris") != seoul


def test_a_site_may_want_no_keys() -> None:
    assert KEYS.of(ONE, EVENING, TRAM, "none") is None


def test_another_secret_makes_other_keys() -> None:
    other = AuthorKeys("a secret that nobody knows")
    assert other.of(ONE, EVENING, TRAM, "article") != KEYS.of(ONE, EVENING, TRAM, "article")
