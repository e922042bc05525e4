"""What the phases say of a text that is not a comment of ours."""

import asyncio

from comments_service.domain.decisions import Policy
from moderation.api.context import Context
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, Verdict, first_verdict


async def judged(context: Context, text: str, policy: Policy) -> tuple[str, Verdict]:
    """The phase that decides about a text under a policy, and its verdict. Its spans count code points of `text`.

    The phases have a thread of their own: ten thousand words of a changed policy take half a second to compile.
    Raises `BusyError`, `ScoringFailedError`.
    """
    [scored] = await context.scoring.score([text])
    subject = Subject(author="", body=text, policy=policy, scores=scored.scores, spans=scored.spans)
    return await asyncio.get_running_loop().run_in_executor(context.phases, first_verdict, PHASES, subject)
