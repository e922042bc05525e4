"""Help for the author of a comment who seems to be at risk: what is said, and who can be asked (pure)."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, UnsetType

from comments_service.domain import text
from comments_service.domain.addresses import split_address

HelpLanguage = Literal["ja", "en"]
_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_Words = Annotated[str, Meta(max_length=200, pattern="^[^\\u0000]*$")]


class HelpContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody to turn to: by telephone, on a page, or both. `hours` is for readers."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern="^[^\\u0000]*$")]
    number: Annotated[str, Meta(max_length=40, pattern="^[0-9#+() -]*$")] = ""
    hours: _Words = ""
    url: Annotated[str, Meta(max_length=500, pattern="^(https?://[^\\s\\u0000]+)?$")] = ""


class Help(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the author is shown."""

    text: Annotated[str, Meta(min_length=1, max_length=1_000, pattern="^[^\\u0000]*$")]
    contacts: Annotated[list[HelpContact], Meta(max_length=10)] = []


def cleaned_help(help_: Help) -> Help:
    """The help with its texts cleaned as those of comments are, which is how authors are shown it.

    Raises `ValueError` for a text or a name that shows nothing, and for an address that no browser opens.
    """
    cleaned = text.clean(help_.text)
    if not text.is_visible(cleaned):
        raise ValueError("the text of help has no visible character")
    return Help(cleaned, [_cleaned_contact(contact) for contact in help_.contacts])


def _cleaned_contact(contact: HelpContact) -> HelpContact:
    name = text.line(contact.name)
    if not text.is_visible(name):
        raise ValueError("the name of a contact has no visible character")
    if contact.url:
        split_address(contact.url)
    return HelpContact(name, contact.number.strip(), text.line(contact.hours), contact.url)


# よりそいホットライン: since2011.net/yorisoi. #いのちSOS: lifelink.or.jp/inochisos. TELL: telljp.com. Both Japanese
# lines are on the list of the Ministry of Health, Labour and Welfare, mhlw.go.jp/mamorouyokokoro.
HELP: dict[HelpLanguage, Help] = {
    "ja": Help(
        "とてもつらい気持ちでいらっしゃるのではないかと心配しています。よければ、その気持ちを話してみませんか。"
        "匿名で、無料で相談できます。命の危険があるときは、119に電話してください。",
        [
            HelpContact(
                "よりそいホットライン", "0120-279-338", "24時間", "https://www.since2011.net/yorisoi/"
            ),
            HelpContact(
                "#いのちSOS",
                "0120-061-338",
                "毎日（時間は曜日により異なります）",
                "https://www.lifelink.or.jp/inochisos/",
            ),
            HelpContact(
                "まもろうよ こころ（SNSやチャットでも）", url="https://www.mhlw.go.jp/mamorouyokokoro/"
            ),
        ],
    ),
    "en": Help(
        "We are worried that you may be going through a very hard time. You do not have to carry it alone: people are "
        "there to listen. If your life is in danger, call your local emergency number (119 in Japan).",
        [
            HelpContact(
                "TELL Lifeline (Japan, in English)",
                "03-5774-0992",
                "Every day; hours on the page",
                "https://telljp.com/lifeline/",
            ),
            HelpContact("Find a helpline in your country", url="https://findahelpline.com/"),
        ],
    ),
}


def help_for(body: str, of_site: Mapping[HelpLanguage, Help] | UnsetType) -> Help:
    """The help in the language of a comment: in English unless it has kana or kanji. The site's own comes first."""
    language: HelpLanguage = "ja" if _JAPANESE.search(body) else "en"
    return (of_site or {}).get(language, HELP[language])
