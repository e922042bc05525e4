"""Types of options and arguments."""

import math
import re
from datetime import UTC, datetime, timedelta
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


class Time(click.ParamType[datetime]):
    """A date or a time in ISO 8601. A date is its beginning; without an offset it is UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a time such as 2026-12-31 or 2026-12-31T09:00+09:00", param, ctx)
        return time if time.tzinfo else time.replace(tzinfo=UTC)


class Age(click.ParamType[timedelta]):
    """A number of days (`180d`) or hours (`12h`)."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        found = re.fullmatch(r"([0-9]{1,5})([dh])", value)
        if found is None:
            self.fail(f"{value} is not an age such as 180d or 12h", param, ctx)
        return timedelta(**{"days" if found[2] == "d" else "hours": int(found[1])})


SHARE = Share()
TIME = Time()
AGE = Age()
