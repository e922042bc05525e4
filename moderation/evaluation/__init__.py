"""The quality of a scorer on labelled texts: figures with intervals, as tables and pictures. Needs numpy alone."""

from moderation.evaluation.report import to_markdown
from moderation.evaluation.results import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate", "to_markdown"]
