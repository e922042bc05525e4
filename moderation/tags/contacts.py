"""How somebody can be reached or found: what is private, or leads readers away from the site (pure)."""

import re
from collections.abc import Collection

from comments_service.words.spelling import Line
from moderation.tags.accounts import bank_accounts_in, cards_in, my_numbers_in, plates_in
from moderation.tags.found import Found
from moderation.tags.messengers import emails_in, may_have_contacts, messengers_in
from moderation.tags.numbers import in_digits, numbers_in
from moderation.tags.phones import phones_in
from moderation.tags.places import addresses_in

_DIGIT = re.compile("[0-9○零一二三四五六七八九十]")


def find_contacts(line: Line, own: Collection[str] = ()) -> list[Found]:
    """Telephone numbers, e-mail and street addresses, names on messengers, My Numbers, cards, accounts and plates.

    `own` are contacts of the publisher, which anybody may write: numbers, e-mail addresses or their hosts.
    """
    text = line.shown
    found: list[tuple[str, tuple[int, int]]] = []
    if may_have_contacts(text):
        found += [("email", bounds) for bounds in emails_in(text, own)]
        found += [("messenger", bounds) for bounds in messengers_in(text)]
    if _DIGIT.search(text):
        found += [("address", bounds) for bounds in addresses_in(text)]
        digits = in_digits(line)
        if digits is not None:
            found += _numbers(digits, own)
    return [Found(*line.span(*bounds), label) for label, bounds in found]


def _numbers(text: str, own: Collection[str]) -> list[tuple[str, tuple[int, int]]]:
    numbers = list(numbers_in(text))
    mine = {re.sub("[^0-9]", "", contact) for contact in own}
    return [
        *(("my_number", bounds) for bounds in my_numbers_in(text, numbers)),
        *(("card", bounds) for bounds in cards_in(text)),
        *(("bank_account", bounds) for bounds in bank_accounts_in(text)),
        *(("plate", bounds) for bounds in plates_in(text)),
        *(("phone", bounds) for bounds in phones_in(numbers, mine)),
    ]
