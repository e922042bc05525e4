"""Which addresses of pages are one article, case by case."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments_service.domain.article_addresses import ADDRESS_ID, AddressRules, article_at, normalised

ORIGINS = (
    "https://news.example",
    "http://old.example",
    "http://localhost:8000",
    "https://xn--wgv71a119e.example",
    "http://[::1]:8080",
)
RULES = AddressRules(ORIGINS)
NEWS = "https://news.example"

ONE_FORM = [
    ("https://news.example", "/"),
    ("https://news.example/", "/"),
    ("HTTPS://NEWS.EXAMPLE/a", "/a"),
    ("http://news.example/a", "/a"),
    ("https://news.example./a", "/a"),
    ("https://news.example:443/a", "/a"),
    ("http://news.example:80/a", "/a"),
    ("https://news.example:/a", "/a"),
    ("https://news.example:0443/a", "/a"),
    ("https://NEWS.example/Sports/A", "/Sports/A"),
    ("https://news.example/a/", "/a"),
    ("https://news.example//a///b//", "/a/b"),
    ("https://news.example/a/./b", "/a/b"),
    ("https://news.example/a/../b", "/b"),
    ("https://news.example/../../b", "/b"),
    ("https://news.example/a/%2e%2E/b", "/b"),
    ("https://news.example/a/..", "/"),
    ("https://news.example/a/.", "/a"),
    ("https://news.example/index.html", "/"),
    ("https://news.example/a/index.html", "/a"),
    ("https://news.example/a/index.php", "/a"),
    ("https://news.example/a/index.php?p=12", "/a?p=12"),
    ("https://news.example/a/%69ndex.html", "/a"),
    ("https://news.example/a/Index.html", "/a/Index.html"),
    ("https://news.example/a/index.htm", "/a/index.htm"),
    ("https://news.example/index.php/archives/12", "/index.php/archives/12"),
    ("https://news.example/%41%7e%2D", "/A~-"),
    ("https://news.example/%e8%a8%98%e4%ba%8b", "/%E8%A8%98%E4%BA%8B"),
    ("https://news.example/記事", "/%E8%A8%98%E4%BA%8B"),
    ("https://news.example/が", "/%E3%81%8C"),
    ("https://news.example/か\u3099", "/%E3%81%8C"),
    ("https://news.example/%E3%81%8B%E3%82%99", "/%E3%81%8C"),
    ("https://news.example/%a5%cb%A5%E5", "/%A5%CB%A5%E5"),
    ("https://news.example/%83%41", "/%83A"),
    ("https://news.example/a%2fb", "/a%2Fb"),
    ("https://news.example/a%2Cb", "/a%2Cb"),
    ("https://news.example/a,b;c=1", "/a,b;c=1"),
    ("https://news.example/100%", "/100%25"),
    ("https://news.example/%%34%31", "/%2541"),
    ("https://news.example/a|b", "/a%7Cb"),
    ("https://news.example/a+b", "/a+b"),
    ("https://news.example/a%00b", "/a%00b"),
    ("https://news.example/a#comments", "/a"),
    ("https://news.example/a#", "/a"),
    ("https://news.example/a?", "/a"),
    ("https://news.example/a?&&", "/a"),
    ("https://news.example/a?id=1", "/a?id=1"),
    ("https://news.example/?id=1", "/?id=1"),
    ("https://news.example?id=1", "/?id=1"),
    ("https://news.example/a/?id=1", "/a?id=1"),
    ("https://news.example/a?b=2&a=1", "/a?a=1&b=2"),
    ("https://news.example/a?b=2&a=2&b=1", "/a?a=2&b=2&b=1"),
    ("https://news.example/a?b=1&a=2&b=2", "/a?a=2&b=1&b=2"),
    ("https://news.example/a?page=", "/a?page"),
    ("https://news.example/a?page", "/a?page"),
    ("https://news.example/read.cgi?1700000000", "/read.cgi?1700000000"),
    ("https://news.example/a?=1", "/a?=1"),
    ("https://news.example/a?q=a+b", "/a?q=a%20b"),
    ("https://news.example/a?q=a%20b", "/a?q=a%20b"),
    ("https://news.example/a?q=c%2B%2b", "/a?q=c%2B%2B"),
    ("https://news.example/a?q=記事", "/a?q=%E8%A8%98%E4%BA%8B"),
    ("https://news.example/a?ids[]=1", "/a?ids%5B%5D=1"),
    ("https://news.example/a?to=/b=c", "/a?to=%2Fb%3Dc"),
    ("https://news.example/a?q=a%26b", "/a?q=a%26b"),
    ("https://news.example/a?ID=1", "/a?ID=1"),
    ("https://news.example/a?utm_source=x&utm_medium=y&UTM_Campaign=z", "/a"),
    ("https://news.example/a?id=1&fbclid=IwAR0", "/a?id=1"),
    ("https://news.example/a?FBCLID=1&gclid=2&dclid=3&gbraid=4&wbraid=5&yclid=6", "/a"),
    ("https://news.example/a?ldtag_cl=1&msclkid=2&mc_cid=3&mc_eid=4&igshid=5&_ga=6&ref_src=7", "/a"),
    ("https://news.example/a?%75tm_source=x", "/a"),
    ("https://news.example/a?utm=1&ref=2&_gat=3&gclids=4", "/a?_gat=3&gclids=4&ref=2&utm=1"),
]
ELSEWHERE = [
    ("https://old.example/a", "http://old.example/a"),
    ("https://localhost:8000/a", "http://localhost:8000/a"),
    ("https://日本語.example/a", "https://xn--wgv71a119e.example/a"),
    ("https://xn--WGV71A119E.example/a", "https://xn--wgv71a119e.example/a"),
    ("https://日本語。example/a", "https://xn--wgv71a119e.example/a"),
    ("https://日本語.example./a", "https://xn--wgv71a119e.example/a"),
    ("http://[::1]:8080/a", "http://[::1]:8080/a"),
    ("http://[0:0::0:1]:8080/a", "http://[::1]:8080/a"),
]
REFUSED = [
    "",
    "/a",
    "a",
    "//news.example/a",
    "https:/news.example/a",
    "https:news.example/a",
    "https://",
    "https:///a",
    "javascript:alert(1)//https://news.example/",
    "data:text/html,https://news.example/",
    "ftp://news.example/a",
    "https://other.example/a",
    "https://news.example.evil.example/a",
    "https://evil.example/https://news.example/",
    "https://sub.news.example/a",
    "https://news.example:444/a",
    "http://news.example:443/a",
    "http://localhost/a",
    "https://user@news.example/a",
    "https://user:secret@news.example/a",
    "https://news.example@evil.example/a",
    "https://news.example:x/a",
    "https://news.example:443:443/a",
    "https://news.example\\@evil.example/a",
    "https://news.example/a\\b",
    "https://news.example/a b",
    " https://news.example/a",
    "https://news.example/a\r\nSet-Cookie: a=b",
    "https://news.example/a\n",
    "https://news.example/\x00",
    "https://news.example/\ud800",
    "http://[::1/a",
    "http://[::1%25eth0]:8080/a",
    "http://[1::2::3]/a",
    "https://ne%77s.example/a",
    "https://\u200bnews\u3000.example/a",
    f"https://news.example/{'a' * 4_000}",
]


def test_spellings_of_an_address_have_one_form() -> None:
    forms = {url: normalised(url, RULES) for url, _ in [*ONE_FORM, *ELSEWHERE]}
    assert forms == {url: NEWS + path for url, path in ONE_FORM} | dict(ELSEWHERE)


def test_what_is_on_no_origin_or_opens_nothing_is_refused() -> None:
    taken = [url for url in REFUSED if _is_taken(url)]
    assert taken == []


def _is_taken(url: str) -> bool:
    try:
        normalised(url, RULES)
    except ValueError:
        return False
    return True


def test_a_site_says_which_parameters_and_whether_a_slash_tell_articles_apart() -> None:
    forms = [
        normalised(NEWS + url, AddressRules(ORIGINS, keep, slash))
        for url, keep, slash in [
            ("/a?id=1&page=2&fbclid=3", ["id"], False),
            ("/a?id=1&utm_id=2", ["utm_id"], False),
            ("/a?Id=1&%69d=2", ["id"], False),
            ("/a?id=1&fbclid=2", [], False),
            ("/a/", [], True),
            ("/a", [], True),
            ("/", [], True),
            ("//a//index.html", [], True),
            ("/a/index.html/", [], True),
            ("/a/.", [], True),
        ]
    ]
    assert [form.removeprefix(NEWS) for form in forms] == [
        "/a?id=1",
        "/a?utm_id=2",
        "/a?id=2",
        "/a?id=1",
        "/a/",
        "/a",
        "/",
        "/a/",
        "/a/index.html/",
        "/a/",
    ]


def test_articles_that_differ_in_what_a_server_reads_have_ids_of_their_own() -> None:
    urls = [
        "/a",
        "/A",
        "/a/b",
        "/a%2Fb",
        "/a?id=1",
        "/a?id=2",
        "/a?ID=1",
        "/a?id=1&id=2",
        "/a?id=2&id=1",
        "/a?id",
    ]
    urls += ["/a?q=c%2B", "/a?q=c+", "/a?q=%A5%CB", "/a?q=%A5%CC", "/a?p=1%262", "/a?p=1&2"]
    ids = [article_at(NEWS + url, RULES).article_id for url in urls]
    assert len(set(ids)) == len(urls)
    assert all(ADDRESS_ID.fullmatch(article_id) for article_id in ids)
    # The id of an address never changes: threads are found by it.
    assert article_at(f"{NEWS}/a?id=1", RULES).article_id == "u-kgtqhlsljge5qfdf64ayfxbfg2"


_PIECES = st.sampled_from(
    [
        "/",
        "//",
        ".",
        "..",
        "%2e",
        "%2F",
        "%25",
        "%",
        "%4",
        "%41",
        "%e8%a8%98",
        "%E3%82%99",
        "か",
        "e",
        "́",
        "%A5",
        "%CB",
        "index.html",
        "index.php",
        "a",
        "?",
        "&",
        "=",
        "+",
        "%20",
        "#",
        ";",
        ":",
    ]
)


@pytest.mark.parametrize("slash", [False, True])
@given(pieces=st.lists(_PIECES | st.text(max_size=3), max_size=12))
@example(pieces=["a", "/index.html", "/index.html", "/"])
def test_the_one_form_is_a_spelling_of_itself(slash: bool, pieces: list[str]) -> None:
    rules = AddressRules(ORIGINS, trailing_slash=slash)
    try:
        form = normalised(f"{NEWS}/{''.join(pieces)}", rules)
    except ValueError:
        return
    assert normalised(form, rules) == form
    assert form.isascii()
