"""The words of offers with their weights: what is offered, what calls to act, what speaks of others' offers (pure).

Katakana is kept in the line that is searched, so that a word stands here in each spelling in which people write it.
"""


def _weighed(**groups: str) -> dict[str, float]:
    """`w15="…"`: words of weight 1.5, separated by blanks; `_` stands for a blank within one."""
    return {
        word.replace("_", " "): int(weight[1:]) / 10
        for weight, words in groups.items()
        for word in words.split()
    }


# With a weight of 3 or more they are an offer by themselves.
OFFERS = _weighed(
    w40="""
        フォロバ100 フォロバします フォロバ必ず 必ずフォロバ フォロバする フォロバ率 フォロー返し
        相互フォロー希望 相互フォローお願い 相互フォロー募集
        相互フォロー歓迎 相互希望 相互お願い 相互募集 フォロー頂ければフォロバ フォローしてくれたら
        フォローしてください フォローして下さい フォローお願い
        フォローよろしく フォローしてね チャンネル登録お願い チャンネル登録よろしく チャンネル登録と
        チャンネル登録してください チャンネル登録してね チャンネル登録して下さい
        登録と高評価 高評価お願い 高評価よろしく 受け子募集 出し子募集 闇バイト募集 叩き募集 タタキ募集 運び屋募集
        セフレ募集 セフレになって 割り切り募集 パパ募集 p募集 ママ活募集 副業始めませんか 稼ぎませんか
        稼いでみませんか 口座買い取ります 口座買取 口座買います
        口座売買 携帯契約するだけ スーパーコピー n級品 手押し可 手押しok ブラックok 審査なし 審査不要 現金化
        稼ぎたい方 稼ぎたい人 稼げる副業教え
        無料で教えています 無料で教えてます 無料で教えます 副業に興味ある 副業に興味が 副業興味ある line追加して
        line登録で ライン登録で lineグループに招待 今すぐ登録して
        後払い可 即会い
        follow_me_and_i follow_for_follow f4f l4l sub4sub i_follow_back follow_and_i please_follow_me followback
        ifollowback
        follow_me_on follow_me_@ subscribe_to_my check_out_my_channel check_out_my_onlyfans visit_my_channel
        link_in_my_bio link_in_bio click_the_link_in
        work_from_home_and_earn earn_money_online make_money_online make_money_from_home buy_followers
        buy_cheap_followers buy_likes
        hot_singles sugar_daddy_needed sugar_baby_needed i'm_a_sugar free_spins no_deposit_bonus no_prescription
        without_prescription
        guaranteed_returns double_your_bitcoin double_your_money double_your_crypto
        fukugyou_de fukugyo_de
    """,
)
TRADES = _weighed(
    w25="""
        闇バイト 闇・バイト ヤミバイト 裏バイト 裏仕事 裏案件 ホワイト案件 グレー案件 高額バイト 高額報酬
        高収入バイト 受け子 出し子 うけこ募集 かけ子
        叩きやれる 運ぶだけ 荷物を受け取るだけ 口座売 口座を売 通帳を買 飛ばし携帯 リゾバ高額 ud案件 uデリ
        セフレ 裏垢女子 裏垢男子 裏垢 割り切り 援交 円光 エンコ ママ活 即ハメ オフパコ ハメ撮り 写メ交換
        エロ写メ 人妻です 人妻と 欲求不満 デリヘル 個撮
        バイアグラ通販 シアリス レビトラ 精力剤 媚薬 睡眠薬あります 野菜あります 手押し 氷あり アイス手渡し
        クスリあります 大麻あります 大麻販売
        コピー品 偽ブランド ロレックスコピー コピー時計 フォロワー販売 フォロワー買 いいね販売
        自動売買 月利 元本保証 推奨銘柄 未公開株 必勝法 攻略法売 鉄板予想 勝率9 的中率 換金率 個人間融資
        即日融資 お金貸します お金配り 現金プレゼント 給付金プレゼント
        霊視鑑定 無料鑑定 縁結び鑑定
        guaranteed_profit guaranteed_profits follow_back follow_me_back
        viagra cialis levitra xanax oxycontin tramadol hookup escort_service escorts nudes onlyfans sugar_daddy
        sugar_baby
        forex_signals trading_signals crypto_signals crypto_group binary_options passive_income online_casino
        casino_bonus betting_tips fixed_matches
        replica_watches rolex_replica cheap_followers recovery_expert recovered_my lost_bitcoin payday_loan
        we_offer_loans loan_offer personal_loan
        weight_loss_pills diet_pills keto_gummies fake_passport fake_id
        yamibaito koushuunyuu koushunyu
    """,
    w15="""
        副業 在宅ワーク 在宅バイト 在宅で 内職 高収入 高時給 即金 即日現金 即日払い 日払い 日当 日給 不労所得
        稼げ 稼い 稼ぐ 稼ぎ 儲かる 儲け 儲か スマホだけで スマホ1台 スマホ一台
        スキマ時間 すきま時間 ノルマなし 未経験 身分証 バイト募集 バイトあります バイト紹介 仕事あります
        仕事紹介 案件紹介 案件あり 案件です 短時間 楽な仕事 簡単な仕事 簡単作業
        カジノ オンカジ スポーツベット ブックメーカー バカラ 競馬予想 馬券 ボートレース予想 競艇予想 パチスロ
        スロット攻略 ギャンブル 賭け ベット 勝ってます フリースピン 入金不要
        バイアグラ ed薬 サプリ ダイエット 痩せる 痩せた 痩せられ 薄毛 育毛 脱毛 美容液 シミが消 体臭 増大
        健康食品 大麻 覚醒剤 睡眠薬 処方箋 クスリ
        投資 仮想通貨 暗号資産 暗号通貨 ビットコイン fx 株式投資 銘柄 資産運用 資産が 資産3倍 バイナリー
        トレード エアドロップ airdrop nft 先生の 運用益 配当
        出会い 出会える 会える人 会いたい人 会える女 女の子多数 パパ活 話し相手 寂しい さみしい エッチ えっち
        動画は 人妻 熟女 童貞 彼氏募集 彼女募集 友達募集 今夜 アダルト 無修正 過激
        フォロワー フォロバ 相互 フォロー返 チャンネル登録 youtube チャンネル 配信してます 動画を投稿 動画あげて
        ブログ アフィ
        ブランド 時計 バッグ 財布 激安 最安値 格安 %off セール 通販 当店 販売中 限定価格 半額 特価 お買い得 買取
        送料無料 ヴィトン グッチ シャネル ロレックス
        融資 借金 お金に困 お金が必要 お金が欲しい ローン 審査 現金 即振込 債務整理 過払い 給料ファクタリング 後払い
        鑑定 占い 占って 霊視 開運 波動 引き寄せ 運気 セミナー 情報商材 コンサル オンラインサロン メルマガ
        ビジネス 起業
        cash_app crypto bitcoin btc ethereum forex trading investment invest earn earning profits casino
        gambling jackpot bonus loan loans cash_loan
        pills meds pharmacy lose_weight weight_loss dating singles followers subscribers replica rolex
        naked_pics hot_girls sexy_girls
        make_money money_online $_a_day income_stream hacker spell_caster psychic work_from_home
        working_from_home online_job part_time_job giveaway gift_card gift_cards seo my_channel my_youtube
        my_page my_profile my_instagram my_onlyfans discount_code
        fukugyou fukugyo baito kajino kasegeru kasegu kasegou toushi
    """,
)
CALLS = _weighed(
    w20="""
        募集中 募集して 大募集 募集! 募集。 募集です 募集します 急募 dmください dm下さい dm待って dmで dmに dmへ
        dmお願い dmして dm開け dmまで dmにて 興味ある方 興味がある方 興味のある方 興味ある人 興味がある人
        気になる方 ご希望の方 希望者
        未経験歓迎 未経験ok 未経験可 秘密厳守 匿名配送 初回無料 初回限定 先着 ご案内します ご案内しています
        ご紹介します 紹介します 教えます 教えてます 教えています 教えるよ 売ります 売ってます 販売してます
        販売しています 譲ります お譲りします
        買い取ります 買取ります 当店へ 当サイト 公式サイトへ 公式ストア 今すぐ登録 登録無料 無料登録 無料招待
        無料に招待 無料配布 無料で配布 無料公開 無料で公開 無料プレゼント 無料相談 無料で招待
        プロフ見て プロフに プロフの プロフへ プロフから プロフィールの リンクはプロフ 固定ツイ 固定ポスト
        概要欄 lineへ lineで連絡 line登録 line追加 lineまで lineにて lineで詳 line交換 テレグラムにて
        テレグラムで詳 シグナルで詳 テレグラムへ
        ませんか 会いませんか 話しませんか 会える人い やれる人 できる人い いませんか いない? 待ってます
        待ってる♡ まってます お待ちして お気軽に 見に来て 遊びに来て 覗いて よろしくお願いします 登録お願い
        フォローお願い
        即日発送 即日振込 即振込 即払い 全国発送 稼げます 稼げる! 稼ごう 儲かります 痩せます 勝てます 勝ってます
        当たります 保証します もらえます 貰えます もらえる! もらえるバイト 招待します 招待コード 紹介コード
        詳細はdm 詳細は プロフ参照 詳しくはこちら 続きはこちら
        こちらから コチラから こちら→ コチラ 登録は 応募は 連絡は お問い合わせは お申し込みは 申込みは 購入は
        買うなら お探しなら ならここ ならココ
        dm_me dm_for dm_us dm_now pm_me inbox_me message_me text_me contact_me contact_him contact_her
        contact_us reach_out_to reach_him reach_her reach_me
        add_me hit_me_up hmu whatsapp link_in click_here click_the_link click_below click_on_my sign_up join_our
        join_my join_us join_now order_now buy_now shop_now apply_now register_now get_started visit_my
        visit_our visit_us visit_www
        check_out_my check_my follow_me subscribe promo_code use_code discount_code use_my_code limited_time
        act_now free_trial free_delivery worldwide_shipping
        ask_me_how thanks_to_mr thanks_to_mrs thanks_to_this waiting_for_you in_your_area start_earning earn_up
        available_now for_sale
        rain_tsuika touroku
    """,
    w10="""
        無料 今だけ 今すぐ 限定 誰でも 簡単に 簡単 初心者 即日 即ホ 匿名 安全 確実 必ず 絶対 ノーリスク
        リスクなし 送料無料 特別 チャンス 実績 公式 歓迎 待ち お問い合わせ 多数 詳細 登録 交換 あります。 やり方
        売って おすすめ 代引き 応募 プレゼント %off 詳しく dm
        guaranteed cheap instantly no_experience legit telegram
    """,
    w05="""
        today free easy fast best now 100% join start here
    """,
)
REPORTS = _weighed(
    w20="""
        逮捕 容疑 摘発 被害 詐欺 騙 だまさ ダマさ 怪しい 規制 違法 反対 禁止 法案 依存 気の毒 応募しない
        応募する若 応募して 応募した 手を出 絶対に応募 騙され べき べし 裁判 有罪 懲役 事件 報道 ニュース 記事
        警察 通報 社会問題 らしい だそう そうだ という とか と言う って言 って書 業者 と聞 しまった 問題だ
        問題は 問題。 捕ま 容認 政府 議員 自治体 リスクが 怖い 怖く スパム 迷惑 勧誘 知人 友人が だったのに 思う
        思い 思っ じゃないか のかな かも ですよね だろう でしょう んだよ ました。 した。 注意 気をつけ なぜ
        どうして とは 違反 運営は 放置 広告 詐欺師 増えて 減っ 減り かな 負けた 損した 溶かし 日本は 国が 大阪
        万博 ir 政治
        scam scams scammer scammers fraud arrested illegal ban banned ruin ruined lost_all beware avoid police
        court news article they're_trying government addicted addiction lawsuit they_should should_be he_was
        she_was i_think people_who don't_fall fake stop spam reported my_grandmother my_uncle
    """,
)
