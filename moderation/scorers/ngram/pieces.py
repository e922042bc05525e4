"""Cuts folded lines into pieces, words and short phrases, where spans may start and end; no dictionary (pure).

Japanese is written without spaces. A piece is a sequence of kanji or katakana with its ending, a rude word that is
often written in hiragana, a Latin word with the space after it, a sequence of emoji, or the text between these.
"""

import re

import numpy as np

from moderation.folding.disguises import either_kana

_LATIN_FILLERS = (
    "a about after all am an and any are as at be because been being but by can could did do does doing"
    " don't for from get go going got had has have he her here hers him his how i i'd i'll i'm i've if"
    " in into is isn't it it's its just let like me more most much my no not now of off on one or our"
    " out over really s she should so some such t than that that's the their them then there these they"
    " they're this those through to too u up ur us user very was we were what when where which while"
    " who why will with would www w ww y'all you you'd you'll you're you've your yours"
)
_PRONOUNS = (
    "お前 お前ら おまえ おまえら お前たち お前達 貴様 貴様ら てめえ てめー てめえら こいつ こいつら"
    " あいつ あいつら そいつ そいつら あんた 俺 俺ら 僕 私 自分 君 きみ 奴ら やつ やつら みんな 皆 ここ"
    " そこ あそこ この その あの どの これ それ あれ どれ"
)
_PARTICLES = (
    "という といった って とか から けど ので のに まで だけ ばかり ばっかり しか より など なんて"
    " なんか なら みたい みたいな ような です ですか ですね ですよ ます だろ だろう だし だよ だよな"
    " だよね だね だな だった じゃ んじゃ んじゃない んだ んだよ んだろ する した して してる いる ある"
    " なる さん さま くん ちゃん 氏 には とは では でも にも こと もの"
)
# Pieces that have no meaning by themselves.
FILLERS = frozenset(
    word
    for fillers in (_LATIN_FILLERS, _PRONOUNS, _PARTICLES)
    for filler in fillers.split()
    for word in ((filler, f"{filler} ") if filler.isascii() else (filler,))
) | frozenset(map(chr, [*range(0x3041, 0x3097), 0x30FC]))
# Fillers between two pieces of one phrase: piece of trash, 頭が悪い.
LINKS = frozenset(
    [*"のがをにてで", "of", "to", "the", "a", "an", "your", "my", "in", "up", "out", "off", "into"]
)

_RUDE = (
    "ばか|あほ|ぼけ|くず|かす|ごみ|くそ|まぬけ|のろま|ざこ|ぶす|でぶ|はげ|ちび|きちがい|がいじ|きも|うざ|ださい|くたば|しね|しん[でだ]|きえろ"
    "|きえて|だまれ|だまっ|うせろ|ころ[さしすせそ]|ぶっころ|ぶんなぐ|ぶっとば|ふざけ|ざまあ|おかし|いかれ|くるって|むのう|ひきょう|うそつき"
    "|ちんこ|まんこ|おっぱい|へんたい|ひっこめ|やめちまえ|かえれ|でてけ|でていけ|きしょ|くさい|うんこ|げす|ぼんくら|へたくそ|こじき"
)
# Text that may follow a stem: endings of verbs and adjectives, but not the particles that follow nouns.
_ENDING = (
    "(?:(?:(?<=[死氏])ね|[いうえきぎくぐけげしじすずせぜちつてびぶべむめりるれろらぬぁぃぅぇぉー]"
    "|っ(?=[かけこたちとどぱしぽ]|て(?:$|[^言い]))|(?<=っ)ぽ(?=[いくさ])|み(?!たい)|た(?!ち)|(?<!い)ん(?=[でだど])"
    "|(?<=[っれる])(?:けど)?ん(?=な)|(?<=ん)[でだどな]|な(?=[いかくきけされせら])|(?<=[てんで])(?:や[るれがろ]|こ|は(?=いけ))|さ(?![んまえ])|が(?=[れっり])"
    "|か(?=[なれせっんけ]|ら[なん])|わ(?=[なれせず])|ま(?=[すせしえっら])|ば(?!っ?かり)|に(?=た[いら]|さら|や[がれ])|と(?=け|いて)"
    "|ね(?<=[えけせてめれ]ね)|お(?=う)|あ(?=[あっ])|[よや](?<=[えけげせてねべめれろ][よや])|[ぞぜ](?<=[うくぐすつぬぶむる][ぞぜ]))(?![ゃゅょ])){0,9}"
)
_TAIL = f"(?:野郎|やろう|ども|ったれ|丸出し|以下)?{_ENDING}"
_ANY_RUDE = either_kana(f"(?:{_RUDE})")
_FILLER = "|".join(sorted((*_PRONOUNS.split(), *_PARTICLES.split()), key=len, reverse=True))

_MARKS = r" -&(-)+-/:-@\[-`{-~¡-¿‐-⁞、-〄〈-〿・"
# True for the code points of marks. The last entry stands for all higher code points.
MARK = np.array([re.match(f"[{_MARKS}\n]", chr(code)) is not None for code in range(0x3100)])

PIECE = re.compile(
    "|".join(
        (
            r"[a-z0-9'*\u00df-\u02af\u0400-\u04ff]+[○a-z0-9'*]* ?",
            f"[{_MARKS}]+",
            f"{_ANY_RUDE}[ァ-ヺ○ー一-鿿々]*{_TAIL}",
            f"(?:{_FILLER})",
            r"[はがをにのともでへやかなよねわぞぜ](?<=\w.)",
            f"(?:(?!お?前|貴様|俺|私|僕)[一-鿿㐀-䶿々〆○])+(?:おかし|わる|よわ)?{_TAIL}",
            f"[ァ-ヺー○]+{_TAIL}",
            f"[ぁ-ゖ]○+[ぁ-ゖ]?{_TAIL}",
            f"(?:(?!{_ANY_RUDE}|を|から|けど|ので|のに|んだ|んじゃ|○)[ぁ-ゖー]){{1,12}}",
            rf"[^\w\s{_MARKS}]+ ?|.",
        )
    ),
    re.DOTALL,
)
