"""What authors are told of a decision's reason."""

import pytest

from comments_service.domain.reasons import DEFAULT_REASONS, authors_reason


@pytest.mark.parametrize("reason", ["suspect-word", "unscored", "given-by-a-newer-release"])
def test_a_reason_that_says_no_more_than_the_status_is_not_told(reason: str) -> None:
    assert authors_reason(reason, "policy", DEFAULT_REASONS, "ja") is None
    assert authors_reason("links", "policy", DEFAULT_REASONS, "ja") == "リンクが含まれています。"
