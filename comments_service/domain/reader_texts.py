"""What a site's readers choose from, in the widget's languages: reactions, and reasons of reports (pure)."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# The languages of the widget, as BCP 47 tags.
Language = Literal["ja", "en", "ko", "zh-Hans", "zh-Hant"]
LANGUAGES: tuple[Language, ...] = ("ja", "en", "ko", "zh-Hans", "zh-Hant")

_NO_NUL = "^[^\\u0000]*$"
Label = Annotated[str, Meta(min_length=1, max_length=40, pattern=_NO_NUL)]
Sentence = Annotated[str, Meta(min_length=1, max_length=500, pattern=_NO_NUL)]
Guidelines = Annotated[str, Meta(max_length=4_000, pattern=_NO_NUL)]
# A name in code: of a kind of reactions, or of a reason.
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$(?!\\n)")]


class ReactionKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reaction that readers may choose, with its text in each language. `positive` ones raise a comment in `top`."""

    kind: Code
    texts: dict[Language, Label]
    positive: bool = True


ReactionKinds = Annotated[list[ReactionKind], Meta(max_length=5)]
REACTIONS = [
    ReactionKind(
        "empathy",
        {"ja": "共感した", "en": "Agree", "ko": "공감해요", "zh-Hans": "有共鸣", "zh-Hant": "有共鳴"},
    ),
    ReactionKind(
        "insight",
        {"ja": "なるほど", "en": "Insightful", "ko": "그렇군요", "zh-Hans": "有道理", "zh-Hant": "有道理"},
    ),
    ReactionKind(
        "doubt",
        {"ja": "うーん", "en": "Not sure", "ko": "글쎄요", "zh-Hans": "有疑问", "zh-Hant": "有疑問"},
        positive=False,
    ),
]


def check_reactions(reactions: Sequence[ReactionKind]) -> None:
    """Raises `ValueError` if a kind is there twice, or has no text."""
    if len({reaction.kind for reaction in reactions}) < len(reactions):
        raise ValueError("reactions must not name a kind twice")
    if not all(reaction.texts for reaction in reactions):
        raise ValueError("each of the reactions needs a text")


ReportCode = Literal["abuse", "hate", "personal_data", "obscene", "spam", "off_topic", "other"]
REPORT_REASONS: dict[ReportCode, dict[Language, Label]] = {
    "abuse": {
        "ja": "誹謗中傷",
        "en": "Personal attack",
        "ko": "비방·모욕",
        "zh-Hans": "诽谤中伤",
        "zh-Hant": "誹謗中傷",
    },
    "hate": {"ja": "差別", "en": "Discrimination", "ko": "차별", "zh-Hans": "歧视", "zh-Hant": "歧視"},
    "personal_data": {
        "ja": "個人情報",
        "en": "Personal information",
        "ko": "개인정보",
        "zh-Hans": "个人信息",
        "zh-Hant": "個人資料",
    },
    "obscene": {
        "ja": "わいせつ",
        "en": "Obscene",
        "ko": "음란물",
        "zh-Hans": "淫秽内容",
        "zh-Hant": "猥褻內容",
    },
    "spam": {"ja": "スパム", "en": "Spam", "ko": "스팸", "zh-Hans": "垃圾信息", "zh-Hant": "垃圾訊息"},
    "off_topic": {
        "ja": "記事と無関係",
        "en": "Not about the article",
        "ko": "기사와 무관",
        "zh-Hans": "与报道无关",
        "zh-Hant": "與報導無關",
    },
    "other": {"ja": "その他", "en": "Other", "ko": "기타", "zh-Hans": "其他", "zh-Hant": "其他"},
}
