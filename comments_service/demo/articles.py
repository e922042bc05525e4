"""The pages of the demo newspaper."""

from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

import msgspec


class DemoArticle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article. A paragraph that begins with `## ` is a heading; `figure` names a drawing of this folder."""

    id: str
    section: str
    headline: str
    lead: str
    desk: str
    published: datetime
    figure: str
    caption: str
    paragraphs: list[str]


class _DemoArticles(msgspec.Struct, frozen=True):
    articles: list[DemoArticle]


@cache
def demo_articles() -> dict[str, DemoArticle]:
    """The articles by id. A newcomer is sent to the first one."""
    text = files("comments_service.demo").joinpath("articles.toml").read_text(encoding="utf-8")
    return {article.id: article for article in msgspec.toml.decode(text, type=_DemoArticles).articles}


def article_page(article_id: str, site: str) -> str:
    """The page of an article, with the comments of `article_id` of `site`. Another id shows the first article."""
    articles = demo_articles()
    article = articles.get(article_id) or next(iter(articles.values()))
    suffix = "" if site == "default" else f"?site={site}"
    return _template("article.html").substitute(
        article_id=escape(article_id),
        site=escape(site),
        section=escape(article.section),
        headline=escape(article.headline),
        heading=_heading(article.headline),
        lead=escape(article.lead),
        desk=escape(article.desk),
        published=article.published.isoformat(),
        date=_japanese_date(article.published),
        figure=_text(f"{article.figure}.svg"),
        caption=escape(article.caption),
        paragraphs="\n".join(_paragraph(paragraph) for paragraph in article.paragraphs),
        others="\n".join(
            _teaser(teased, site, suffix) for teased in articles.values() if teased is not article
        ),
    )


def _heading(headline: str) -> str:
    # A browser may break a headline only between its parts.
    return "　".join(f"<span>{escape(part)}</span>" for part in headline.split("　"))


def _paragraph(text: str) -> str:
    if text.startswith("## "):
        return f"<h2>{escape(text.removeprefix('## '))}</h2>"
    return f"<p>{escape(text)}</p>"


def _teaser(article: DemoArticle, site: str, suffix: str) -> str:
    return _template("teaser.html").substitute(
        article_id=escape(article.id),
        site=escape(site),
        suffix=escape(suffix),
        section=escape(article.section),
        headline=escape(article.headline),
    )


def _japanese_date(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}時{moment.minute:02}分"


@cache
def _template(name: str) -> Template:
    return Template(_text(name))


@cache
def _text(name: str) -> str:
    return files("comments_service.demo").joinpath(name).read_text(encoding="utf-8")
