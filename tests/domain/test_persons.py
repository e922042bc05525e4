"""Who is trusted, and who is a newcomer."""

import pytest

from comments_service.domain.comments import Standing
from comments_service.domain.site_settings import SiteSettings


@pytest.mark.parametrize(
    ("trusted", "approved", "refused", "standing"),
    [
        (None, 0, 0, "newcomer"),
        (None, 3, 0, "regular"),
        (None, 10, 0, "trusted"),
        (None, 99, 1, "regular"),
        (True, 0, 5, "trusted"),
        (False, 99, 0, "regular"),
        (False, 2, 0, "newcomer"),
    ],
)
def test_a_moderators_word_counts_before_the_comments(
    trusted: bool | None, approved: int, refused: int, standing: Standing
) -> None:
    assert SiteSettings(trust_after=10, newcomer_until=3).standing_of(trusted, approved, refused) == standing


def test_by_default_everybody_is_judged_alike() -> None:
    for approved in (0, 100):
        assert SiteSettings().standing_of(None, approved, 0) == "regular"
