"""How well a scorer tells labelled texts apart, with numpy alone: figures with intervals, as tables and pictures."""

from moderation.evaluation.report import to_markdown
from moderation.evaluation.results import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate", "to_markdown"]
