"""`comments article`: articles that move."""

from pathlib import Path

from comments_service.store.pool import Pool, connection
from tests.cli.running import Comments, Result
from tests.stored import SITE, published


async def counts(pool: Pool) -> dict[str, int]:
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT article_id, comment_count FROM articles WHERE comment_count > 0 ORDER BY article_id"
        )
    return {row[0]: row[1] for row in rows}


async def test_articles_are_moved_and_merged(comments: Comments, pool: Pool) -> None:
    async with connection(pool) as database:
        for article in ("a", "b", "b"):
            await published(database, article_id=article)
    moved = await comments("article", "move", SITE, "a", "c")
    assert moved == Result(0, "c has 1 comments, and was a\n", "")
    again = await comments("article", "move", SITE, "a", "c")
    assert again == Result(0, "nothing to do: c has 1 comments, and was a\n", "")
    refused = await comments("article", "move", SITE, "c", "b")
    assert refused == Result(1, "", "comments: the article 'b' is there: merge into it\n")
    nowhere = await comments("article", "merge", SITE, "c", "d")
    assert nowhere == Result(1, "", "comments: there is no article 'd': move it there\n")
    merged = await comments("article", "merge", SITE, "a", "b")
    assert merged == Result(0, "b has 3 comments, and was a, c\n", "")
    assert await counts(pool) == {"b": 3}
    nothing = await comments("article", "move", "evening", "a", "b")
    assert nothing == Result(1, "", "comments: there is no site 'evening'; `comments site list` shows all\n")


async def test_a_file_of_old_and_new_addresses_is_imported_as_often_as_one_likes(
    comments: Comments, pool: Pool, tmp_path: Path
) -> None:
    await comments("site", "add", SITE, "--origin", "https://news.example")
    async with connection(pool) as database:
        for article in ("a", "b", "c", "c"):
            await published(database, article_id=article)
    file = tmp_path / "moved.csv"
    file.write_text(
        "\ufeffold,new\na,https://news.example/a\nb,c\nnone,d\nc,c\n\nhttps://other.example/,e\n",
        encoding="utf-8",
    )
    wrong = (
        "comments: line 5: An article cannot be moved or merged into itself\n"
        "line 7: 'https://other.example/' to 'e': the address is on none of the site's origins\n"
    )
    first = await comments("article", "import", SITE, str(file))
    assert first == Result(1, "1 moved, 1 merged, 0 there already, 1 without comments\n", wrong)
    second = await comments("article", "import", SITE, str(file))
    assert second == Result(1, "0 moved, 0 merged, 2 there already, 1 without comments\n", wrong)
    numbers = await counts(pool)
    assert (numbers.pop("c"), list(numbers.values())) == (3, [1])
