"""The words of offers with their weights: what calls to act, and what speaks of others' offers (pure)."""

from moderation.tags.trade_words import weighed

CALLS = weighed(
    w20="""
        誰でもできます 誰でもできる! 誰でも簡単 安く買え 安く買えます 激安 激安販売 最安値 最安 があります!
        kudasai line_kudasai dm_kudasai boshuu いっぱい! 多数在籍 続々 大量入荷 新入荷 再入荷
        働きませんか 働いてみませんか だけの仕事 進呈中 進呈! 新規登録で 新規登録者 会員募集 先着50
        初回980 拡散希望 無料で見ます 無料で占 無料で鑑 無料で差し上げ 無料でお 無料診断 無料点検 当社へ 弊社へ
        当社に 当店に 当事務所 ならこのアプリ ならこのサイト ならこの人 なら当社 なら弊社 ならここ! 紹介するよ
        紹介しま 必ず返します 返しに行きます 買い取ります 高く買い 高価買い 人限定 女性限定 男性限定 地域限定
        会員限定 保証付き 満額保証 全額負担 交通費支給 寮完備 日払い可 週払い可 即日勤務 未経験者歓迎 wワーク
        副業ok ダブルワーク 大丈夫、個人 落ちた人でも 落ちた方でも 探してます♡ 探してます! 相手募集 相手探し
        欲しい人いいね 見たい人いいね ほしい人いいね if_you_want_to_earn if_you_want_to_make sign_up_free
        free_sign_up best_price spin_and_win zero_risk dm_for_price
        会ってみませんか 会いませんか 話しませんか 働きませんか 始めてみませんか 登録しませんか 参加しませんか
        見ませんか
        気になる方 気になった方 興味持った方 見てくださいね 覗いてみて のぞいてみて 聴いてください
        聞いてください 読んでください 検索してみて はこちら はコチラ ←こちら モニター募集
        募集しています 募集してます 募集します 求む 求ム 求めてます 探してます 探しています さがしてます
        さがしています お支払いします 支払います 払います お渡しします 手渡しします
        あげます あげるよ 送ります 送るよ 送るね 見せます 見せるよ 叶えます 解決します 治ります 消えます
        生えます 下がります 伸びます 当てます 儲かるよ 勝たせます 稼がせます 保証付き 返金保証 全額返金 可能です
        可能! できます! できるよ! すぐできる 即配達 即発送 都内配達 全国対応 全国ok 地方ok 地方可 土日ok
        年齢問わず 経験問わず 誰でもok 誰でも歓迎 履歴書不要 面接なし 面接不要 審査通過率 登録は1分 1分で登録
        1分で完了 簡単登録 かんたん登録 無料登録は 無料キャンペーン中 無料お試し お試し無料 無料サンプル
        サンプル無料 資料無料 今すぐ現金 今すぐ連絡 今すぐ応募 今すぐ購入 今すぐ参加 今すぐクリック 評判です
          おかげです おかげで痩せ 救われました 人生が変わ 変わりました 使ってみて
        接続するだけ 答えるだけ 入力するだけ 貼るだけ 見るだけで 押すだけ 参加するだけ フォローどうぞ
        気軽にフォロー 気軽にdm 気軽に連絡 気軽にメッセージ 気軽に声 click_here_to click_to in_24_hours
        within_24_hours 100%_guaranteed message_mrs message_mr whatsapp_him whatsapp_her get_yours_here melt_fat
        while_you_sleep my_new check_it_out give_it_a_listen
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
        販売中 発売中 開催中 受付中 実施中 増員中 増え続け 好評 間違いなし 絶対お得 必見 試してみて
           来ませんか やりませんか しませんか 始めませんか なりませんか
          どう?連絡 稼げるよ 稼げるで 稼げる仕事 勝ちまくり
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
         会いませんか 話しませんか 会える人い やれる人 できる人い いませんか いない? 待ってます
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
        お得な お得に
        いかがですか どうですか? おいで
        ませんか いますか 試して 人気です 大人気 で検索 見てください 読んでみて やってみて 始め方
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
REPORTS = weighed(
    w20="""
        インタビュー 手を染め 責任 勧誘がしつこ 生活できない 選べない 現実 拘束 殺され 釣られ 得をするだけ
        得するだけ しつこい うざい ウザい 昔は 減税 誹謗 犯罪 疑問 意味が 必要ない 要らない いらない 足りない
        できない ならない price_of union vote petition riot
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
