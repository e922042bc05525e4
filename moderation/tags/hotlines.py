"""Telephone numbers that anybody may write: public lines that help (pure).

From the pages of the Ministry of Health, Labour and Welfare (まもろうよ こころ, mhlw.go.jp/mamorouyokokoro),
the Ministry
of Justice (moj.go.jp/JINKEN), the Cabinet Office (gender.go.jp), 法テラス (houterasu.or.jp) and TELL (telljp.com).
Numbers of three or four digits, such as 110 or #9110, are never taken for contacts.
"""

HOTLINES = frozenset(
    [
        "0120279338",
        "0120279226",
        "05036550279",
        "0120061338",
        "0120783556",
        "0570783556",
        "0570064556",
        "0120997777",
        "0120189783",
        "0120078310",
        "0120279889",
        "0570003110",
        "0120007110",
        "0570070810",
        "0570078374",
        "0120079714",
        "0570016811",
        "0120811610",
        "05038162787",
        "0357740992",
    ]
)
