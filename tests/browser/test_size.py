"""The size of the scripts that readers load."""

import gzip
import posixpath
import re
from pathlib import Path

import comments_service

WEB = Path(comments_service.__file__).parent / "web"
IMPORT = re.compile(r"^import .* from '(\.[\w./-]+\.js)';$", re.MULTILINE)


def modules_of(name: str) -> set[str]:
    """Returns a module and all modules that it loads."""
    modules: set[str] = set()
    unread = [name]
    while unread:
        module = unread.pop()
        if module not in modules:
            modules.add(module)
            folder = posixpath.dirname(module)
            imports = IMPORT.findall((WEB / module).read_text())
            unread += [posixpath.normpath(posixpath.join(folder, path)) for path in imports]
    return modules


def size(name: str) -> int:
    """Returns the bytes of a module and all that it loads, each file gzipped alone."""
    return sum(len(gzip.compress((WEB / module).read_bytes(), 9)) for module in modules_of(name))


def test_the_widget_is_at_most_12_kb_gzipped() -> None:
    assert size("widget.js") <= 12_000


def test_the_counts_are_at_most_1500_bytes_gzipped() -> None:
    assert size("counts.js") <= 1_500


def test_the_widget_loads_only_these_modules() -> None:
    assert modules_of("widget.js") == {
        "counts.js",
        "shared/dom.js",
        "shared/http.js",
        "widget.js",
        "widget/article.js",
        "widget/form.js",
        "widget/list.js",
        "widget/messages.js",
        "widget/storage.js",
        "widget/style.js",
        "widget/text.js",
    }


def test_no_module_turns_a_string_into_markup() -> None:
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function"
    )
    assert [path.name for path in WEB.rglob("*.js") if sinks.search(path.read_text())] == []
