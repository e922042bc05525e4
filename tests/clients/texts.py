"""Comments that clients have scored."""

INSULT = "You are a stupid idiot, shut up."
THANKS = "Thank you for the new timetable, it helped a lot."
INSULT_JA = "お前みたいな馬鹿は黙ってろ"
THANKS_JA = "市電の復活、楽しみにしています。"
# 𠮷 is two units of UTF-16, and one character in Python.
INSULT_AFTER_SURROGATES = "𠮷野家の記事です。👨‍👩‍👧 お前は死ね。"
# A language that no scorer of ours knows.
KOREAN = "새로운 전차 노선이 기대됩니다."

ALL = [INSULT, THANKS, INSULT_JA, THANKS_JA]


def utf16_slice(text: str, begin: int, end: int) -> str:
    """The part of a text between two offsets in units of UTF-16."""
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")
