"""What around a phrase of self-harm makes it another thing: texts of the kinds that a sixth list showed."""

import pytest

from moderation.tags.found import line_of
from moderation.tags.self_harm import find_risk


@pytest.mark.parametrize(
    ("text", "is_risk"),
    [
        ("若いころ死にたいと思っていましたが、いまは孫と畑に出ています。", False),
        ("死にたいと思っていたころ、先生の一言に救われました。", False),
        ("ずっと死にたいと思っています。", True),
        ("無理心中とみて調べている、と県警は発表した。", False),
        ("無理心中を防ぐには、介護者の休みが要る。", False),
        ("母と無理心中を考えています。", True),
        ("もう無理心中するしかない。", True),
    ],
)
def test_what_is_over_and_what_is_news_is_no_risk(text: str, is_risk: bool) -> None:
    assert bool(find_risk(line_of(text))) is is_risk
