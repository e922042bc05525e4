"""What readers load is small."""

import gzip
import posixpath
import re
from pathlib import Path

import comments_service

WEB = Path(comments_service.__file__).parent / "web"
IMPORT = re.compile(r"^import .* from '(\.[\w./-]+\.js)';$", re.MULTILINE)


def with_imports(name: str) -> set[str]:
    """A module and all that it loads."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            imports = IMPORT.findall((WEB / module).read_text())
            waiting += [
                posixpath.normpath(posixpath.join(posixpath.dirname(module), path)) for path in imports
            ]
    return found


def size(name: str) -> int:
    """Bytes of a module and all that it loads, each file gzipped for itself."""
    return sum(len(gzip.compress((WEB / module).read_bytes(), 9)) for module in with_imports(name))


def test_the_widget_is_at_most_12_kb_gzipped() -> None:
    assert size("widget.js") <= 12_000


def test_the_counts_are_at_most_1500_bytes_gzipped() -> None:
    assert size("counts.js") <= 1_500


def test_the_widget_is_made_of_the_modules_that_it_says() -> None:
    assert with_imports("widget.js") == {
        "counts.js",
        "widget.js",
        "widget/article.js",
        "widget/form.js",
        "widget/list.js",
        "widget/messages.js",
        "widget/style.js",
        "widget/text.js",
        "widget/visitor.js",
    }


def test_no_module_makes_markup_of_strings() -> None:
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function"
    )
    assert [path.name for path in WEB.rglob("*.js") if sinks.search(path.read_text())] == []
