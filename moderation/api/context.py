"""What the handlers of one process share."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
from litestar.di import NamedDependency

from comments_service.settings import Settings
from moderation.api.keys import KeyGate
from moderation.api.perspective.calibration import Calibration
from moderation.api.policies import Policies
from moderation.api.scoring import ScoringQueue
from moderation.api.shadow.live import Shadow
from moderation.api.suggestions import Suggestions
from moderation.settings import ModerationSettings


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """`version` names scorer, model and calibration: an answer may differ from an earlier one only if it differs.

    `languages` are those that the scorer knows. `phases` is the one thread in which the phases are asked. `shadow` is
    None unless ours is compared with another endpoint.
    """

    settings: ModerationSettings
    service: Settings
    scorer: str
    scorer_version: str
    version: str
    languages: frozenset[str]
    scoring: ScoringQueue
    calibration: Calibration
    keys: KeyGate
    policies: Policies
    phases: ThreadPoolExecutor
    suggestions: Suggestions
    shadow: Shadow | None


# How a handler asks for it.
Opened = NamedDependency[Context]
