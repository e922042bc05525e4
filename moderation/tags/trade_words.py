"""The words of offers with their weights: what is offered (pure).

Katakana is kept in the line that is searched, so that a word stands here in each spelling in which people write it.
"""


def weighed(**groups: str) -> dict[str, float]:
    """`w15="…"`: words of weight 1.5, separated by blanks; `_` stands for a blank within one. The heaviest counts."""
    weights: dict[str, float] = {}
    for weight, words in sorted(groups.items()):
        for word in words.split():
            weights[word.replace("_", " ")] = int(weight[1:]) / 10
    return weights


# With a weight of 3 or more they are an offer by themselves.
OFFERS = weighed(
    w40="""
        投資話があります 儲かる投資話 儲かる話があります 美味しい話があります おいしい話があります
        稼げる話があります いい話があります、連絡 個人情報買 個人情報売 名簿買 名簿売 成功者になりませんか
        お金持ちになりませんか 億万長者になりませんか 自由になりませんか 女の子がいっぱい 女の子いっぱい
        会える女の子 会える子がいっぱい エッチな女の子 えっちな女の子 ブランドコピー 痩せ薬 やせ薬
        体の関係希望 体の関係だけ
        登録1000人 登録100人目指 登録者1000人目指 フォロワー1000人目指 フォロー返します 必ずフォロー返し
        口座高く買い 銀行口座、高く 口が堅い人 口の堅い人 口が堅い方 口座譲って 審査落ちた人でも
        審査落ちた方でも 審査落ちても 審査通らない方 ブラックリストの方 即金手渡し 大人の遊び相手 大人のお友達
        大人の友達募集 割り切れる方 割り切れる人 カラダの関係 ワンナイト募集 添い寝募集 オフパコ募集
        ハメ撮り募集 エッチな自撮り エロい自撮り 見せ合い 相互オナ ビデオ通話エッチ premium_followers our_casino
        looking_for_love,_sign_up
        ツイッターもフォローして インスタもフォローして twitterもフォロー 高評価と 高評価ボタン グッドボタン
        セフレ探し セフレさが セフレになり ワンナイト相手 今からホテル ホテル行ける ホ代別 条件あり会
        サポしてくれ サポ希望 サポあり 援助してくれる人 助けてくれるパパ パパさん募集 おぢ募集 f/f/ 裸の写真送
        裸見せ ショッピング枠を現金 ショッピング枠の現金 枠を今すぐ現金 クレカ現金化 口座をお持ちの方
        口座お持ちの方 口座開設するだけ 身分証だけで 通帳を郵送 アカウント買います アカウント買取 アカウント売
        垢買います 垢売ります 電話番号認証代行 sms認証代行 sms代行 受信代行 荷物を運ぶだけ 荷物運ぶだけ
        荷物を受け取るだけ 荷受け代行 udやりたい なんでもやります系 ルフィ案件 シャブあり シャブ売 クサあり
        バツあり 眠剤譲り 眠剤売 デパス売 デパス譲 ハルシオン譲 マイスリー譲 mdma売 コカイン売 大麻売 大麻買
        リキッド売 ゲットー 電話占い初回 チャット占い初回 先生に救われ 霊能者の先生 元カレと復縁でき
        復縁できました follow_my_insta follow_my_instagram follow_my_page follow_my_twitter follow_my_tiktok
        subscribe_to_me subscribe_my like_and_subscribe listen_to_my_new check_out_my_music
        check_out_my_song check_my_new_song stream_my_new link_in_profile links_in_bio link_in_the_bio
        powerful_spell_caster verified_bank_accounts bank_logs cc_dumps cloned_cards fake_ids counterfeit
        deposit_bonus crypto_casino iphone_giveaway free_iphone giveaway_winner claim_your_prize you_have_won
        you've_won i_sell_verified
        フォロー&rt フォローとrt フォロー&リツイート フォロー&リポスト rtで全員 いいねとフォロー ブラックでもok
        ブラックでも借り ブラックの方も 審査ゼロ 誰でも借りられ 誰でも借入 個人間で融資 お金配ります
        現金配ります 全員にプレゼント ホ別 p活したい p活募集 pj募集 ママ募集 大人の関係 即アポ セフレ欲しい
        せふれ募集 ヤリモク 援希望 援募集 円光希望 割り切った関係 勉強会に来ませんか 集会に来ませんか
        セミナーに参加しませんか 入信しませんか 信者になりませんか 一緒に稼ぎましょう 一緒に稼ごう 稼ぎましょう
        稼ぎたくない 稼げる方法 稼ぐ方法を教 稼ぎ方教え 稼ぎ方を教 不労所得を得 資産を増やしませんか
        副業しませんか 副業を始めませんか 副業始めました 副業仲間 運び屋やりませんか 運び屋しませんか
        叩きやりません 叩きやりたい 口座貸して 口座を貸 口座売って 口座を売ってくだ 通帳売って 通帳買い 名義貸し
        名義を貸 携帯を契約するだけ スマホを契約するだけ 身分証送って 闇バイトやりません 闇バイト紹介
        闇バやりたい 闇バあり チャンネル登録頼 チャンネルも登録して 登録してくれたら嬉しい
        相互フォロー 相互お願いし 相互チャンネル登録 フォロバ絶対 フォロバ確実 フォロバ率100 無言フォロー歓迎
        フォローしてくれた人 フォローしてくれた方 フォローした人全員 いいねくれた人 いいねした人に
        いいねしてくれた人 不用品回収なら 買取なら 任せください!見積 ベラジョン カジ旅 ボンズカジノ
        インターカジノ ユースカジノ 賭けリン ミスティーノ コニベット スポーツベットアイオー sub_for_sub
        subs_for_subs i'll_sub_back i_will_sub_back sub_to_my follow_4_follow like_for_like l4l
        follow_train dm_for_promo cash_app_flip cashapp_flip no_rx without_rx discreet_shipping real_money_slots
        win_real_money claim_your_bonus claim_your_free claim_your_reward bad_credit_ok bad_credit_loans
        no_credit_check sexy_girls_now chat_with_sexy meet_sexy meet_hot looking_for_a_serious_man
        looking_for_a_sugar looking_for_sugar send_me_nudes sell_my_nudes selling_nudes buy_my_content
        my_onlyfans subscribe_to_my_onlyfans brought_my_husband_back brought_my_ex brought_back_my
        spell_caster_who cured_my_herpes herbal_cure i_make_$ i_earn_$ earning_$ earned_$ making_$ i_got_paid_$
         get_paid_daily paid_weekly invest_with_him invest_with_her investing_with_mr my_broker
        account_manager_who trade_for_me trades_for_me get_rich_with become_a_millionaire financial_freedom
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
         earn_money_online make_money_online make_money_from_home buy_followers
        buy_cheap_followers buy_likes
        hot_singles sugar_daddy_needed sugar_baby_needed i'm_a_sugar free_spins no_deposit_bonus no_prescription
        without_prescription
        guaranteed_returns double_your_bitcoin double_your_money double_your_crypto
        fukugyou_de fukugyo_de
    """,
)
TRADES = weighed(
    w25="""
        年利 投資案件 高配当案件 不動産投資セミナー スマホだけで スマホ1台で 稼げました 稼げてます 稼げています
        稼げるサイト 儲かるサイト 出会えるサイト 会えるサイト 痩せる薬 海外直輸入 直輸入 個人情報 成功者
        元手ゼロ 元手なし 初期費用ゼロ 初期費用なし リスクゼロ 損しない 負けない投資 必ず儲か 絶対儲か
        確実に儲か 必ず稼げ 絶対稼げ 確実に稼げ 誰でも稼げ
        空いた時間に すきま時間で 渡航費 リゾートで働 現金即渡し 即渡し 現金手渡し 取りに行くだけ 座ってるだけ
        見てるだけで 話すだけで 打ち込むだけ コピペするだけ コピペだけで ea、 自動売買ea 24時間稼働 億トレーダー
        投資塾 投資サロン 投資スクール 三連単 単勝 競輪予想 会員募集 ポーカーサイト 麻雀サイト カジノサイト
        チップ進呈 勃起 精力 活力サプリ 増大サプリ ダイエット茶 痩せ茶 置き換えダイエット 腹筋ベルト 脂肪が落ち
        脂肪が燃え 代謝アップ ハッパ 葉っぱ買 余ってるので 余ってる薬 遊び相手 近所で会え 会える子 会える男
        会える女 ご近所 割り切り 前世 運命を 手相 タロット 守護 奇跡の水 屋根修理 無料点検 雨漏り修理 シロアリ
        給湯器 エアコン掃除 ハウスクリーニング n品 全品保証 個人で貸 後払いアプリ キャリア決済現金 ギフト券買取
        アマギフ買取 先払い 給与ファクタリング ヤミ金 闇金 ソフト闇金 ai_bots zero_risk welcome_bonus
        asian_ladies russian_brides looking_for_love sugar_mummy premium_accounts best_price daily_profit
        check_out_my_new
         国内最安 酵素 激痩せ 激やせ -8kg -5kg -10kg モニター募集 腸活 クサ・ バツ・ シャブ 眠剤
        mdma コカイン lsd 睡眠導入剤 出会いを探 秘密の出会い 既婚者同士 消費者金融で断 融資可能 融資できます
        お金借りられ お金を貸し 副収入 不労 収入アップ 月10万円の 月5万円の 月20万円の 月30万円の 海外案件
        借金ある人 借金がある人 借金返済でき お仕事です 簡単なお仕事 楽なお仕事 スマホがあれば いいね1件
        1件100円 アンケートに答える 文字入力 データ入力 写真送る 写真送り 動画送る 動画送り 招待コード 勝率95
        勝率90 勝率8 サインツール 銘柄3選 推奨株 ウォレット接続 エアドロ 円相当 バカラ必勝 必勝ツール 最速!
        当たると評判 10分無料 5分無料 実質0円 補助金で実質 太陽光パネルの設置 蓄電池 効くお茶 に効くサプリ
        コロナに効く がんに効く ガンに効く 癌に効く 血糖値が下が 血圧が下が 視力が回復 シワが消え シミが消え
        白髪が消え 毛が生え 身長が伸び バストアップ 偽ブランド 本物と見分け スパコピ 中華製コピー 履歴書なし
        若い男性求 女性求 男性求 求むスタッフ 業務委託で keto crypto_gifts bitcoin_giveaway escorts_in
        escort_girls insta_for hot_pics from_your_phone no_skills trading_strategy verified_accounts
        online_pharmacy
        媚薬あります gain_followers work_from_home_and_earn ノウハウ売ります
        自動で取引 自動で稼 放置で ほったらかしで 寝てるだけで スマホ副業 スマホで稼 月商 日商 せどり 情報商材
         個人輸入代行 飲むだけで 塗るだけで 貼るだけで 聞くだけで 着けるだけで 寝るだけで ガンが消え
        がんが消え 癌が消え 癌が治 ガンが治 がんが治 病気が治る 万病に 波動水 水素水を 免疫力アップ 入金ボーナス
        初回ボーナス 登録ボーナス オンカジ オンラインスロット ネットカジノ 出金早 出金も早 予想サイト 予想を無料
        競馬予想 競艇予想 必勝 攻略法 億った 億り人 急騰銘柄 爆上げ銘柄 仮想通貨の先生 投資の先生 自動取引
        aiが自動 ai自動 トレード配信 シグナル配信 サロンメンバー 受け取るだけ 運び屋 かけ子募集 海外勤務
        身バレなし 顔バレなし 身元不問 書類審査なし 面接なし 履歴書不要 年齢不問 日当10 日当5 日当8 日当3
        日給3万 日給5万 日給10万 高額案件 高時給案件 裏稼業 グレーな仕事 リスクなしで ノーリスクで 出し子募集
        打ち子募集 荷受け 荷物受け取り ポスティングで高 人妻 裏垢 えちえち エチエチな写真 えっちな動画
        エッチな動画 エロ動画 無修正 オナ電 ビデオ通話で ライブチャット チャットレディ メールレディ メルレ
        パパ活アプリ 出会い系なら 会えるアプリ ムラムラ 相手してくれる 抱いて 癒してくれる 添い寝 大麻リキッド
        リキッドあり 草あります 紙あり 罰あり 上物 入荷 スーパーコピー 最高級品質 正規品を格安
        激安通販 n級 レプリカ コピーブランド 偽札 偽造免許 身分証作 卒業証書作 後払い現金化 先払い買取
        給料前払い 最短10分で 最短5分で 即日3万 即日5万 即日10万 無料鑑定 無料で鑑定 鑑定します 占います
        占いますよ 運命の人を 復縁 縁結びの 金運 不用品回収 水漏れ修理 鍵開け 害虫駆除なら 外壁塗装
        リフォームなら 引っ越しなら 見積もり無料 見積無料 入会金無料 無料体験 無料カウンセリング 資料請求
        説明会開催 キャンペーン中 クーポンコード 友達紹介コード フォロワー増や 再生数増や いいね増や
        フォロワーを増 bitcoin_doubling crypto_expert trading_expert forex_trader binary_trading
        crypto_investment bitcoin_investment bitcoin_mining recovery_agent hacking_services adderall percocet
        oxy valium ambien steroids_for kratom cannabis_oil thc_vapes sports_betting_tips online_slots real_money
        free_bets sure_odds fixed_match betting_group instant_loan instant_loans quick_cash fast_cash_loan
        payday replicas designer_bags_cheap fake_documents fake_diploma buy_degree essay_writing_service
        sexy_girls lonely_women single_women mature_women dating_site adult_chat cam_show cam_girls nude_pics
        weight_loss_pill lose_20_pounds lose_10_pounds lose_30_pounds lose_weight_fast burn_fat miracle_cure
        spell_caster love_spell side_hustle passive_income online_business dropshipping affiliate_marketing
        network_marketing mlm_opportunity business_opportunity
        闇バイト 闇・バイト ヤミバイト 裏バイト 裏仕事 裏案件 ホワイト案件 グレー案件 高額バイト 高額報酬
        高収入バイト 受け子 出し子 うけこ募集 かけ子
        叩きやれる 運ぶだけ 荷物を受け取るだけ 口座売 口座を売 通帳を買 飛ばし携帯 リゾバ高額 ud案件 uデリ
        セフレ 裏垢女子 裏垢男子 裏垢 割り切り 援交 円光 エンコ ママ活 即ハメ オフパコ ハメ撮り 写メ交換
        エロ写メ 人妻です 人妻と 欲求不満 デリヘル 個撮
        バイアグラ通販 シアリス レビトラ 精力剤 睡眠薬あります 野菜あります 手押し 氷あり アイス手渡し
        クスリあります 大麻あります 大麻販売
        コピー品 偽ブランド ロレックスコピー コピー時計 フォロワー販売 フォロワー買 いいね販売
        自動売買 月利 元本保証 推奨銘柄 未公開株 必勝法 攻略法売 鉄板予想 勝率9 的中率 換金率 個人間融資
        即日融資 お金貸します お金配り 現金プレゼント 給付金プレゼント
        霊視鑑定 無料鑑定 縁結び鑑定
        guaranteed_profit guaranteed_profits
        viagra cialis levitra xanax oxycontin tramadol hookup escort_service escorts nudes sugar_daddy
        sugar_baby
        forex_signals trading_signals crypto_signals crypto_group binary_options passive_income online_casino
        casino_bonus betting_tips fixed_matches
        replica_watches rolex_replica cheap_followers recovery_expert recovered_my lost_bitcoin payday_loan
        we_offer_loans loan_offer personal_loan
        weight_loss_pills diet_pills keto_gummies fake_passport fake_id
        yamibaito koushuunyuu koushunyu
    """,
    w15="""
        ポーカー 保証 会員 当社 弊社 修理 点検 工事 施工 レンタル 格安 渡航 トレーダー
        塾 お茶 自撮り ナース 看護師 主婦 大学生 人妻 歳♀ 歳♂
        ジェネリック 僕の曲 私の曲 情報商材
        ホテル 裸 電子書籍 新刊 小説書い 新曲 ライブ配信 ツイキャス インスタ ツイッター 霊能 先生に 守護霊
        開運 補助金 ed 更年期 便秘 むくみ 肌 化粧水 置き換え 青汁 プロテイン 浄水器 パネル 保証会社 クレカ
        荷物 交通費 副収 スキル不要 求む spotify soundcloud mixtape merch
        onlyfans follow_back follow_me_back ノウハウ ノウハウ売
        借金 取引 香水 化粧品 クリーム ジム エステ スクール 英会話 講座 塾 教材 保険 不動産 物件 中古車
        リース 電気代 光回線 格安sim 回収 査定 コーチング 聖書 宗教 霊感 パワーストーン ヨガ 婚活 マチアプ 恋活
         実況 配信 公式line オプチャ 転売 ビジネスモデル 権利収入 手当 給付金 補助金 臓器
        卵子 ゲーム垢 アカウント販売 チケット譲 リセマラ 口座 名義 バイト 仕事 案件 求人 人手 稼 儲 収入 現金
        お小遣い おこづかい 小遣い 万稼 万勝 勝った 大儲け lonely man_of_my_dreams
        millionaire business casino_site jackpot pounds diet supplement cream cure
        followers_and_likes ranking passport diploma essay tutor mining signals broker
        trader account_manager profits weekly shoes watches sneakers iphone_for prescription drugs
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
