"""The short names of properties, beside the names of the browser's own objects."""

from comments_service.api.static_files import own_short_names
from tests.browser.conftest import OpenWindow

# The browser has these too, and the widget uses them of none of its objects.
OURS_TOO = {
    *(
        "address",
        "call",
        "complete",
        "element",
        "ended",
        "first",
        "forget",
        "item",
        "items",
        "language",
        "last",
    ),
    *("level", "load", "notify", "read", "root", "save", "setEnd", "setStart", "stop", "translate", "use"),
}

NAMES = """() => {
    const names = new Set();
    for (const key of Object.getOwnPropertyNames(window)) {
        names.add(key);
        const value = Object.getOwnPropertyDescriptor(window, key).value;
        for (const object of [value, value?.prototype])
            if (object === Object(object)) for (const name of Object.getOwnPropertyNames(object)) names.add(name);
    }
    return [...names];
}"""


async def test_no_property_of_the_browser_has_a_short_name(open_window: OpenWindow) -> None:
    """A new one stands in `OfBrowser` in types.d.ts if the widget uses it, and else here."""
    window = await open_window("/")
    of_browser = set(await window.page.evaluate(NAMES))
    assert {"textContent", "addEventListener", "getBoundingClientRect", "toLocaleString"} <= of_browser
    assert of_browser & set(own_short_names()) <= OURS_TOO
