"""Texts that must be held or approved: promises to readers and moderators, on which the model was not trained."""

import pytest

from moderation.scorers.ngram.scorer import NgramScorer
from moderation.training.grammar import sentences

scorer = NgramScorer.load()

TO_BE_HELD = [
    "この無能大臣、まだ居座る気かよ、さっさと失せろ",
    "お前の顔見ただけで吐きそう",
    "こんな記事を書く記者は頭がイカれてるとしか思えない",
    "低脳信者が湧いてて草",
    "さっさと氏ねばいいのに老害",
    "まじで死んで詫びてくれ、こんな議員",
    "犯人も弁護士もまとめて吊るせ",
    "いつか絶対ぶん殴ってやるからな、覚えとけ",
    "今夜お前んちに火つけに行くから待ってろや",
    "不法移民は害虫、まとめて駆除しろ",
    "障害者のくせに贅沢言うな",
    "ゲイとか気持ち悪いから表に出てくんな",
    "幼稚園からやり直したら？その脳みそじゃ無理かw",
    "酔って終電逃した女の自己責任だろ、被害者ぶるなよ",
    "誰かこいつの住所晒してくれない？",
    "おっぱい触らせてくれたら許してやる",
    "クソ役人どもが、ふざけんなよボケ",
    "ク.ズ",
    "キ モ い",
    "ゴミ党首",
    "会見を最後まで見ました。質問にも丁寧に答えていたと思います。でもお前は死ね。",
    "夜中に出歩く方が悪い、自業自得でしょ",
    "あなたのような方には難しい話でしたかね",
    "あの女、枕営業で仕事もらってるんだろ",
    "次に会ったら無事で帰れると思うなよ",
    "生活保護受けてる奴は全員寄生虫",
    "おまえの脳みそは飾りか",
    "お前まじで4んでくれ",
    "この基地外大臣",
    "You're an absolute moron if you believe this",
    "what a pathetic excuse for a human being",
    "keep women out of newsrooms, they ruin everything",
    "post his address so we can pay him a visit",
    "I hope someone shoots him",
    "women are too dumb for politics",
    "shut your stupid mouth",
]

TO_BE_APPROVED = [
    "市長は無能だ",
    "この内閣は無能だと思う",
    "こんな法案は廃案にしろ。国民を馬鹿にしている",
    "被害者に落ち度は一切ない。悪いのは加害者だ",
    "今日の先発は完全に打線を殺していた",
    "女性の管理職が増えるのは良いことだ",
    "外国人労働者の待遇改善が必要では",
    "障害者雇用の枠をもっと広げるべき",
    "クソ暑いのに節電しろってか",
    "自分はバカなのでよくわからないが、説明が足りない気がする",
    "誰か避難所の住所を教えてください",
    "この法案には断固として反対する。憲法をないがしろにするな",
    "また増税か。ふざけるな、生活できない",
    "与党の強行採決は許されない暴挙だ",
    "大臣の答弁がひどすぎて聞いていられない",
    "知事の判断ミスで多くの人が迷惑を被った",
    "社長の謝罪会見は言い訳ばかりで誠意が感じられなかった",
    "今日の負けは完全に采配ミス。打線が死んでいて見るのがつらい",
    "飲酒運転で人を死なせておいて執行猶予はおかしい",
    "殺人事件の時効がなくなって本当に良かった",
    "「死ね」などと書き込んだ高校生が補導されたそうだ",
    "「バカ」と叫んだ議員が謝罪に追い込まれた",
    "外国人の方にも分かりやすい案内が必要だと思う",
    "死ぬほど練習した成果が出たね",
    "推しの笑顔が眩しすぎて死ねる",
    "うちの子、バカだけど可愛いんです",
    "お前ら最高だよ、感動をありがとう",
    "佐々木氏ねえ、面白い人だと思いますよ",
    "カスタム車のイベントが楽しみ",
    "ゴミ出しは朝の八時までにお願いします",
    "馬鹿にできない出費だ",
    "その数字の根拠を教えてもらえますか？",
    "山田太郎",
    "コメント1",
    "The senator voted against the bill, and I will vote against her",
    "Terrible officiating in the second half",
    "The suspect was shot by police after killing two people",
    "My brother is gay and he liked the article",
    "Women are still paid less than men",
    "I never said that all Muslims are terrorists",
    "Calling someone a retard is not acceptable",
]


# Missed since the models were trained on more contrasts, of which many speak of crime and punishment: it scores 0.45.
MISSED = ["犯人は公開処刑しろ"]


@pytest.mark.parametrize("text", TO_BE_HELD)
def test_an_insult_a_threat_or_harassment_is_held(text: str) -> None:
    assert scorer.score([text])[0].scores["toxicity"] >= 0.5


@pytest.mark.parametrize("text", TO_BE_APPROVED)
def test_harsh_criticism_news_and_small_talk_are_approved(text: str) -> None:
    assert max(scorer.score([text])[0].scores.values()) < 0.5


def test_the_model_was_not_trained_on_any_of_these_sentences() -> None:
    trained = {row.text.rstrip("。.!！") for row in sentences(0)}
    assert not [text for text in TO_BE_HELD + TO_BE_APPROVED if text.rstrip("。.!！") in trained]


@pytest.mark.parametrize("text", MISSED)
def test_what_is_known_to_be_missed_still_is(text: str) -> None:
    """Else it belongs to what is held."""
    assert scorer.score([text])[0].scores["toxicity"] < 0.5
