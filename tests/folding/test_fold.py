from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_service.words.spelling import to_hiragana
from moderation.folding.fold import _CHANGING, _fold_character, fold, fold_all
from moderation.folding.languages import language_of
from tests.scaling import fast_growing

DISGUISED = [
    ("し　ね", "死ね"),
    ("死/ね", "死ね"),
    ("死・ね", "死ね"),
    ("死_ね", "死ね"),
    ("死\u200bね", "死ね"),
    ("死\nね", "死ね"),
    ("お前は死 ね", "お前は死ね"),
    ("死◯ね", "死ね"),
    ("○ねよ", "死ねよ"),
    ("氏ね", "死ね"),
    ("お前氏ね", "お前死ね"),
    ("市ね", "死ね"),
    ("師ね！", "死ね!"),
    ("タヒね", "死ね"),
    ("ﾀﾋね", "死ね"),
    ("4ね", "死ね"),
    ("逝け", "死ね"),
    ("シネ", "死ね"),
    ("しぃね", "死ね"),
    ("頃すぞ", "殺すぞ"),
    ("56す", "殺す"),
    ("564すぞ", "殺すぞ"),
    ("564てやる", "殺してやる"),
    ("基地外だな", "きちがいだな"),
    ("ヴァカ", "ばか"),
    ("バ カ", "ばか"),
    ("ばーか", "ばか"),
    ("バァカ", "ばか"),
    ("バ●", "ば○"),
    ("ク×", "く○"),
    ("カ*", "か○"),
    ("ｷﾓｲ", "きもい"),
    ("ﾊﾞｶ", "ばか"),
    ("ク ズ ば っ か り", "くずばっかり"),
    ("ゴ・ミ・議・員", "ごみ議員"),
    ("ＡＨＯ", "aho"),
    ("🐴🦌", "馬鹿"),
    ("うざいいいい", "うざいい"),
    ("f u c k you", "fuck you"),
    ("F.U.C.K", "fuck"),
    ("fuuuuck", "fuck"),
    ("sh1t", "shit"),
    ("m0ron", "moron"),
    ("a$$hole", "asshole"),
    ("@sshole", "asshole"),
    ("b!tch", "bitch"),
    ("ｂｉｔｃｈ", "bitch"),
    ("𝒇𝒖𝒄𝒌", "fuck"),
    ("fück", "fuck"),
    ("\u0441unt", "cunt"),
    ("このバ カが", "このばかが"),
    ("お前死 ね", "お前死ね"),
    ("死xね", "死ね"),
    ("死♡ね", "死ね"),
    ("死★ ね", "死ね"),
    ("死！ね", "死ね"),
    ("死 _ ね", "死ね"),
    ("死\ufe0fね", "死ね"),
    ("死\u00adね", "死ね"),
    ("死\u0640ね", "死ね"),
    ("死\u0301ね", "死ね"),
    ("死（し）ね", "死ね"),
    ("死「ね」", "死ね"),
    ("死ねぇぇぇ", "死ねー"),
    ("㋛㋧", "死ね"),
    ("○ね", "死ね"),
    ("お前は○ね", "お前は死ね"),
    ("しねしねしね", "死ね死ね死ね"),
    ("お前しねよ", "お前死ねよ"),
    ("とっととしね", "とっとと死ね"),
    ("ﾀﾋ", "死"),
    ("タヒにたい", "死にたい"),
    ("コロすぞ", "殺すぞ"),
    ("気狂い", "きちがい"),
    ("基地害", "きちがい"),
    ("バヵ", "ばか"),
    ("バァーカ", "ばか"),
    ("は゛か", "ばか"),
    ("は\u3099か", "ばか"),
    ("🐎 🦌", "馬鹿"),
    ("f u ck you", "fuck you"),
    ("fu cking", "fucking"),
    ("fvck", "fuck"),
    ("f*ck", "fuck"),
    ("f**k", "fuck"),
    ("f***ing", "fucking"),
    ("sh#t", "shit"),
    ("a**hole", "asshole"),
    ("a$$", "ass"),
    ("dumba$$es", "dumbasses"),
    ("5hit", "shit"),
    ("1d10t", "idiot"),
    ("n1gg3r", "nigger"),
    ("ⓕⓤⓒⓚ", "fuck"),
    ("🅵🆄🅲🅺", "fuck"),
    ("ꜰᴜᴄᴋ", "fuck"),
    ("fυcκ", "fuck"),
    ("fս\u0441k", "fuck"),
    ("bi✝©h", "bitch"),
    ("gy🅿💲y", "gypsy"),
    ("f\u0336u\u0336c\u0336k\u0336", "fuck"),
    ("f\nu\nc\nk", "fuck"),
    # Kanji that look like kana, and parts of kanji.
    ("夕ヒね", "死ね"),
    ("歹匕ねよ", "死ねよ"),
    ("バ力だな", "ばかだな"),
    ("力スが", "かすが"),
    ("工口ジジイ", "えろじじい"),
    ("キ千ガイ", "きちがい"),
    ("石皮壊しろ", "破壊しろ"),
    ("この女又隷", "この奴隷"),
    ("黒犬れ", "黙れ"),
    # Japanese in Latin letters.
    ("omae wa kuzu da", "お前はくずだ"),
    ("KIMOI", "きもい"),
    ("shine yo kono baka", "死ねよこのばか"),
    ("kisama wo korosu", "貴様を殺す"),
    ("chikushou, fuzakenna", "畜生,ふざけんな"),
    ("この記者はkuzuだ", "この記者はくずだ"),
    ("fuk you", "fuck you"),
    ("what the fck", "what the fuck"),
]
QUOTED = [
    ("「死ね」", "死ね"),
    ("『馬鹿』!", "馬鹿!"),
    ("お前は「くず」だ", "お前はくずだ"),
    ("この記者は「能無し」です", "この記者は能無しです"),
    ("お前に「死ね」と言いたい", "お前に死ねと言いたい"),
    ("君には「死ね」がお似合いだ", "君には死ねがお似合いだ"),
    ('"kill yourself"', "kill yourself"),
    ("you are an 'idiot'.", "you are an idiot."),
    ('the author is a "moron"', "the author is a moron"),
]
REPORTED = [
    "知事は「馬鹿」と言ったそうだ",
    "「死ね」と書き込んだ人",
    "「くず」という言葉",
    "お前は「死ね」と書き込んだ",
    "上司に「ごみ」と呼ばれた",
    "「殺す」との発言",
    'he called me "an idiot"',
    'the sign said "keep out"',
    'she wrote "drop dead" to you',
    "don't say it's the dog's",
]

