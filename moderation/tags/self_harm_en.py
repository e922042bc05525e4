"""What is said about self-harm in English, as patterns over a folded line (pure)."""

import re

ENCOURAGEMENT = re.compile(
    r"\b(?:kill|off|neck|hang|unalive|drown|shoot) (?:your|ur|yo)(?: ?self|selves|self)\b|\bkys\b"
    r"|\bk[ .]y[ .]s\b|\bkillyourself\b"
    r"|(?:(?:^|[.!?,] ?)(?:just |please |so |now )?(?:go (?:and )?)(?:just )?die|\b(?:please"
    r"|should(?: just| all)?|hurry up and|favou?r and|go and|just) die\b|(?:(?:^|[.!?,] ?|\b(?:go|just"
    r"|please|should|then|better|why don't you) )(?:(?:go|just|and) )*)(?:drink (?:some |the )?bleach"
    r"|jump (?:off|in front of)|slit your (?:wrists|throat)|end your (?:own )?(?:miserable |pathetic "
    r"|sad )?life|end yourself|hang from|swallow a bullet|eat a bullet|walk into traffic|play in traffic"
    r"|take a bath with (?:a|your) toaster|overdose))(?: already| in a (?:fire|ditch|hole)"
    r"| off)?\b(?! (?:hard|another day|laughing|for|from|of|in peace|young|down|out|with|if|trying|at"
    r"|alone|like|tomorrow|to|on|by|in|when|because|before|or|and|the))"
    r"|\byou (?:should|need to|ought to|deserve to|better) (?:just |go |really )*(?:die|be dead|hang|kill"
    r"|end it|disappear forever)\b(?! (?:of|from|with|up|hard|laugh|time|the))"
    r"|\b(?:jump|leap|throw yourself|step) (?:off|in front of|from|under) (?:a|the|that|your) (?:nearest "
    r"|tall |high |moving )?(?:bridge|building|cliff|roof|balcony|train|bus)\b"
    r"|\b(?:nobody|no one|noone|nobody'd) (?:would|will|is going to|gonna)(?: even)? (?:miss|cry for|mourn"
    r"|care if|notice if|care when) (?:you|u)\b"
    r"|\b(?:world|everyone|everybody|we|society|family|people|they)(?:'d| would| will"
    r"|'s)?(?: all)?(?: be)? (?:so much |much |far )?better (?:off )?(?:without you|if you (?:died"
    r"|were dead|weren't here|killed))\b"
    r"|\bif (?:you|u) (?:really )?(?:want|wanna)(?: to)? (?:die|kill yourself)[^.]{0,14}(?:,| then"
    r"| just)+ ?(?:just )?(?:do it|go ahead|go for it|be my guest|nobody)|\bwhy don't (?:you"
    r"|u) (?:just )?(?:die|end (?:it|your)|kill|drop dead)\b"
)
RISK = re.compile(
    r"\bi (?:just |really |only |honestly |kinda |still |fucking |do |think i |so badly )*(?:want|wanna"
    r"|wish|need|would like|long) (?:to |2 )?(?:just |fucking )?(?:die\b|be dead|disappear forever"
    r"|not exist|stop existing|kill myself|kms|end (?:it|my life|everything)|hang myself"
    r"|go to sleep and (?:never|not) wake|never wake up|cease to exist)"
    r"|\bi wanna (?:just )?(?:die\b|kms|disappear|be dead|kill myself|end it)|\bi (?:wish i (?:was|were"
    r"|had) (?:dead|never born|never been born)|wish i had never been born|wish i could just die)"
    r"|\b(?:i'm|i am|im|i was|i've been|i have been|i keep|i'd been|been) (?:seriously |actually "
    r"|constantly |always |just |honestly )*(?:thinking (?:about|of)|going to|gonna|planning (?:to|on)"
    r"|about to|ready to|considering|contemplating|tempted to) (?:just )?(?:kill(?:ing)? myself|kms"
    r"|end(?:ing)? (?:it all|it|my (?:own )?life|things)|commit(?:ting)? suicide|suicide|die\b|dying\b"
    r"|hang(?:ing)? myself|overdos(?:e|ing)|taking my (?:own )?life|jump(?:ing)? off|how to die)"
    r"|\bi (?:do not|don't|dont|no longer|can't|cannot|cant) (?:even |really )*(?:want to|wanna"
    r"|see a reason to|have the will to|feel like|have any reason to|know how to keep) (?:be alive|live\b"
    r"|living|exist|wake up|be here|go on|keep living|carry on living|continue living)(?! (?:in|with|here"
    r"|near|there|on mars|under|at|like))"
    r"|\b(?:want|wanna|going|gonna|ready|need) (?:to )?end (?:it all|my life|my own life)\b|\b(?:will|i'll"
    r"|i am going to|i'm going to|gonna) (?:end my life|kill myself|take my (?:own )?life|be dead by"
    r"|hang myself)\b"
    r"|\b(?:better off|happier) without me\b|\bbetter off (?:if i (?:was"
    r"|were) )?dead\b(?=[^.]{0,20}(?:\bi\b|\bme\b|$))|\bi(?:'m| am|'ve been| have been| feel| felt| get"
    r"| was)(?: feeling| so| very| really)? suicidal\b|\bsuicidal (?:thoughts|for)\b(?=.{0,30}\b(?:i|me"
    r"|my)\b)"
    r"|\bi (?:have |see |had )?(?:nothing|no reason|no point)(?: left)? (?:to live for|to live|in living"
    r"|to keep going|for me to live)|\b(?:life|my life) (?:is not|isn't|isnt"
    r"|is no longer) worth living(?: (?:any ?more))?\b(?=.{0,4}$|.{0,30}\b(?:i|my|me)\b)"
    r"|\bno one would (?:miss|care if|notice if) (?:me|i)\b|\bnobody would (?:miss me|care if i"
    r"|notice if i)"
    r"|\bi (?:cut|burn|hurt|harm|cut up) (?:myself|my (?:wrists|arms))\b|\bi(?:'ve| have)? (?:tried"
    r"|attempted) (?:to (?:kill myself|end my life|die)|suicide)\b|\b(?:kms|my suicide (?:note|letter))\b"
    r"|\bi (?:can't|cannot|cant) (?:go on|do this|take (?:it|this)|live like this|keep (?:going"
    r"|living))(?: any ?more| any longer)?[^.]{0,20}(?:end|die|goodbye|dead|living|sorry everyone|over)"
    r"|\bgoodbye (?:everyone|world|all)[^.]{0,30}(?:can't|cannot|sorry|over|end|forever|last)"
    r"|\bthis is my last (?:comment|post|message|night|day)\b|\bi don't deserve to live\b"
    r"|\bi hope i (?:die|don't wake up|never wake up)\b|\bi hate (?:being alive|my life)[^.]{0,20}(?:die"
    r"|dead|end)"
)

