"""Short names for the variables of a script and for its own properties, and for nothing else."""

import re

import pytest

from comments_service.api.scripts.own_properties import own_properties
from comments_service.api.scripts.script_tokens import read_script, text_of
from comments_service.api.scripts.short_code import drop_what_says_nothing, join_declarations
from comments_service.api.scripts.short_names import shorten_names
from comments_service.api.static_files import own_short_names, release

CASES = [
    ("const count = 1; show(count);", "const e = 1; show(e);"),
    (
        "const add = ({ count, of: total = 2 }) => count + total;",
        "const e = ({ count, of: e = 2 }) => count + e;",
    ),
    (
        "const add = ({ count }) => count + count + count + count + count + count + count + count + count;",
        "const e = ({ count:e }) => e + e + e + e + e + e + e + e + e;",
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
        "class e { kept = 1; made(e) { this.made(e); } }",
    ),
    (
        "for (const [key, value] of all) if (document) set(key, value);",
        "for (const [e, t] of all) if (document) set(e, t);",
    ),
    # Those that know each other have other names; those that do not may share one.
    (
        "const all = (one) => { const more = (two) => one + two; const less = (three) => three; };",
        "const e = (e) => { const t = (t) => e + t; const n = (e) => e; };",
    ),
    (
        "const add = async (one) => ask(one, (two) => two); let end;",
        "const e = async (e) => ask(e, (e) => e); let t;",
    ),
    ("const one = (text) => text; const two = (more) => more;", "const e = (e) => e; const t = (e) => e;"),
]


@pytest.mark.parametrize(("script", "shorter"), CASES)
def test_variables_get_short_names(script: str, shorter: str) -> None:
    tokens = read_script(script)
    shorten_names(tokens)
    assert text_of(tokens) == shorter


def test_what_is_exported_keeps_its_name() -> None:
    tokens = read_script("const make = 1; let other = make;")
    shorten_names(tokens, frozenset(["make"]))
    assert text_of(tokens) == "const make = 1; let e = make;"


def test_neighbouring_declarations_become_one() -> None:
    tokens = read_script(
        "export let a;const b = () => { let c; let d; d = 3; }; e(); let{ f } = `;${b ? `,` : 1}`; const g = 1;"
    )
    join_declarations(tokens)
    joined = "export let a;let b = () => { let c, d; d = 3; }; e(); let{ f } = `;${b ? `,` : 1}`, g = 1;"
    assert text_of(tokens) == joined


SHORTER = [
    ("a( true , { true : [false, ] , } );", "a(!0,{true:[!1]});"),
    ("a = async (b) => { return (c) => c; };", "a=async b=>{return c=>c};"),
    ("a = ((b.c).d, (b)(c), e(f), (g, h) => g);", "a=(b.c.d,b(c),e(f),(g,h)=>g);"),
    ("a['b'] = { 'c d': 'e', f: b ? 'g' : '`' };", "a[`b`]={'c d':`e`,f:b?`g`:'`'};"),
    ("a = `\"${b + +c + 'd'}\" , ) ${ typeof b }`;", 'a=`"${b+ +c+`d`}" , ) ${typeof b}`;'),
    ("if (a) (b.c).d = 1;", "if(a)(b.c).d=1;"),
]


@pytest.mark.parametrize(("script", "shorter"), SHORTER)
def test_what_says_nothing_is_left_out(script: str, shorter: str) -> None:
    tokens = read_script(script)
    drop_what_says_nothing(tokens)
    assert text_of(tokens) == shorter


TYPES = """/** What an answer has. */
interface Comment {
  author: string;
}
/**
 * Ours alone.
 * @internal */
interface List {
  /** Its author: none. */
  author: string;
  element: Element;
  /** The first. */
  first?: Comment;
  show(names: string, late: number): void;
  said: string;
}
/** @internal */
type Make = (later: number) => { made: Comment; written: string };
"""


def test_the_properties_of_our_own_objects_are_those_that_nothing_else_has() -> None:
    scripts = [
        "a.made = b.first; b.made.author = b['element']; made.show();",
        "  said: 'This is said', written",
    ]
    assert own_properties(TYPES, scripts) == ["made", "first", "show", "written"]


def test_properties_have_short_names_wherever_they_are() -> None:
    tokens = read_script("const { made, of } = list; list.made = { made: 'made', of }; show({ made });")
    shorten_names(tokens, properties={"made": "$e"})
    assert text_of(tokens) == "const { $e, of } = list; list.$e = { $e: 'made', of }; show({ $e });"


def test_no_property_with_a_short_name_is_promised_to_pages() -> None:
    """Methods and properties of the elements, and details of their events."""
    promised = {
        "order",
        "focusForm",
        "reload",
        "id",
        "kind",
        "reactions",
        "count",
        "article",
        "key",
        "detail",
    }
    assert promised & set(own_short_names()) == set()


def test_no_script_declares_a_name_of_the_browser_that_it_uses() -> None:
    """It would be renamed wherever it is used."""
    scripts = [
        release().versioned[name] for name in ("comment-thread.js", "widget/reader.js", "widget/own.js")
    ]
    text = "".join(script.body.decode() for script in scripts)
    names = {"document", "location", "setTimeout", "customElements", "scrollBy", "innerHeight", "crypto"}
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()
