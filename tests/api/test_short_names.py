"""Short names for the variables of a script, and for nothing else."""

import re

import pytest

from comments_service.api.short_names import shorten_names
from comments_service.api.static_files import release

CASES = [
    ("const count = 1; show(count);", "const a = 1; show(a);"),
    (
        "const show = ({ count, of: total = 2 }) => count + total;",
        "const c = ({ count:a, of: b = 2 }) => a + b;",
    ),
    ("const made = { count: 1 }; const count = made.count;", "const a = { count: 1 }; const b = a.count;"),
    ("const made = { count() { return made; } };", "const a = { count() { return a; } };"),
    (
        "const text = `${text ? `«${text}»` : '${text}'} text`;",
        "const a = `${a ? `«${a}»` : '${text}'} text`;",
    ),
    ("const kept = a; const is = kept ? kept : /kept's/;", "const b = a; const c = b ? b : /kept's/;"),
    (
        "class Made { kept = 1; made(kept) { this.made(kept); } }",
        "class b { kept = 1; made(a) { this.made(a); } }",
    ),
    (
        "for (const [key, value] of all) if (document) set(key, value);",
        "for (const [a, b] of all) if (document) set(a, b);",
    ),
]


@pytest.mark.parametrize(("script", "shorter"), CASES)
def test_variables_get_short_names(script: str, shorter: str) -> None:
    assert shorten_names(script) == shorter


def test_what_is_exported_keeps_its_name() -> None:
    assert (
        shorten_names("const make = 1; let other = make;", frozenset(["make"]))
        == "const make = 1; let a = make;"
    )


def test_no_script_declares_a_name_of_the_browser_that_it_uses() -> None:
    """It would be renamed wherever it is used."""
    scripts = [
        release().versioned[name] for name in ("comment-thread.js", "widget/writing.js", "widget/own.js")
    ]
    text = "".join(script.body.decode() for script in scripts)
    names = {"document", "location", "setTimeout", "customElements", "scrollBy", "innerHeight", "crypto"}
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()
