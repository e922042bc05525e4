"""Marks of quotation that quote nobody, and are taken away (pure).

A line that reports what somebody said needs its marks: they tell the words of others from the writer's. But marks can
also hide an insult: 「死ね」 with nothing around it, and お前は「クズ」だ. So marks stay only in a line that
says in some way that it reports, names a word, or writes about one.
"""

import re

from moderation.folding.rewrites import Rewrite, line_around

_MARKED = re.compile(
    '「([^「」\n]{1,80})」|『([^『』\n]{1,80})』|["“”]([^"“”\n]{1,80})["“”]'
    "|['‘](?<![a-z0-9]['‘])(?=[^\\s'’‘])([^'’‘\n]{2,80})(?<=[^\\s])['’](?![a-z0-9])"
)
# In Japanese: what follows the marks where the words between them are reported, or named.
_REPORTED = re.compile(
    r" ?(?:と(?!しか|言いたい|言ってや|言わざ|言うしか|言わせて)|って(?!言ってや|言いたい)"
    r"|とか|など|なんて|なる|的な|みたいな|系"
    r"|呼ば|扱い|発言|コール|連呼|の|を|は(?!黙)|が|も|に|へ|や(?!ろ)|で(?!す|しか|あ)|、|,|・|[(「『])"
)
_VERB = re.compile(
    "言[わいうえっ葉]|書[かきくけいこ]|叫|呼[ばびぶべん]|発言|投稿|送[らりるっ]|台詞|セリフ|単語|表現|用語|罵|脅|怒鳴|題[名し]"
    "|コメント|メール|記事|見出し|検索|辞書|落書|読[まみむめん]|聞[かきくけこい]|曲|映画|歌詞|番組|ドラマ|ニュース|ネタ|引用"
)
# Who is meant by what stands between marks.
_ADDRESSED = re.compile(
    "お前|おまえ|オマエ|あんた|アンタ|貴様|きさま|てめ[えぇー]|テメ[エェー]|[こそあ]いつ|[コソア]イツ|おのれ"
    "|君[はらもっのに]|あなた|貴方|コメ主|スレ主|投稿[主者]|書いた奴"
)
# How many characters before and after the marks are looked at.
_NEAR = 150
_OUTSIDE_WORDS = re.compile(r"[a-z]+")
_ENGLISH = """
    say says said saying call calls called calling tell tells told telling write writes wrote written writing shout
    shouts shouted shouting yell yelled scream screamed chant chants chanted word words phrase phrases term terms
    quote quotes quoted quoting message messages text texts texted post posts posted tweet tweets tweeted comment
    comments commented hear heard hearing read reads reading sign signs banner banners poster title titled headline
    named name song songs film films movie movies book books album show episode line lyrics used uses use using mean
    means meaning meant describe describes described labelled labeled dubbed letter email caption painted sprayed
    slogan slur slurs insult insults reply replied answered asked according caller joke jokes definition dictionary
    spelled pronounced
"""
_ENGLISH_VERBS = frozenset(_ENGLISH.split())


def _without_marks(match: re.Match[str]) -> str:
    inside = match[match.lastindex or 0]
    start, end = line_around(match)
    before = match.string[max(start, match.start() - _NEAR) : match.start()]
    after = match.string[match.end() : min(end, match.end() + _NEAR)]
    return match[0] if _is_report(before, after) else inside


def _is_report(before: str, after: str) -> bool:
    outside = before + " " + after
    if not outside.strip(" 。.!?w笑…"):
        return False
    if outside.isascii():
        return not _ENGLISH_VERBS.isdisjoint(_OUTSIDE_WORDS.findall(outside))
    if _VERB.search(outside):
        # お前には「死ね」と言いたい is no report.
        return _REPORTED.match(after) is not None or not _ADDRESSED.search(outside)
    return _REPORTED.match(after) is not None and not _ADDRESSED.search(outside)


QUOTES: list[Rewrite] = [Rewrite(_MARKED, _without_marks)]
