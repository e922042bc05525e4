"""The size of what readers load, and what older browsers must be able to read."""

import re
from pathlib import Path

import pytest

import comments_service
from comments_service.api.static_files import _LATER_SCRIPTS, release

WEB = Path(comments_service.__file__).parent / "web"
READERS = sorted(
    [*(WEB / "widget").glob("*.js"), *(WEB / "shared").glob("*.js"), WEB / "entry.js", WEB / "plain.js"]
)

SIGNING = "widget/signing.js"

# What Safari 16.4, Chrome 111 or Firefox 128 do not have.
TOO_NEW = re.compile(
    r"""light-dark\(|Map\.groupBy|Object\.groupBy|withResolvers|fromAsync|Promise\.try|URL\.(can)?[pP]arse\(|setHTML
    |\.(?:isWellFormed|toWellFormed|checkVisibility|union|intersection|difference|isSubsetOf|moveBefore)\(
    |/[dgimsuy]*v[dgimsuy]*[;,.)]|'[dgimsuy]*v[dgimsuy]*'\)|requestIdleCallback|contrast-color|@starting-style|:open\b""",
    re.VERBOSE,
)
# What a browser of 2018 cannot even read.
NEWER_THAN_2018 = re.compile(r"\?\.(?!\d)|\?\?|\|\|=|&&=|\bstatic\b|\bawait\b(?=[^(]*$)|#\w+ =|catch \{")


def test_the_first_view_of_the_widget_is_at_most_13_kb_gzipped() -> None:
    """With what follows streams; what a reader's click loads is not counted."""
    files = release().versioned
    loaded = [release().entries["widget.js"], files["comment-thread.js"]]
    assert sum(len(file.gzipped) for file in loaded) <= 13_000


def test_the_counts_are_at_most_1500_bytes_gzipped() -> None:
    assert len(release().entries["counts.js"].gzipped) <= 1_500


def test_all_of_the_widget_is_at_most_26_kb_gzipped() -> None:
    """All that a Japanese reader can come to load: one file a language. `later.js` is within the first script too.

    Sites that know their readers have one script more."""
    files = release().versioned
    parts = [
        file
        for path, file in files.items()
        if path in ("comment-thread.js", "widget/languages/ja.js")
        or (path in _LATER_SCRIPTS and path not in ("widget/later.js", SIGNING) and "/languages/" not in path)
    ]
    assert sum(len(file.gzipped) for file in [release().entries["widget.js"], *parts]) <= 26_000


def test_what_sites_that_know_their_readers_load_more_is_at_most_1700_bytes_gzipped() -> None:
    assert len(release().versioned[SIGNING].gzipped) <= 1_700


def test_what_a_reader_s_first_click_loads_is_at_most_13_kb_gzipped() -> None:
    """The rest of the words, and what clicks, live changes, the form, advice and the visitor's own comments need."""
    files = release().versioned
    parts = ("widget/reader.js", "widget/languages/ja.js")
    assert sum(len(files[part].gzipped) for part in parts) <= 13_000


def test_the_widget_is_put_together_from_these_modules() -> None:
    script = release().versioned["comment-thread.js"].body.decode()
    assert re.findall(r"\bimport\b(?!\(|\.meta)", script) == []
    imported = set(re.findall(r"import\([`']([^`'?]+)", script))
    assert {re.sub(r"\{\w+\}", "{}", path) for path in imported} == {
        "./widget/reader.js",
        "./widget/${}.js",
    }


@pytest.mark.parametrize("module", READERS, ids=lambda path: path.name)
def test_no_module_needs_a_browser_newer_than_the_floor(module: Path) -> None:
    assert TOO_NEW.findall(module.read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["entry.js", "plain.js"])
def test_old_browsers_can_read_what_tells_them_the_count(name: str) -> None:
    code = re.sub(r"^ *//.*$|/\*\*.*?\*/", "", (WEB / name).read_text("utf-8"), flags=re.MULTILINE)
    assert NEWER_THAN_2018.findall(code) == []


def test_no_module_turns_a_string_into_markup() -> None:
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function"
    )
    assert [path.name for path in WEB.rglob("*.js") if sinks.search(path.read_text())] == []