ORDINARY = [
    "山田氏ねえ",
    "同氏ね",
    "佐藤氏ねえ、あの人の講演は面白かったよ",
    "山田氏ね、いい人だよ",
    "しねえ",
    "勝てねえ",
    "2024ねん",
    "4ねんせい",
    "京都市ねえ",
    "その頃すでに",
    "その頃し始めた",
    "米軍基地外での事件",
    "56さい",
    "564円",
    "推しが尊すぎて死ねる",
    "東京・大阪",
    "気持ちいい",
    "covid19 mp3 4th",
    "1 2 3",
    "i am a citizen",
    "必死 ねばり勝ち",
    "行けば かなり遠い",
    "父の死、ねえ、まだ信じられない",
    "突然の死。寝る前に知った",
    "勉強しねえ",
    "お前はしねえだろ",
    "こころしてやるべきだ",
    "基地害虫駆除",
    "それは○ね",
    "馬鹿にできない",
    "殺人事件の報道",
    "死ぬほど練習した",
    "(・ω・)",
    "α版",
    "🇯🇵",
    "the 4th",
    "1st dose",
    "on 5th street",
    "july4th",
    "the 3d model",
    "a 5k run at 5pm",
    "b2b",
    "g7",
    "f16",
    "4k",
    "h5n1",
    "h3n2",
    "w3c",
    "log4j",
    "gpt4o",
    "c3po",
    "us$5m",
    "hk$10",
    "$tsla",
    "@taro and @hanako",
    "info@news.example",
    "wow!that",
    "4*4",
    "©news",
    "全力すいんぐ",
    "工口さん",
    "努力かーど",
    "女又は男",
    "黒犬の里親",
    "米田共子",
    "言葉の壁",
    "rise and shine",
    "take me home to bake a cake",
    "nara and kobe",
    "wang fuk court",
    "fck won",
    "fuk to hnd",
]


@pytest.mark.parametrize(("written", "meant"), DISGUISED)
def test_a_disguise_is_folded_to_what_is_meant(written: str, meant: str) -> None:
    assert meant == fold(written).text


@pytest.mark.parametrize("written", ORDINARY)
def test_an_ordinary_text_is_left_unchanged(written: str) -> None:
    assert written == fold(written).text


