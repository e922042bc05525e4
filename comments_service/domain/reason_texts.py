"""The texts of reasons, in the languages of the widget (pure). A site may replace those of its moderators."""

from comments_service.domain.reader_texts import Language

_Texts = dict[Language, str]


def _texts(ja: str, en: str, ko: str, simplified: str, traditional: str) -> _Texts:
    return {"ja": ja, "en": en, "ko": ko, "zh-Hans": simplified, "zh-Hant": traditional}


# The reasons of a site that has not written its own. Readers report by the same codes.
DEFAULT_TEXTS: dict[str, _Texts] = {
    "abuse": _texts(
        "特定の人を傷つける誹謗中傷や侮辱が含まれています。",
        "It insults or defames somebody.",
        "특정인을 비방하거나 모욕하는 표현이 포함되어 있습니다.",
        "内容包含对他人的诽谤或侮辱。",
        "內容包含對他人的誹謗或侮辱。",
    ),
    "hate": _texts(
        "人種・国籍・性別などを理由とする差別的な表現が含まれています。",
        "It attacks people for their origin, sex or another trait.",
        "인종·국적·성별 등을 이유로 한 차별적 표현이 포함되어 있습니다.",
        "内容包含针对种族、国籍、性别等的歧视性表达。",
        "內容包含針對種族、國籍、性別等的歧視性表達。",
    ),
    "personal_data": _texts(
        "個人を特定できる情報が含まれています。",
        "It contains personal data.",
        "개인을 알아볼 수 있는 정보가 포함되어 있습니다.",
        "内容包含可识别个人身份的信息。",
        "內容包含可識別個人身分的資訊。",
    ),
    "obscene": _texts(
        "わいせつな表現が含まれています。",
        "It is obscene.",
        "음란한 표현이 포함되어 있습니다.",
        "内容包含淫秽表达。",
        "內容包含猥褻表達。",
    ),
    "spam": _texts(
        "宣伝や勧誘、または同じ内容の繰り返しと判断しました。",
        "It is advertising, or repeats what was posted before.",
        "홍보나 권유, 또는 같은 내용의 반복으로 판단했습니다.",
        "内容被判断为广告、招揽或重复发布。",
        "內容被判斷為廣告、招攬或重複發布。",
    ),
    "off_topic": _texts(
        "記事の内容と関係がありません。",
        "It is not about the article.",
        "기사 내용과 관련이 없습니다.",
        "内容与报道无关。",
        "內容與報導無關。",
    ),
    "unfounded": _texts(
        "事実と異なる、または根拠を確認できない内容が含まれています。",
        "It states as fact what is wrong or cannot be verified.",
        "사실과 다르거나 근거를 확인할 수 없는 내용이 포함되어 있습니다.",
        "内容与事实不符，或无法核实其依据。",
        "內容與事實不符，或無法查證其依據。",
    ),
    "other": _texts(
        "コメントの投稿ルールに沿っていません。",
        "It does not follow the rules for comments.",
        "댓글 작성 규칙에 맞지 않습니다.",
        "内容不符合评论规则。",
        "內容不符合留言規則。",
    ),
}

_STRONG = _texts(
    "攻撃的と受け取られる表現が含まれている可能性があります。",
    "It may contain words that readers find aggressive.",
    "공격적으로 받아들여질 수 있는 표현이 포함되어 있을 수 있습니다.",
    "内容可能包含带有攻击性的表达。",
    "內容可能包含帶有攻擊性的表達。",
)
_OBSCENE = _texts(
    "性的またはわいせつな表現が含まれている可能性があります。",
    "It may contain sexual or obscene words.",
    "성적이거나 음란한 표현이 포함되어 있을 수 있습니다.",
    "内容可能包含色情或淫秽表达。",
    "內容可能包含色情或猥褻表達。",
)
_CLOSED = _texts(
    "コメントの受け付けが終了しました。",
    "Comments were closed in the meantime.",
    "그사이 댓글 접수가 종료되었습니다.",
    "评论已关闭。",
    "留言已關閉。",
)
# It does not tell which word: people who want to get around the rules read it too.
_WORDS = _texts(
    "このサイトで使えない表現が含まれています。",
    "It contains words that this site does not publish.",
    "이 사이트에서 사용할 수 없는 표현이 포함되어 있습니다.",
    "内容包含本站不允许使用的词语。",
    "內容包含本站不允許使用的詞語。",
)

