"""Japanese in Latin letters, which is scored as the Japanese that it is (pure).

A line is taken for Japanese if its words are syllables of Japanese and at least one of them is a word that no English
line has: omae wa kuzu da. English words that are syllables too do not make it so: Rise and shine, take me home.
"""

import re
from functools import lru_cache

from comments_service.words.romaji import is_syllables
from moderation.folding.rewrites import Rewrite, line_around

# Words as they are usually written in Japanese. Those after the bar are no sign of Japanese by themselves: they are
# English words, names, or too short.
_SIGNS = """
    omae=お前 omaera=お前ら omee=お前 temee=てめえ teme=てめえ kisama=貴様 anata=あなた anta=あんた koitsu=こいつ
    aitsu=あいつ soitsu=そいつ watashi=私 boku=僕 kono=この sono=その konna=こんな sonna=そんな minna=みんな
    baka=バカ bakayarou=馬鹿野郎 bakayaro=馬鹿野郎 bakabakashii=馬鹿馬鹿しい kuso=クソ kusoyarou=クソ野郎
    kusoyaro=クソ野郎 kusogaki=クソガキ kuzu=クズ kasu=カス gomi=ゴミ gomikuzu=ゴミクズ ahoka=アホか busu=ブス
    kimoi=キモい kimosugi=キモすぎ kimochiwarui=気持ち悪い kishoi=キショい uzai=うざい uzee=うぜえ urusai=うるさい
    urusee=うるせえ damare=黙れ damatte=黙って kiero=消えろ kieru=消える usero=失せろ kutabare=くたばれ shinde=死んで
    shinda=死んだ shineba=死ねば shineyo=死ねよ shinee=死ねえ shineee=死ねえ sine=死ね korosu=殺す koroshite=殺して
    korosuzo=殺すぞ korose=殺せ bukkorosu=ぶっ殺す bukkoroshite=ぶっ殺して kichigai=キチガイ kityigai=キチガイ
    manuke=間抜け noroma=のろま yarou=野郎 yaro=野郎 rougai=老害 baishunfu=売春婦 baita=売女 chikushou=畜生
    fuzakeruna=ふざけるな fuzakenna=ふざけんな nounashi=能無し munou=無能 atama=頭 okashii=おかしい warui=悪い
    kimochi=気持ち hontou=本当 hontouni=本当に kisha=記者 daijin=大臣 shichou=市長 shushou=首相 chiji=知事
    giin=議員 kantoku=監督 senshu=選手 seifu=政府 onna=女 otoko=男 kaere=帰れ kaereyo=帰れよ yamero=やめろ
    yameroyo=やめろよ kuruna=来るな hayaku=早く sassato=さっさと zenin=全員 mitai=みたい dake=だけ kara=から
    desu=です deshita=でした deshou=でしょう masu=ます masen=ません janai=じゃない jane=じゃね shiro=しろ
    kuchikusai=口臭い kusai=臭い minikui=醜い zako=雑魚 gaiji=ガイジ ikiteru=生きてる kachinai=価値ない nihonjin=日本人
    kankokujin=韓国人 chuugokujin=中国人 gaikokujin=外国人 gaijin=外人 chonko=チョンコ totemo=とても omoshiroi=面白い
    omoshirokatta=面白かった tanoshii=楽しい tanoshikatta=楽しかった arigatou=ありがとう arigato=ありがとう
    gozaimasu=ございます ganbare=頑張れ ganbatte=頑張って kyou=今日 ashita=明日 kinou=昨日 shiai=試合 zannen=残念
    kiji=記事 wakariyasui=わかりやすい oishii=おいしい tabetai=食べたい setsumei=説明 fujuubun=不十分 eiga=映画
    konbanwa=こんばんは konnichiwa=こんにちは ohayou=おはよう minasan=皆さん ogenki=お元気 sansei=賛成 hantai=反対
    sugoi=すごい suki=好き kirai=嫌い kawaii=かわいい omedetou=おめでとう yoroshiku=よろしく sumimasen=すみません
"""
_OTHERS = """
    shine=死ね aho=アホ hage=ハゲ debu=デブ buta=豚 saru=猿 boke=ボケ gesu=ゲス kao=顔 kuni=国 ie=家 wa=は wo=を o=を
    ga=が no=の ni=に de=で to=と mo=も ka=か na=な ne=ね yo=よ da=だ zo=ぞ ze=ぜ ja=じゃ nai=ない n=ん iki=生き
    teru=てる kachi=価値 kazoku=家族 shinu=死ぬ iru=いる ii=いい iken=意見 tenki=天気 ame=雨 ro=ろ kure=くれ yatsu=奴
    hito=人 nan=なん nani=何 naze=なぜ mada=まだ mou=もう ni=に kore=これ sore=それ are=あれ dare=誰 mata=また e=へ
"""


