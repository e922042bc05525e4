"""Shorter scripts: what can be written with fewer characters and means the same."""

from comments_service.api.scripts.script_tokens import Token, closing_places

# What neither a name nor a number may follow without a blank, nor the other way round.
_WORDS = ("name", "number")
# A bracket behind one of these is around a value, and not around what a function is given.
_BEFORE_VALUE = frozenset(["=", "(", ",", "[", ":", ";", "{", "=>", "...", "?", "&", "|"])


def join_declarations(tokens: list[Token]) -> None:
    """Writes `let` in place of `const`, and neighbouring declarations as one.

    `const a = 1; let b = 2;` becomes `let a = 1, b = 2;`.
    """
    tokens = [token for token in tokens if token.text]
    last = Token(";", "mark")
    declaring: dict[int, bool] = {}
    for index, token in enumerate(tokens):
        if token.kind == "space":
            continue
        if token.text == "const":
            token.text = "let"
        if token.text == "let" and token.within == "block":
            if last.text == ";" and declaring.get(token.depth):
                last.text, token.text = ",", ""
                tokens[index + 1].text = tokens[index + 1].text.lstrip()
            declaring[token.depth] = last.text != "export"
        elif last.text == ";":
            declaring[token.depth] = False
        if token.text == "{":
            declaring[token.depth + 1] = False
        if token.text:
            last = token


def drop_what_says_nothing(tokens: list[Token]) -> None:
    """Takes out blanks, the last comma of a list, the semicolon before a brace, brackets around one parameter or value.

    Shortens `true` and `false`. All strings get the same quotes, and compress better for it.
    """
    tokens = [token for token in tokens if token.text]
    for before, space, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if space.kind == "space":
            are_words = before.kind in _WORDS and after.kind in _WORDS
            space.text = " " if are_words or (before.text == after.text and after.text in "+-") else ""
    code = [token for token in tokens if token.kind != "space"]
    for opening, closing in closing_places(code).items():
        if code[opening].text == "(":
            _unwrap(code, opening, closing)
    _compare_with_texts(code)
    for before, token, after in zip(code, code[1:], code[2:], strict=False):
        is_key = token.within == "object" and after.text == ":" and before.text in ("{", ",")
        if (token.text == "," and after.text in (")", "]", "}")) or (token.text == ";" and after.text == "}"):
            token.text = ""
        elif token.text in ("true", "false") and not is_key:
            token.text = "!0" if token.text == "true" else "!1"
        elif token.kind == "string" and _is_quoted(token) and not is_key:
            token.text = f"`{token.text[1:-1]}`"


def _compare_with_texts(code: list[Token]) -> None:
    """Writes `==` for `===` beside a text: what we compare with one is a text or nothing."""
    for before, *signs, after in zip(code, code[1:], code[2:], code[3:], code[4:], strict=False):
        if "".join(sign.text for sign in signs) in ("===", "!==") and "string" in (before.kind, after.kind):
            signs[2].text = ""


def _unwrap(code: list[Token], opening: int, closing: int) -> None:
    """Takes away brackets around one parameter, or around a name and what it has: such are left of a cast."""
    before, after = code[opening - 1].text, code[closing + 1].text
    inside = code[opening + 1 : closing]
    if after == "=>" and len(inside) == 1:
        code[opening].text, code[closing].text = " " * (code[opening - 1].kind == "name"), ""
    elif (
        after != "=>"
        and before in _BEFORE_VALUE
        and all(token.kind == "name" or token.text == "." for token in inside)
        and len(inside) % 2
    ):
        code[opening].text = code[closing].text = ""


def _is_quoted(token: Token) -> bool:
    """Whether it is a string in quotes, and not a piece of a template, that says the same in a template's quotes."""
    return token.within != "template" and token.text[0] in "'\"" and not {"`", "$"} & set(token.text)
