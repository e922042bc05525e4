"""Texts that passed when the running service was tried from outside on 2026-11-29, and their contrasts."""

import pytest

from tests.tags.test_cases import FINDERS

SEEN = [
    ("contacts", "0九0-1234-5678", True),
    ("contacts", "番号は八〇3の事件、2七0件だったそうです。", False),
    ("contacts", "ゼロキュウゼロ 1234 5678", True),
    ("contacts", "まるはちまる-1234-5678 にかけて", True),
    ("contacts", "マルキュウ前に10時 12月24日、3年ぶりの大混雑", False),
    ("contacts", "ナナとハチの映画、2005年と2006年の2本とも観た", False),
    ("contacts", "京都501さ・・12の白いワゴンです", True),
    ("contacts", "品川330あ・123がまた停まっている", True),
    ("contacts", "はい・・・10年前のことです", False),
    ("contacts", "京都で50人が・・・12人は学生です", False),
    ("contacts", "大阪府堺市北区中百舌鳥町2丁104に住んでるらしい", True),
    ("contacts", "大阪府堺市北区の豆腐屋で2丁100円だった", False),
    ("contacts", "福岡県久留米市民家拳銃2丁30発", False),
    ("contacts", "大阪府堺市堺区拳銃2丁30発", False),
    ("contacts", "兵庫県神戸市中央区鋏3丁10万円", False),
    ("contacts", "東京都墨田区豆腐一丁百円", False),
    ("contacts", "愛知県豊田市長選2-1", False),
    ("contacts", "東京都八王子市議選5-3", False),
    ("contacts", "埼玉県川口市2番1組", False),
    ("contacts", "東京都八王子市元本郷町5-3に住んでいる", True),
    ("contacts", "JANコード 4901234567894", False),
    ("contacts", "カードは 4539578763621486", True),
    ("language", "Mày là đồ chó, chết đi", True),
    ("language", "Đặng Thị Ngọc", False),
    ("language", "Dasar anjing bodoh, mati saja kau", True),
    ("language", "Vai se foder, seu lixo", True),
    ("language", "se7en, seu jorge, samba", False),
    ("self_harm_risk", "また腕を切ってしまいました。", True),
    ("self_harm_risk", "また手首を切っちゃった", True),
    ("self_harm_risk", "また髪を切ってしまいました。", False),
]


@pytest.mark.parametrize(("kind", "text", "is_one"), SEEN)
def test_a_text_has_the_tag_exactly_if_it_is_meant(kind: str, text: str, is_one: bool) -> None:
    assert bool(FINDERS[kind](text)) == is_one
