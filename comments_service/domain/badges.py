"""Badges beside an author's name, with their texts in the widget's languages (pure)."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta

from comments_service.domain.reader_texts import Code, Label, Language

Badges = Annotated[dict[Code, dict[Language, Label]], Meta(max_length=20)]

STAFF = "staff"
BADGES: dict[str, dict[Language, str]] = {
    "reporter": {"ja": "記者", "en": "Reporter", "ko": "기자", "zh-Hans": "记者", "zh-Hant": "記者"},
    "expert": {"ja": "専門家", "en": "Expert", "ko": "전문가", "zh-Hans": "专家", "zh-Hant": "專家"},
    "subscriber": {
        "ja": "有料会員",
        "en": "Subscriber",
        "ko": "유료 회원",
        "zh-Hans": "付费会员",
        "zh-Hant": "付費會員",
    },
    STAFF: {"ja": "編集部", "en": "Staff", "ko": "편집부", "zh-Hans": "编辑部", "zh-Hant": "編輯部"},
}


def badge_texts(of_site: Mapping[str, Mapping[Language, str]]) -> dict[str, dict[Language, str]]:
    """All badges that a site knows: the usual ones, and its own, each language of which counts first."""
    return {
        code: BADGES.get(code, {}) | dict(of_site.get(code, {}))
        for code in dict.fromkeys((*BADGES, *of_site))
    }


def known_badges(given: Iterable[str], of_site: Mapping[str, Mapping[Language, str]]) -> list[str]:
    """Those of `given` that the site knows, each once."""
    return [code for code in dict.fromkeys(given) if code in BADGES or code in of_site]
