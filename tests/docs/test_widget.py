"""docs/widget.md shows all states of the widget."""

import re

from tests.docs.markdown import ROOT

PAGE = (ROOT / "docs" / "widget.md").read_text("utf-8")
STATES = (ROOT / "comments_service" / "demo" / "gallery" / "states.js").read_text("utf-8")


def test_the_page_shows_every_state_of_the_gallery_in_less_than_700_kb() -> None:
    states = set(re.findall(r"\bid: '([\w-]+)'", STATES))
    pictures = set(re.findall(r"\(figures/widget-([\w-]+)\.webp\)", PAGE))
    assert pictures == states | {"languages", "themes"}
    files = list((ROOT / "docs" / "figures").glob("widget-*.webp"))
    assert {file.stem.removeprefix("widget-") for file in files} == pictures
    assert sum(file.stat().st_size for file in files) < 700_000
