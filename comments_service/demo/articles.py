"""The pages of the demo newspaper."""

from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Literal
from urllib.parse import urlencode

import msgspec

Language = Literal["ja", "en"]


class DemoArticle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article. A paragraph that begins with `## ` is a heading; `figure` names a drawing of this folder.

    `lettering` has the words that stand in the drawing, each with its translation.
    """

    id: str
    section: str
    headline: str
    lead: str
    desk: str
    published: datetime
    figure: str
    caption: str
    paragraphs: list[str]
    lettering: dict[str, str] = {}


class _DemoArticles(msgspec.Struct, frozen=True):
    articles: list[DemoArticle]


@cache
def demo_articles(language: Language = "ja") -> dict[str, DemoArticle]:
    """The articles by id. A newcomer is sent to the first one."""
    articles = msgspec.toml.decode(_text(_name("articles", language, "toml")), type=_DemoArticles).articles
    return {article.id: article for article in articles}


def article_page(article_id: str, site: str, language: Language, widget: str) -> str:
    """The page of an article, with the comments of `article_id` of `site`. Another id shows the first article.

    `widget` is the language of the comments and of the links, which may be one that the newspaper does not have.
    """
    articles = demo_articles(language)
    article = articles.get(article_id) or next(iter(articles.values()))
    suffix = _query(site, widget)
    other: Language = "ja" if language == "en" else "en"
    return _template(_name("article", language, "html")).substitute(
        suffix=escape(suffix),
        other=escape(f"/demo/articles/{article_id}{_query(site, other)}"),
        article_id=escape(article_id),
        site=escape(site),
        widget=widget,
        section=escape(article.section),
        headline=escape(article.headline),
        heading=_heading(article.headline),
        lead=escape(article.lead),
        desk=escape(article.desk),
        published=article.published.isoformat(),
        date=_date(article.published, language),
        figure=_drawing(article),
        caption=escape(article.caption),
        paragraphs="\n".join(_paragraph(paragraph) for paragraph in article.paragraphs),
        others="\n".join(
            _teaser(teased, site, suffix, language) for teased in articles.values() if teased is not article
        ),
    )


def _heading(headline: str) -> str:
    # A browser may break a headline only between its parts.
    return "　".join(f"<span>{escape(part)}</span>" for part in headline.split("　"))


def _drawing(article: DemoArticle) -> str:
    drawing = _text(f"{article.figure}.svg")
    for words, translated in article.lettering.items():
        drawing = drawing.replace(f">{words}<", f">{translated}<").replace(f'"{words}"', f'"{translated}"')
    return drawing


def _paragraph(text: str) -> str:
    if text.startswith("## "):
        return f"<h2>{escape(text.removeprefix('## '))}</h2>"
    return f"<p>{escape(text)}</p>"


def _teaser(article: DemoArticle, site: str, suffix: str, language: Language) -> str:
    return _template("teaser.html").substitute(
        article_id=escape(article.id),
        site=escape(site),
        suffix=escape(suffix),
        section=escape(article.section),
        headline=escape(article.headline),
        comments="Comments" if language == "en" else "コメント",
    )


def _name(name: str, language: Language, suffix: str) -> str:
    return f"{name}.{suffix}" if language == "ja" else f"{name}.{language}.{suffix}"


def _query(site: str, language: str) -> str:
    return "?" + urlencode({"lang": language} | ({} if site == "default" else {"site": site}))


def _date(moment: datetime, language: Language) -> str:
    if language == "en":
        return f"{moment.day} {moment:%B %Y}, {moment:%H:%M}"
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}時{moment.minute:02}分"


@cache
def _template(name: str) -> Template:
    return Template(_text(name))


@cache
def _text(name: str) -> str:
    return files("comments_service.demo").joinpath(name).read_text(encoding="utf-8")
