"""Which properties only our own objects have: in the scripts that are sent, those can have shorter names."""

import re
from collections import Counter
from collections.abc import Iterable

# A declaration with the comment before it.
_DECLARATION = re.compile(
    r"^(/\*\*(?:(?!\*/).)*\*/\n)?(?:interface|type) (.*?)(?=^(?:/\*\*|//|interface|type)|\Z)",
    re.DOTALL | re.MULTILINE,
)
_COMMENT = re.compile(r"/\*\*.*?\*/", re.DOTALL)
_MEMBER = re.compile(r"[{;]\s*(\w+)\??[:(]")
_STRING = re.compile(r"'(\w+)'")
# In the file of a language.
_WORD = re.compile(r"^  (\w+): ", re.MULTILINE)


def own_properties(types: str, scripts: Iterable[str]) -> list[str]:
    """The properties of the `types` that are marked `@internal`, the one that is named most often in `scripts` first.

    Without those that another type has too: answers of the API, what browsers keep and the browser's own objects have
    such names. Without those that are a string in a script, or the key of a word: something is found by that name.
    """
    text = "\n".join(scripts)
    kept = {*_STRING.findall(text), *_WORD.findall(text)}
    own: list[str] = []
    for comment, declaration in _DECLARATION.findall(types):
        names = _MEMBER.findall(_COMMENT.sub("", declaration))
        if "@internal" in comment:
            own += names
        else:
            kept.update(names)
    used = Counter(re.findall(r"\w+", text))
    names = {name for name in own if name not in kept and used[name] and len(name) > 2}
    return sorted(names, key=lambda name: (-used[name], name))
