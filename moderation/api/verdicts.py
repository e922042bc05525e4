"""What the phases say of a text that is not a comment of ours."""

import asyncio
from contextlib import suppress

from comments_service.domain.decisions import Policy
from moderation.api.context import Context
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, Verdict, first_verdict

DEFAULT_SITE = "default"
WARMING_SECONDS = 2.0
# Japanese and other texts go different ways, and so do those with links.
_WARMING = ("市電が復活します。", "The tram is back: https://news.example/tram")


async def judged(context: Context, text: str, policy: Policy) -> tuple[str, Verdict]:
    """The phase that decides about a text under a policy, and its verdict. Its spans count code points of `text`.

    The phases have a thread of their own: ten thousand words of a changed policy take half a second to compile.
    Raises `BusyError`, `ScoringFailedError`.
    """
    [scored] = await context.scoring.score([text])
    subject = Subject(
        author="", body=text, policy=policy, scores=scored.scores, spans=scored.spans, tags=scored.tags
    )
    return await asyncio.get_running_loop().run_in_executor(context.phases, first_verdict, PHASES, subject)


async def warm_up(context: Context) -> None:
    """Judge a text that nobody sent, so that the first one is answered as soon as any other.

    Tables are made and the default site's policy is read where they are first used. Whatever fails or hangs here is
    told of where it is asked for: it keeps nobody from what works.
    """
    policy = Policy()
    with suppress(Exception):
        policy = (await context.policies.site(DEFAULT_SITE)).policy
    with suppress(Exception):
        async with asyncio.timeout(WARMING_SECONDS):
            for text in _WARMING:
                await judged(context, text, policy)
