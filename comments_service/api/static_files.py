"""The files that browsers load: each release under an address of its own, and the entries that publishers name.

A browser keeps what it loaded. Modules of two releases do not fit together, so all that belong together have one
address, which names the release and never changes its content: `/static/v/RELEASE/…`. What is needed first is also put
together into one script, so that it arrives whole or not at all. Only the entries are asked for anew each time.
"""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath

import msgspec
import zopfli.gzip as zopfli
from rjsmin import jsmin  # pyright: ignore[reportUnknownVariableType] - it has no types

from comments_service.api.scripts.own_properties import own_properties
from comments_service.api.scripts.script_tokens import read_script, text_of
from comments_service.api.scripts.short_code import drop_what_says_nothing, join_declarations
from comments_service.api.scripts.short_names import short_properties, shorten_names

_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}

# What is put together, by the modules that it begins with: the widget, what it loads later, and the entries.
_LATER_SCRIPTS = (
    "widget/later.js",
    "widget/reader.js",
    "widget/signing.js",
    "widget/languages/en.js",
    "widget/languages/ja.js",
    "widget/languages/ko.js",
    "widget/languages/zh-Hans.js",
    "widget/languages/zh-Hant.js",
)
_SCRIPTS = {
    "comment-thread.js": "widget/thread.js",
    "article-reactions.js": "widget/article-reactions.js",
    **{script: script for script in _LATER_SCRIPTS},
}
# Those that readers wait for are compressed by zopfli, to 3 % less, which takes a sixth of a second.
_LARGE = frozenset(_SCRIPTS) - {"article-reactions.js"}
_ENTRIES = {
    "widget.js": "entry.js",
    "counts.js": "widget/counts_alone.js",
    "article-reactions.js": "widget/article-reactions.js",
}

# Where the properties of the widget's own objects are declared, and the scripts that have them.
_TYPES = ("widget/types.d.ts", "shared/types.d.ts")
_IS_WIDGET = re.compile(r"(?:widget|shared)/.*\.js|entry\.js")

_IMPORT = re.compile(r"^import (?:[^;']*? )??'(\.{1,2}/[\w./-]+)';\n", re.MULTILINE)
# What a module loads later.
_LATER = re.compile(r"(?<=\bimport\([`'])(\.{1,2}/[\w./-]*)")
# A style sheet within a script, and what of it says nothing.
_STYLE = re.compile(r"(?<=\breplaceSync\(`)[^`]+")
_BLANKS = re.compile(r"\s*;\s*(?=\})|\s*([{};,>])\s*|(?<=\w:)\s+")
_EXPORTED = re.compile(r"\bexport (?:const|let|class|function|async function) (\w+)")
_DECLARED = re.compile(
    r"^(?:export )?(?:(?:const|let|class|function|async function) (\w+)|const \{([\w, ]+)\})", re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=const|let|class|function|async)", re.MULTILINE)


class StaticFile(msgspec.Struct, frozen=True):
    """A file as it is sent, plain and compressed."""

    body: bytes
    gzipped: bytes
    etag: str
    media_type: str


class Release(msgspec.Struct, frozen=True):
    """What one release sends: `versioned` files never change under the release's `name`; `entries` do."""

    name: str
    versioned: dict[str, StaticFile]
    entries: dict[str, StaticFile]


@cache
def release() -> Release:
    """The files of this process: those of `web/`, and `demo/` beside them."""
    package = files("comments_service")
    sources = {**_files_below(package / "web", ""), **_files_below(package / "demo", "demo/")}
    return release_of(sources, own_short_names())


@cache
def own_short_names() -> dict[str, str]:
    """The short name of each property that only the widget's own objects have."""
    web = files("comments_service") / "web"
    types = "".join((web / path).read_text("utf-8") for path in _TYPES)
    scripts = (body for path, body in _files_below(web, "").items() if _IS_WIDGET.match(path))
    return short_properties(own_properties(types, (body.decode() for body in scripts)))


