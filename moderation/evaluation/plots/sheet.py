"""The size, the colours and the lettering of all pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TOXIC, BENIGN, NEUTRAL = "#b3261e", "#2f7d5b", "#5f6b6d"

_LANGUAGES = {"en": "#1f6fb2", "ja": "#d1495b"}
_LIGHT = "#d9dee0"


def new_figure(width: float, height: float) -> "Figure":
    """Returns an empty sheet of a size in inches. It has no window and so needs no display."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def panels(figure: "Figure", columns: int) -> "list[Axes]":
    return [quiet(figure.add_subplot(1, columns, column + 1)) for column in range(columns)]


def quiet(axes: "Axes") -> "Axes":
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=_LIGHT, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes


def colour_of(lang: str) -> str:
    return _LANGUAGES.get(lang, NEUTRAL)


def plain(label: str) -> str:
    """Returns a label in ASCII, because matplotlib's fonts have no Japanese. A $ would start a formula."""
    return label.encode("ascii", "backslashreplace").decode().replace("$", r"\$")


def name_rows(axes: "Axes", names: Sequence[str]) -> None:
    """Makes a row for each name, from the top down."""
    axes.set_yticks(range(len(names)), [plain(name) for name in names], fontsize=8)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def save(figure: "Figure", of: str, path: Path) -> None:
    figure.supxlabel(plain(of), fontsize=7, color=NEUTRAL, x=0.995, ha="right")
    figure.savefig(path, dpi=90, metadata={"Description": of}, pil_kwargs={"optimize": True})