@pytest.mark.parametrize(("written", "meant"), QUOTED)
def test_marks_around_what_the_writer_says_are_taken_away(written: str, meant: str) -> None:
    assert meant == fold(written).text


@pytest.mark.parametrize("written", REPORTED)
def test_marks_around_what_somebody_else_said_stay(written: str) -> None:
    assert written == fold(written).text


def test_what_a_line_of_a_batch_reports_says_nothing_of_the_others() -> None:
    texts = ["彼はそう言った", "お前は「くず」だ", "omae wa kuzu da", "home is where I shine"]
    assert fold_all(texts) == [fold_all([text])[0] for text in texts]


def test_a_word_in_latin_letters_is_marked_without_its_neighbours() -> None:
    folded = fold("omae wa kuzu da")
    start = folded.text.index("くず")
    first, last = folded.span(start, start + 2)
    assert "omae wa kuzu da"[first:last] == "kuzu"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("シネマ", "しねま"),
        ("カスタム", "かすたむ"),
        ("バカ売れ", "ばか売れ"),
        ("タヒチ旅行", "たひち旅行"),
        ("バーカウンター", "ばーかうんたー"),
        ("ソバ カレー", "そば かれー"),
        ("ヴァカンス", "ゔぁかんす"),
    ],
)
def test_katakana_that_looks_like_abuse_only_becomes_hiragana(written: str, folded: str) -> None:
    assert folded == fold(written).text


@pytest.mark.parametrize(
    ("text", "meant", "written"),
    [
        ("山田さん、お前は死 ね。", "死ね", "死 ね"),
        ("この\u200bﾊﾞｶ野郎", "ばか", "ﾊﾞｶ"),
        ("these f u c k i n g liars", "fucking", "f u c k i n g"),
        ("㌔とか564てやりたい", "殺して", "564て"),
        ("本当にうざいいいいいよ", "うざいい", "うざいいいいい"),
    ],
)
def test_a_span_covers_the_characters_that_the_author_wrote(text: str, meant: str, written: str) -> None:
    folded = fold(text)
    start = folded.text.index(meant)
    original_start, original_end = folded.span(start, start + len(meant))
    assert written == text[original_start:original_end]


def test_a_span_needs_at_least_one_character_of_the_folded_text() -> None:
    with pytest.raises(ValueError, match="no characters between 2 and 2 of 2"):
        fold("死ね").span(2, 2)


disguises = st.text(
    alphabet=st.sampled_from(
        "死ね氏シネしバカヴァｶﾞﾊ○●*4５56す頃タヒ基地外🐴🐎🦌ー〜っぁ ・/_.♡（）\n\u200bfuckＦ@$1!sh3dβυ✝🅺゛\u3099é㌔"
        "力夕歹匕「」『』\"' omaewkuz"
    )
)


@given(st.text() | disguises)
def test_spans_lie_inside_the_original_and_their_starts_never_decrease(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert sorted(folded.starts) == list(folded.starts)


@given(st.lists(st.text() | disguises, max_size=6))
def test_texts_fold_the_same_together_and_each_alone(texts: list[str]) -> None:
    assert [fold(text).text for text in texts] == [to_hiragana(folded) for folded in fold_all(texts)]


def test_a_character_outside_the_changing_runs_folds_to_itself() -> None:
    unchanged = [character for character in map(chr, range(0x110000)) if not _CHANGING.match(character)]
    assert len(unchanged) > 20_000
    assert unchanged == [_fold_character(character) for character in unchanged]


@given(st.text() | disguises)
def test_a_known_line_changes_no_answer(text: str) -> None:
    alone, known = fold(text), fold(text, fold_all([text])[0])
    assert (alone.text, list(alone.starts), list(alone.ends)) == (
        known.text,
        list(known.starts),
        list(known.ends),
    )


def test_folding_a_folded_text_changes_nothing() -> None:
    once = [fold(written).text for written in [text for text, _ in DISGUISED + QUOTED] + ORDINARY]
    assert once == [fold(folded).text for folded in once]


def fold_one(text: str) -> list[str]:
    return fold_all([text])


@pytest.mark.parametrize("function", [fold, fold_one, to_hiragana, language_of])
def test_the_time_grows_with_the_length_of_the_text_and_not_with_its_square(
    function: Callable[[str], object],
) -> None:
    assert fast_growing(function) == {}