def release_of(sources: Mapping[str, bytes], properties: Mapping[str, str] | None = None) -> Release:
    """The release with these files. Its name is a hash of all their names and contents."""
    scripts = {
        script: put_together(
            sources, start, "../" * script.count("/") or "./", exports=True, properties=properties
        )
        for script, start in _SCRIPTS.items()
    }
    versioned = {**sources, **scripts}
    digest = hashlib.sha256()
    for path, body in sorted(versioned.items()):
        digest.update(b"%d %s %d " % (len(path), path.encode(), len(body)) + body)
    name = digest.hexdigest()[:16]
    entries = {
        path: put_together(sources, start, f"./v/{name}/", properties=properties)
        for path, start in _ENTRIES.items()
    }
    return Release(
        name,
        {path: _static_file(path, body, is_large=path in _LARGE) for path, body in versioned.items()},
        {path: _static_file(path, body) for path, body in entries.items()},
    )


def put_together(
    sources: Mapping[str, bytes],
    start: str,
    files_at: str,
    *,
    exports: bool = False,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """The module `start` and all that it imports as one script: each once, after those that it imports.

    What they load later is a file of the release, at `files_at` as seen from the script. Nothing is exported, or what
    `start` exports. `properties` have those short names. The modules share one scope then: raises `ValueError` for a
    name that two of them declare.
    """
    texts: dict[str, str] = {}
    declared: dict[str, str] = {}

    def add(path: str) -> None:
        if path in texts:
            return
        source = sources[path].decode()

        def path_of(relative: str) -> str:
            # A path that ends with a slash begins a template: `./${name}.js`.
            folder = "/" * relative.endswith("/")
            return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative)) + folder

        texts[path] = ""
        for imported in _IMPORT.findall(source):
            add(path_of(imported))
        # Set anew, after what it imports.
        del texts[path]
        for name in re.findall(r"\w+", " ".join(map(" ".join, _DECLARED.findall(source)))):
            if name in declared:
                raise ValueError(f"{path} and {declared[name]} both declare {name}, and are one script")
            declared[name] = path
        own = _STYLE.sub(lambda style: _BLANKS.sub(r"\1", style[0]), source)
        own = _LATER.sub(lambda later: files_at + path_of(later[1]), _IMPORT.sub("", own))
        texts[path] = own if exports and path == start else _EXPORT.sub("", own)

    add(start)
    script: str = jsmin("".join(texts.values()))  # pyright: ignore[reportAssignmentType, reportUnknownVariableType]
    exported = frozenset(_EXPORTED.findall(script))
    tokens = read_script(script)
    shorten_names(tokens, exported, properties)
    join_declarations(tokens)
    drop_what_says_nothing(tokens)
    return text_of(tokens).encode()


def find_file(path: str, *, versioned: bool) -> StaticFile | None:
    """A file of this release by its path below `/static/`, or below the release's own address."""
    files_of_release = release()
    return (None if versioned else files_of_release.entries.get(path)) or files_of_release.versioned.get(path)


def address_of(path: str) -> str:
    """The address of a file of this release, for our own pages."""
    return f"/static/v/{release().name}/{path}"


def _files_below(folder: Traversable, prefix: str) -> dict[str, bytes]:
    """The files that browsers load, by path with `prefix`."""
    bodies: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            bodies |= _files_below(entry, f"{prefix}{entry.name}/")
        elif PurePath(entry.name).suffix in _MEDIA_TYPES:
            bodies[prefix + entry.name] = entry.read_bytes()
    return bodies


def _static_file(path: str, body: bytes, *, is_large: bool = False) -> StaticFile:
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    gzipped = _small_gzip(body) if is_large else gzip.compress(body, mtime=0)
    return StaticFile(body, gzipped, etag, _MEDIA_TYPES[PurePath(path).suffix])


def _small_gzip(body: bytes) -> bytes:
    # More rounds save nothing more, and more blocks take as long again and save a few bytes.
    return zopfli.compress(body, numiterations=3, blocksplittingmax=4)  # pyright: ignore[reportUnknownVariableType] - it has no types
