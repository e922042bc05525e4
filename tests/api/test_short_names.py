"""Short names for the variables of a script, and for nothing else."""

import re

import pytest

from comments_service.api.short_names import join_declarations, shorten_names
from comments_service.api.static_files import release

CASES = [
    ("const count = 1; show(count);", "const e = 1; show(e);"),
    (
        "const add = ({ count, of: total = 2 }) => count + total;",
        "const e = ({ count, of: t = 2 }) => count + t;",
    ),
    (
        "const add = ({ count }) => count + count + count + count + count + count;",
        "const e = ({ count:t }) => t + t + t + t + t + t;",
    ),
    ("const made = { count: 1 }; const count = made.count;", "const e = { count: 1 }; const t = e.count;"),
    ("const made = { count() { return made; } };", "const e = { count() { return e; } };"),
    (
        "const text = `${text ? `«${text}»` : '${text}'} text`;",
        "const e = `${e ? `«${e}»` : '${text}'} text`;",
    ),
    ("const kept = a; const is = kept ? kept : /kept's/;", "const e = a; const t = e ? e : /kept's/;"),
    (
        "class Made { kept = 1; made(kept) { this.made(kept); } }",
        "class e { kept = 1; made(t) { this.made(t); } }",
    ),
    (
        "for (const [key, value] of all) if (document) set(key, value);",
        "for (const [e, t] of all) if (document) set(e, t);",
    ),
    ("const one = (text) => text; const two = (more) => more;", "const e = (t) => t; const t = (e) => e;"),
]


@pytest.mark.parametrize(("script", "shorter"), CASES)
def test_variables_get_short_names(script: str, shorter: str) -> None:
    assert shorten_names(script) == shorter


def test_what_is_exported_keeps_its_name() -> None:
    assert (
        shorten_names("const make = 1; let other = make;", frozenset(["make"]))
        == "const make = 1; let e = make;"
    )


def test_neighbouring_declarations_become_one() -> None:
    script = "export let a;const b = () => { let c; let d; d = 3; }; e(); let{ f } = `;${b ? `,` : 1}`; const g = 1;"
    joined = "export let a;let b = () => { let c, d; d = 3; }; e(); let{ f } = `;${b ? `,` : 1}`, g = 1;"
    assert join_declarations(script) == joined


def test_no_script_declares_a_name_of_the_browser_that_it_uses() -> None:
    """It would be renamed wherever it is used."""
    scripts = [
        release().versioned[name] for name in ("comment-thread.js", "widget/reader.js", "widget/own.js")
    ]
    text = "".join(script.body.decode() for script in scripts)
    names = {"document", "location", "setTimeout", "customElements", "scrollBy", "innerHeight", "crypto"}
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()