def _read(lines: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in lines.split())


_SIGN_WORDS = _read(_SIGNS)
_WRITTEN = {**_read(_OTHERS), **_SIGN_WORDS}
_WORD = re.compile(r"[a-z]+")
_JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
# These are found beside Japanese letters too.
_BESIDE_JAPANESE = """
    baka bakayarou kuso kusoyarou kusogaki kuzu kasu gomi gomikuzu busu kimoi uzai damare kiero usero kutabare shinde
    shineba shineyo korosu bukkorosu kichigai omae omaera kisama temee rougai zako aho hage debu
"""
_ABUSE_BESIDE_JAPANESE = frozenset(_BESIDE_JAPANESE.split())
_SPOTTED = _ABUSE_BESIDE_JAPANESE | _SIGN_WORDS.keys()
# Stands for a blank between words of a line in Latin letters until the words are written in kana: folding leaves no
# character of private use.
_BLANK = "\ue000"

_VOWELS = "aiueo"
_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ", "t": "たちつてと",
    "d": "だぢづでど", "n": "なにぬねの", "h": "はひふへほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも",
    "y": "やいゆえよ", "r": "らりるれろ", "w": "わうぃうぇを", "f": "", "j": "", "l": "らりるれろ", "c": "かしくせこ",
}  # fmt: skip
_SMALL = dict(zip(_VOWELS, ("ゃ", "ぃ", "ゅ", "ぇ", "ょ"), strict=True))
_SYLLABLE = re.compile(r"(sh|ch|ts|[kgsztdnhbpmr]y|[kgsztdnhbpmyrwfjlcv]?)([aiueo])|n'?|(.)")
_STEMS = {"sh": "し", "ch": "ち", "j": "じ", "f": "ふ", "ts": "つ", "v": "ゔ"}
_PLAIN = {"sh": "i", "ch": "i", "j": "i", "f": "u", "ts": "u", "v": "u"}


def is_romaji(line: str) -> bool:
    """True if a line, of any case, is Japanese written in Latin letters alone."""
    words = _WORD.findall(line.lower())
    if _SIGN_WORDS.keys().isdisjoint(words) or _JAPANESE.search(line):
        return False
    signs = sum(word in _SIGN_WORDS for word in words)
    foreign = sum(word not in _WRITTEN and not is_syllables(word) for word in words)
    return foreign == 0 or (foreign == 1 and signs > 1)


@lru_cache(maxsize=1024)
def _kind(lines: str, start: int, end: int) -> str:
    """Returns whether the line from `start` to `end` is "romaji", has "Japanese" letters, or is neither ("")."""
    line = lines[start:end].replace(_BLANK, " ")
    if is_romaji(line):
        return "romaji"
    return "Japanese" if _JAPANESE.search(line) else ""


@lru_cache(maxsize=2)
def has_signs(lines: str) -> bool:
    """False if no line of these, in small letters, has a word that is Japanese in Latin letters."""
    return not _SPOTTED.isdisjoint(_WORD.findall(lines))


def _blank(match: re.Match[str]) -> str:
    return _BLANK if _kind(match.string, *line_around(match)) == "romaji" else match[0]


def _word(match: re.Match[str]) -> str:
    kind = _kind(match.string, *line_around(match))
    if kind == "romaji":
        return _WRITTEN.get(match[0]) or kana_of(match[0])
    if kind == "Japanese" and match[0] in _ABUSE_BESIDE_JAPANESE:
        return _WRITTEN[match[0]]
    return match[0]


def kana_of(word: str) -> str:
    """Returns a word of Japanese syllables in hiragana. What is no syllable stays as it is."""
    word = re.sub(r"([kgsztdhbpmrcj])(?=\1)|t(?=ch)", "っ", word)
    return _SYLLABLE.sub(_syllable, word)


def _syllable(match: re.Match[str]) -> str:
    if match[3]:
        return match[3]
    if not match[2]:
        return "ん"
    consonant, vowel = match[1], match[2]
    if consonant in _STEMS:
        return _STEMS[consonant] + ("" if _PLAIN[consonant] == vowel else _SMALL[vowel])
    row = _ROWS[consonant[0] if consonant else ""]
    if len(consonant) == 2:
        return row[1] + _SMALL[vowel]
    return row[_VOWELS.index(vowel)] if consonant != "w" else {"a": "わ", "o": "を"}.get(vowel, "う")


ROMAJI: list[Rewrite] = [
    Rewrite(re.compile(r" (?<=[a-z'!?,.] )(?=[a-z])"), _blank, has_signs),
    Rewrite(_WORD, _word, has_signs),
    Rewrite(re.compile(_BLANK), ""),
]
