"""Short lists of language that the rules of this package need (pure)."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_INSULTS = """
    くそ ばか あほ かす くず ごみ はげ でぶ ぶす ちび ぼけ がき ばばあ ばばー じじい じじー きも えろ ざこ おた まぬけ
    にーと おやじ げす ぐず のろま へたれ おんな おとこ よめ ほも れず どぶ げろ うんこ ちんこ まんこ きち
    おたく ぶさいく ねとうよ ぱよく
"""
# What is joined to an insult without making another word of it, where the segmenter takes both for one.
JOINED_BEFORE = _listed(_INSULTS + "ど くされ おお この ぶ わい おれ まじ がち ねと ろり めんたる")
JOINED_AFTER = _listed(
    _INSULTS
    + """
    ー やろう やろー たれ ったれ たれめ まみれ だらけ ども げー げーむ さいと りぷ れす こめ こめんと ねた にゅーす
    めでぃあ ぶろぐ まんが あにめ どうが がぞう なす すけ さん くん かっぷる んだら
    本 記事 野郎 者 奴 面 的 女 男 親父 画像 動画 漫画 絵 話 顔 親 爺 婆 専 仲間 記者 議員
    """
)
# How 死ね goes on where it is another form of the verb, not an order.
NO_ORDER = _listed("ない なく なかっ なけれ ます まし ませ まい る た て そう ず")
# What is said to be too much of it: ばかすぎる.
TOO = ("すぎ", "過ぎ")
# How 死ねば goes on where it is a wish: 死ねばいい, 死ねばよかった, 死ねば？
AFTER_WISH = frozenset("い良よ好え？?！!wｗ草。…")
# What may follow a word of one or two kana that the segmenter does not know as one.
AFTER_A_WORD = _listed(
    """
    よ や と ば か が を は に の も だ な ぞ ー 、 。 ! ? ！ ？ っ って です じゃん じゃ わ ね かす くず ごみ あほ ぼけ
    だろ だろう でしょ しか くらい ぐらい みたい っぽい ばっか ばかり ばっかり だらけ やん じゃね すぎ すぎる 過ぎ
    過ぎる め とか なら より どころ ども 共 なんか 扱い 呼ばわり 的 野郎 議員 記者
    """
)
# Parts of speech: what joins other words, and what may stand before a sentence or an exclamation.
FUNCTION = _listed("助詞 助動詞 接続詞 連体詞")
NO_NOUN = FUNCTION | _listed("副詞 接尾辞")
BEFORE_A_SENTENCE = _listed("助詞 副詞 接続詞 感動詞 補助記号 連体詞 形容詞 空白 記号")

# English insults that are verbs, and have their forms.
VERBS = _listed("fuck screw suck piss bugger wank shag kill rape shit bitch murder hang")
# English words that are also given names: Dick Van Dyke, Fanny Hill.
NAMES = _listed("dick dyke fanny gay randy rod roger wang willy peter cock nob")
# English words that could also be Japanese ones in Latin letters.
ENGLISH = _listed(
    """
    shine dame sine home same hone bake mane game name here mere more sore are ate tone rate hate gate date time sake
    take wake no to so do go me he we be sin son men ten pan fan gun bun run sun ban kin pin tin in on an hero zero rose
    nose pose robe mono solo polo also made make chin hide kite mama mine nine note one pine pipe ride rite rode role
    rope site some tame tape toe tore use wine woe zone yes ramen banana camera data idea area pasta soda tuna manga
    anime karate sushi ninja tofu emoji panda koala opera agenda samurai karaoke tsunami
    """
)
