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
TRADES = _weighed(
    w25="""
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
        onlyfans follow_back follow_me_back ノウハウ ノウハウ売
        借金 取引 薬 香水 化粧品 クリーム ジム エステ スクール 英会話 講座 塾 教材 保険 不動産 物件 中古車
        リース 電気代 光回線 格安sim 回収 査定 コーチング 聖書 宗教 霊感 パワーストーン ヨガ 婚活 マチアプ 恋活
        動画 実況 配信 公式line オプチャ 転売 情報 ビジネスモデル 仲間 権利収入 手当 給付金 補助金 臓器
        卵子 ゲーム垢 アカウント販売 チケット譲 リセマラ 口座 名義 バイト 仕事 案件 求人 人手 稼 儲 収入 現金
        お小遣い おこづかい 小遣い 万稼 万勝 勝った 大儲け 億 lonely man_of_my_dreams
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
CALLS = _weighed(
    w20="""
        write_me_on text_me_on お任せください お任せ!
        知りたい人 知りたい方 知りたければ やりたい人 やりたい方 やりたい子 欲しい人 欲しい方 ほしい人
        見たい人 見たい方 会いたい人は 悩む方 悩みの方 お悩みの方 お困りの方 困ってる方 困っている方
        困ってる人いたら ピンチの方 希望の方 参加したい方 始めたい方 探してる人 お探しの方 相談乗ります
        相談に乗ります 相談受付 声かけて お声がけ 一声 ご連絡 連絡待 連絡ください 連絡下さい 連絡して
        返信ください リプください リプ待 コメントください コメントして dmします dm送って dm送ります dmくれ
        dm来て メッセージください メッセージ待 メッセください signal入れて シグナル入れて テレグラム入れて
        テレグラム追加 line@ lineください line下さい lineして line待 公式lineへ 公式lineから オプチャで
        オプチャに 登録すると 登録するだけ 登録した人 登録者全員 登録特典 登録→ このリンクから リンクから登録
        リンクはこちら リンク貼っ url貼っ ↓から →から 下のリンク 上のリンク リンク先 プロフのリンク プロフリンク
        固定から 固定を見 固定みて 固定に 固定へ 残りわずか 残り僅か 残り3名 残り5名 残り10 在庫わずか
        早い者勝ち 本日限り 今日だけ 期間限定 数量限定 人数限定 限定公開 限定配布 特別価格 特別割引 %off 割引中
        送料込み 送料無料 即納 正規品 おまかせ ご用命 ご相談 お見積 入会金無料 参加無料 参加費無料
        見学自由 体験無料 仲間募集 メンバー募集 大歓迎 初心者歓迎 初心者ok 初心者でも 女性歓迎 学生ok 主婦ok
        主婦歓迎 年齢不問 配ります 差し上げます プレゼントします プレゼント中 増やします 増やせます 売ってあげ
        売りたい 譲って 買い取り 高価買取 貸します 貸せます お貸しし 用意できます 手配します 作ります 代行します
        代行して 紹介できます 紹介するよ 教えるので 教えてあげ 教えられます お教えし 伝授 公開中 配布中 配信中
        販売中 発売中 開催中 受付中 実施中 増員中 増え続け 好評 間違いなし 絶対お得 必見 試してみて 試しに
        始め方 やってみて おいで 来ませんか やりませんか しませんか 始めませんか なりませんか ませんか?
        どうですか? いかがですか どう?連絡 稼げるよ 稼げるで 稼げる仕事 勝ちまくり
        当たりまくり 痩せた! 痩せました! 生えてきた 効果抜群 効果絶大 即効 即金 >>> ask_me
        write_to_me chat_with_me chat_now call_now call_me_at email_me message_us comment_yes
        type_yes drop_your reply_with see_my_profile check_my_profile check_his_page check_her_page click_my
        my_link link_below link_here website_below visit_the_link order_today order_online buy_online
        buy_from_us shop_at best_prices lowest_price limited_spots limited_offer limited_slots only_today
        today_only don't_miss claim_your claim_now get_yours get_it_now grab_yours start_today start_now
        free_shipping %_off try_it_free approved_in in_minutes no_experience no_experience_needed
        using_this_link with_this_link with_this_simple this_simple_trick ask_how learn_how_to_earn
        dm_if dm_and interested_? if_interested interested_people recommend_him recommend_her he_helped_me
        she_helped_me helped_me_trade helped_me_recover guarantee_results results_guaranteed money_back
        100%_legit legit_and join_now join_here join_today play_now bet_now sign_up_today sign_up_now
        register_today register_here
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
        即日発送 即日振込 即振込 即払い 全国発送 稼げます 稼げる! 稼ごう 儲かります 痩せます 勝てます
        当たります 保証します もらえます 貰えます もらえる! もらえるバイト 招待します 招待コード 紹介コード
        詳細はdm 詳細は プロフ参照 詳しくはこちら 続きはこちら
        こちらから コチラから こちら→ コチラ 登録は 応募は 連絡は お問い合わせは お申し込みは 申込みは 購入は
        買うなら お探しなら ならここ ならココ
        dm_me dm_for dm_us dm_now pm_me inbox_me message_me contact_me contact_him contact_her
        contact_us reach_him reach_her reach_me
        add_me hit_me_up hmu whatsapp link_in click_here click_the_link click_below click_on_my sign_up join_our
        join_my join_us join_now order_now buy_now shop_now apply_now register_now get_started visit_my
        visit_our visit_us visit_www
        check_out_my check_my follow_me subscribe promo_code use_code discount_code use_my_code limited_time
        act_now free_trial free_delivery worldwide_shipping
        ask_me_how thanks_to_mr thanks_to_mrs thanks_to_this waiting_for_you start_earning earn_up
        available_now for_sale
        rain_tsuika touroku
    """,
    w10="""
        text_me write_me reach_out_to in_your_area 来てね お任せ contact >>
        → 方へ 方は 人は 方! 人! ぜひ 是非 気軽 すぐ 円から 0円 円で 全員に もれなく 相談 参加 愛用 話題の
        実は 私も これで 人生変わ ラク 楽に 楽して コピー 本物 品質 都内 手渡し 待機 返済 当日 最短 10分
        5分 100% no.1 1位 人気 急いで minutes simple daily per_day a_day a_month this_month per_week success
        winning winner verified offer deal sale ship order
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
        ないと思 無理 せず していない しない方 してはいけ 使い捨て 指示役 実行役 犯人 ニュースで 発表 調査 結果
        円安 値上げ 物価 税 国民 庶民 首相 大臣 会見 社会 若者 世代 時代 と言われ 言われた 言ってる 言っていた
        聞いた 見た 読んだ だった でした のは のに けど から困 だから 悲しい 残念 許せ 恐ろし 疑 嘘 うそ 胡散
        うさん 絶対ない はずがない わけがない この世にない 騙そう 引っかか ひっかか カモ people think believe
        said reported study because announcement government announced stocks law years_ago last_year would could
        never risk afraid worried
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
