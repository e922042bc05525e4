"""The how-to shows the code of examples/, whose phase does what the page says, and lines that phases really have."""

import pytest

import examples.test_shouting
from tests.docs.markdown import ROOT, code_blocks

PAGE = ROOT / "docs" / "howto" / "add-a-phase.md"
BLOCKS = code_blocks(PAGE.read_text("utf-8"))
TESTS = {name: test for name, test in vars(examples.test_shouting).items() if name.startswith("test_")}


def test_the_page_shows_the_files_of_the_example() -> None:
    shown = [code for language, code in BLOCKS if language == "python"]
    files = [ROOT / "examples" / name for name in ("shouting.py", "test_shouting.py")]
    assert shown == [file.read_text("utf-8") for file in files]


def test_the_page_has_tests() -> None:
    assert len(TESTS) == 5


@pytest.mark.parametrize("name", TESTS)
def test_what_the_page_tests_holds(name: str) -> None:
    TESTS[name]()


def test_the_change_of_the_order_fits_the_phases_that_are_shipped() -> None:
    [change] = [code for language, code in BLOCKS if language == "diff"]
    phases = (ROOT / "moderation" / "deciding" / "phases" / "__init__.py").read_text("utf-8")
    for hunk in change.split("@@\n"):
        before = "".join(line[1:] for line in hunk.splitlines(keepends=True) if not line.startswith("+"))
        assert before in phases
    assert "shouting" not in phases
