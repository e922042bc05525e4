"""What is kept of suggestions, in PostgreSQL and in a file alike."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from comments_service.domain.suggestions import (
    CONTEXT_BYTES,
    TOKEN_BYTES,
    AttributeScores,
    Erasure,
    SuggestedSpan,
    SuggestedValue,
)
from comments_service.errors import InvalidValue
from moderation.api.suggestions import SuggestedScore, open_suggestions, place_of
from tests.suggestions.suggested import COMMUNITY, INSULT, keep, kept, suggested

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


async def test_everything_that_a_client_sent_is_kept_as_it_was(place_environ: dict[str, str]) -> None:
    suggestion = SuggestedScore(
        text="𠮷野家で\nお前は死ね",
        lang="ja",
        attribute_scores={
            "TOXICITY@6": AttributeScores(
                summary_score=SuggestedValue(0.9),
                span_scores=[SuggestedSpan(5, 10, SuggestedValue(1.0))],
            ),
            "COMPASSION_EXPERIMENTAL": AttributeScores(summary_score=SuggestedValue(0.0)),
        },
        html=True,
        languages=["en"],
        community_id=COMMUNITY,
        client_token="comment:8c2f",
        context={"entries": [{"text": '{"url":"https://news.example/tram?commentID=8c2f"}'}]},
        scores={"toxicity": 0.42},
        scorer_version="ngram 7",
    )
    await keep(place_environ, suggestion)

    [one] = await kept(place_environ)
    for field in SuggestedScore.__struct_fields__:
        assert getattr(one, field) == getattr(suggestion, field), field
    assert one.text_hash == hashlib.sha256(suggestion.text.encode()).hexdigest()


async def test_without_texts_the_hash_and_the_scores_are_kept(place_environ: dict[str, str]) -> None:
    context = {"articleAndParentComment": {"parentComment": {"text": "市電の復活に賛成です。"}}}
    await keep(place_environ, suggested(context=context), keep_text=False)
    [one] = await kept(place_environ)
    assert (one.text, one.context) == (None, None)
    assert one.text_hash == hashlib.sha256(INSULT.encode()).hexdigest()
    assert one.attribute_scores == suggested().attribute_scores


@pytest.mark.parametrize("text", ["a\0b", "\0", "e\u0301", "  ", "🇯🇵" * 1000, "\ud800"])
async def test_any_text_can_be_kept(place_environ: dict[str, str], text: str) -> None:
    await keep(
        place_environ, suggested(text, {"A\0B": 1.0}, client_token=text, context=["a\0b"], languages=["j\0"])
    )
    [one] = await kept(place_environ)
    assert one.text == text.replace("\0", "\ufffd").replace("\ud800", "?")
    assert one.context == ["a\0b"]


async def test_of_several_suggestions_about_a_comment_all_are_kept_and_the_latest_counts(
    place_environ: dict[str, str],
) -> None:
    approved, rejected = suggested(given={"TOXICITY": 0.0}), suggested(given={"TOXICITY": 1.0})
    another = suggested(client_token="comment:2")
    elsewhere = suggested(community_id="")
    await keep(place_environ, approved, another, elsewhere, rejected)

    assert [one.attribute_scores["TOXICITY"].summary_score for one in await kept(place_environ)] == [
        SuggestedValue(1.0)
    ] * 3
    assert len(await kept(place_environ, latest=False)) == 4
    assert len(await kept(place_environ, community_id=COMMUNITY)) == 2


async def test_without_a_token_the_latest_about_a_text_counts(place_environ: dict[str, str]) -> None:
    await keep(
        place_environ,
        suggested("死ね", {"TOXICITY": 0.0}, client_token=""),
        suggested("ありがとう", {"TOXICITY": 0.0}, client_token=""),
        suggested("死ね", {"TOXICITY": 1.0}, client_token=""),
    )
    assert [one.text for one in await kept(place_environ)] == ["ありがとう", "死ね"]


async def test_the_latest_within_a_time_counts(place_environ: dict[str, str]) -> None:
    await keep(
        place_environ,
        *(
            suggested(given={"TOXICITY": day / 10}, received_at=NOON + timedelta(days=day))
            for day in range(3)
        ),
    )

    async def scores(since: int | None, until: int | None) -> list[float]:
        days = {"since": since, "until": until}
        found = await kept(
            place_environ,
            **{name: NOON + timedelta(days=day) for name, day in days.items() if day is not None},
        )
        return [scores.value for one in found if (scores := one.attribute_scores["TOXICITY"].summary_score)]

    assert await scores(None, None) == [0.2]
    assert await scores(None, 2) == [0.1]
    assert await scores(0, 1) == [0.0]
    assert await scores(3, None) == []


async def test_what_is_erased_is_gone_and_nothing_else(place_environ: dict[str, str]) -> None:
    await keep(
        place_environ,
        suggested(client_token="old", received_at=NOON - timedelta(days=200)),
        suggested(client_token="mine"),
        suggested(client_token="mine", community_id="another"),
        suggested(client_token="theirs"),
    )
    place = place_of(place_environ)
    assert place is not None
    assert await place.erase(Erasure(client_token="nobody's")) == 0
    assert await place.erase(Erasure(client_token="mine", community_id=COMMUNITY)) == 1
    assert await place.erase(Erasure(before=NOON - timedelta(days=100))) == 1
    assert [(one.client_token, one.community_id) for one in await kept(place_environ)] == [
        ("mine", "another"),
        ("theirs", COMMUNITY),
    ]
    await keep(place_environ, suggested(client_token="new"))
    assert await place.erase(Erasure(community_id=COMMUNITY)) == 2
    assert [one.community_id for one in await kept(place_environ)] == ["another"]


def test_nothing_is_erased_by_naming_nothing() -> None:
    with pytest.raises(ValueError, match="must be named"):
        Erasure()


async def test_suggestions_of_one_moment_are_all_kept(place_environ: dict[str, str]) -> None:
    tokens = {f"comment:{number}" for number in range(300)}
    async with open_suggestions(place_of(place_environ), keep_text=True) as opened:
        await asyncio.gather(*(opened.keep(suggested(client_token=token)) for token in tokens))
    assert {one.client_token for one in await kept(place_environ)} == tokens


async def test_what_is_too_large_is_refused_and_a_large_context_left_out(
    place_environ: dict[str, str],
) -> None:
    too_large = [
        suggested("電" * 6_827),
        suggested(given=dict.fromkeys(map(str, range(65)), 1.0)),
        suggested(given={"T" * 101: 1.0}),
        SuggestedScore(
            text="a",
            lang="en",
            attribute_scores={"TOXICITY": AttributeScores(span_scores=[SuggestedSpan(0, 1)] * 1_001)},
        ),
        suggested(languages=["en"] * 17),
        suggested(languages=["e" * 36]),
    ]
    async with open_suggestions(place_of(place_environ), keep_text=True) as opened:
        for suggestion in too_large:
            with pytest.raises(InvalidValue):
                await opened.keep(suggestion)
        await opened.keep(suggested(context="a" * CONTEXT_BYTES))
        await opened.keep(suggested("a" * 20_480, client_token="a" * TOKEN_BYTES, context="a" * 20_000))
    first, second = await kept(place_environ)
    assert first.context is None
    assert (len(second.text or ""), len(second.client_token), len(second.context)) == (20_480, 1_024, 20_000)


async def test_a_long_token_still_tells_one_comment_from_another(place_environ: dict[str, str]) -> None:
    tokens = ["c" * 2_000 + end for end in ("1", "2", "1")]
    await keep(place_environ, *(suggested(client_token=token) for token in tokens))
    assert len(await kept(place_environ)) == 2
    assert all(len(one.client_token) < 100 for one in await kept(place_environ))