BANNED = _texts(
    "編集部の判断により、このサイトへの投稿を停止しています。",
    "The newsroom has stopped your posts on this site.",
    "편집부의 판단으로 이 사이트에서의 글쓰기가 중지되었습니다.",
    "编辑部已停止您在本站发言。",
    "編輯部已停止您在本站發言。",
)

# By the code of a policy's reason. One without a text says no more than the status does.
POLICY_TEXTS: dict[str, _Texts] = {
    "banned": BANNED,
    "muted": _texts(
        "現在、あなたの投稿は編集部が確認してから掲載しています。",
        "At present the newsroom looks at your posts before it publishes them.",
        "현재 작성하시는 글은 편집부가 확인한 뒤 게시됩니다.",
        "目前您的评论需经编辑部确认后才会发布。",
        "目前您的留言需經編輯部確認後才會發布。",
    ),
    "toxicity": _STRONG,
    "severe_toxicity": _STRONG,
    "insult": _texts(
        "人を侮辱する表現が含まれている可能性があります。",
        "It may insult somebody.",
        "다른 사람을 모욕하는 표현이 포함되어 있을 수 있습니다.",
        "内容可能包含侮辱他人的表达。",
        "內容可能包含侮辱他人的表達。",
    ),
    "identity_attack": _texts(
        "差別的な表現が含まれている可能性があります。",
        "It may attack a group of people.",
        "차별적인 표현이 포함되어 있을 수 있습니다.",
        "内容可能包含歧视性表达。",
        "內容可能包含歧視性表達。",
    ),
    "threat": _texts(
        "脅すような表現が含まれている可能性があります。",
        "It may threaten somebody.",
        "위협적인 표현이 포함되어 있을 수 있습니다.",
        "内容可能包含威胁性表达。",
        "內容可能包含威脅性表達。",
    ),
    "obscene": _OBSCENE,
    "sexual_explicit": _OBSCENE,
    "blocked-word": _WORDS,
    "links": _texts(
        "リンクが含まれています。",
        "It contains links.",
        "링크가 포함되어 있습니다.",
        "内容包含链接。",
        "內容包含連結。",
    ),
    "repeated": _texts(
        "同じ内容のコメントがすでに投稿されています。",
        "The same text was posted before.",
        "같은 내용의 댓글이 이미 게시되었습니다.",
        "相同内容的评论已经发布过。",
        "相同內容的留言已經發布過。",
    ),
    "contacts": _texts(
        "連絡先や個人情報が含まれている可能性があります。",
        "It may contain contacts or personal data.",
        "연락처나 개인정보가 포함되어 있을 수 있습니다.",
        "内容可能包含联系方式或个人信息。",
        "內容可能包含聯絡方式或個人資訊。",
    ),
    "solicitation": _texts(
        "宣伝や勧誘が含まれている可能性があります。",
        "It may be advertising.",
        "홍보나 권유가 포함되어 있을 수 있습니다.",
        "内容可能包含广告或招揽。",
        "內容可能包含廣告或招攬。",
    ),
    "language": _texts(
        "このサイトで確認できる言語ではない可能性があります。",
        "It may be in a language that this site does not read.",
        "이 사이트에서 확인할 수 있는 언어가 아닐 수 있습니다.",
        "内容可能不是本站能够审阅的语言。",
        "內容可能不是本站能夠審閱的語言。",
    ),
    "noise": _texts(
        "意味の読み取れない文字が並んでいる可能性があります。",
        "It may be letters without a meaning.",
        "의미를 알 수 없는 문자가 나열되어 있을 수 있습니다.",
        "内容可能是无意义的字符。",
        "內容可能是無意義的字元。",
    ),
    "self_harm_encouragement": _texts(
        "自分を傷つけることを勧める表現が含まれている可能性があります。",
        "It may encourage somebody to harm themselves.",
        "자해를 부추기는 표현이 포함되어 있을 수 있습니다.",
        "内容可能包含鼓励自我伤害的表达。",
        "內容可能包含鼓勵自我傷害的表達。",
    ),
    "reported": _texts(
        "読者から報告がありました。",
        "Readers reported it.",
        "독자의 신고가 있었습니다.",
        "内容收到了读者举报。",
        "內容收到了讀者檢舉。",
    ),
    "premoderated": _texts(
        "この記事のコメントは、編集部が確認してから掲載しています。",
        "On this article the newsroom looks at all comments before it publishes them.",
        "이 기사의 댓글은 편집부가 확인한 뒤 게시됩니다.",
        "本文的评论需经编辑部确认后才会发布。",
        "本篇報導的留言需經編輯部確認後才會發布。",
    ),
    "article-closed": _CLOSED,
    "site-closed": _CLOSED,
}
