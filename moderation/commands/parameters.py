"""Types of options and arguments."""

import math
from pathlib import Path
from typing import Any

import click

# Whether the file is there and can be read is for the command to find out, which then says so in its own words.
PATH = click.Path(path_type=Path, readable=False)


class Share(click.ParamType[float]):
    """A number from 0 to 1."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            share = float(value)
        except ValueError:
            share = math.nan
        if not 0 <= share <= 1:
            self.fail(f"{value} is not a number from 0 to 1", param, ctx)
        return share


SHARE = Share()