# Before a phrase of ENCOURAGEMENT: somebody tells of it, or advises against it.
TOLD = re.compile(
    r"(?:\b(?:told|tell|telling|tells|said|saying|says|say|urged|urging|shouting|yelling|screaming|wrote"
    r"|writing|posting|typing|people who|anyone who|whoever|someone|asked|encourage[ds]?|encouraging|made"
    r"|convinced|convincing|getting|want|wants|wanted|trying|tried|comments? like|word|phrase|the term"
    r"|called) (?:\w+ ){0,4}[\"'“]?|\b(?:don't|do not|dont|never|please don't|not to|no need to|didn't"
    r"|doesn't|won't|wouldn't|rather than|instead of) (?:\w+ ){0,2}|\b(?:you'll|you will|you could|you can"
    r"|you might|you may|gonna|going to|he|she|they|him|her|them|to|who|will|would|could|can|may|might"
    r"|must|all|we|i) )$"
)
# Behind one.
REPORTED = re.compile(
    r"^[\"'”]? ?(?:is|are|was|were|should be|comments?|culture|messages?|spam|memes?|laughing|over"
    r"|with laughter|trying|for|because of|lol over|got|gets)\b"
)
# Behind a phrase of RISK: a figure of speech, or a wish for the end of a long life.
FIGURES = re.compile(
    r"^(?: (?:laughing|of|from|at home|in my|in peace|with dignity|peacefully|old|happy|a hero|on my"
    r"|like that|here|young|in a|for (?:my|this|that|her|him|them|you)|when (?:i|my)|every time|whenever"
    r"|inside|on the|trying|doing|before|after|alone|first|one day|someday|in the|by|without|rich|there|at"
    r"|reading|watching|listening|seeing|hearing|if (?:i|you|we|they|he|she|it)))|^ ?[\"”]|^ ?(?:lol|lmao"
    r"|lmfao|haha|😂|🤣|xd|rofl)"
)
# Before one: whose words they are, or a denial.
OF_OTHERS = re.compile(
    r"(?:\b(?:she|he|they|friend|son|daughter|brother|sister|mother|father|wife|husband|people|someone"
    r"|anyone|patient|patients|who|kids?|teens?|song|lyrics?|movie|book|said|says|saying|told"
    r"|like) (?:\w+ ){0,2}[\"'“‘]?|[\"“‘]|\bsong (?:\w+ ){0,3}|\b(?:don't|do not|didn't|never|not"
    r"|no longer|used to|makes?|made) (?:\w+ ){0,2})$"
)
