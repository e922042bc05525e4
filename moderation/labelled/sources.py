"""All facts of each data source in one table: its origin, its labels, and the uses of its texts.

A new data set needs one entry here and no change elsewhere.
"""

from dataclasses import dataclass, replace
from typing import Literal

# The rows of another source with the labels that our two readers gave (`labels.jsonl`).
READ_AGAIN = "open2ch_read_again"
# The sentences that `moderation.training.grammar` makes from our own templates.
OWN_SENTENCES = "sentences"
# Those that were written for the tags.
OWN_TAGGED = "own_tagged"


@dataclass(frozen=True)
class Origin:
    """A data set as its publisher asks to be credited. Texts of our own have no repository."""

    repository: str
    commit: str
    licence: str


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The way in which the texts were labelled. A figure is only as good as the labels behind it."""

    # "kind of text": benign because of where the text is from. "as written": toxic or benign as its author meant it.
    by: Literal["people", "rules", "a language model", "kind of text", "as written", ""]
    # The source to which a row moves, with a new label, if our two readers labelled it too.
    read_again_as: str | None
    # True if the card says how often our readers agree with these labels.
    compared: bool


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The kind of the texts, and their use in training and evaluation."""

    # "ordinary" texts were not selected for abuse: their benign rows set the limit of false alarms. "contrasts" are
    # written to look like abuse and have a limit of their own, as "heated" ones have: angry comments that a news site
    # publishes. "templates" differ in one word: fairness is measured on them separately, because nobody writes like
    # that. All other sources are "selected".
    kind: Literal["ordinary", "contrasts", "heated", "templates", "selected"]
    # How much a row counts. Weak labels come from rules and not from people, templates repeat themselves, and one kind
    # of toxicity must not drown the others.
    weight: float
    # True if the rows do not show how many comments of a score are toxic. They count little in the calibration.
    doubtful: bool
    # The labels (0, 1) whose rows are like comments of readers: they choose the cascade's borders and are in the
    # benchmark. Texts written for a model or a template are not, and no text that a rule labelled is.
    traffic: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    origin: Origin
    labels: Labels
    texts: Texts


_OURS = Origin("", "", "CC0-1.0 (our own)")
_EDOS = Origin("rewire-online/edos", "b1f1fbcca9d4", "CC0-1.0")
_JGLUE = Origin("yahoojapan/JGLUE", "6f071c09316b", "CC BY-SA 4.0")
_OPEN2CH = Origin("1never/open2ch-dialogue-corpus", "a8ccdf2cffa8", "Apache-2.0")
_PARADETOX = Origin("s-nlp/paradetox", "d97b17d08135", "CC0-1.0")

_BY_PEOPLE = Labels(by="people", read_again_as=None, compared=False)
_BY_RULES = Labels(by="rules", read_again_as=None, compared=False)
_BY_KIND = Labels(by="kind of text", read_again_as=None, compared=False)
_AS_WRITTEN = Labels(by="as written", read_again_as=None, compared=False)

# In the order in which NOTICE credits them.
SOURCES = {
    "civil_spans": Source(
        Origin("ipavlopoulos/toxic_spans", "beaf170538df", "CC0-1.0"),
        _BY_PEOPLE,
        # Comments of news sites, all of them toxic: the rest of the data set is not safe as benign.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=(1,)),
    ),
    "convabuse": Source(
        Origin("amandacurry/convabuse", "c0a9469f4895", "CC BY 4.0"),
        _BY_PEOPLE,
        # Everything that users said to chatbots, not only abuse.
        Texts(kind="ordinary", weight=1.0, doubtful=False, traffic=(0, 1)),
    ),
    "davidson2017": Source(
        Origin("t-davidson/hate-speech-and-offensive-language", "cb50f7e9eb85", "MIT"),
        _BY_PEOPLE,
        # Tweets, five of six toxic and mostly in one way, so they count less.
        Texts(kind="selected", weight=0.6, doubtful=False, traffic=(0, 1)),
    ),
    "edos": Source(
        _EDOS,
        _BY_PEOPLE,
        # Sexist posts of forums.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=(1,)),
    ),
    "edos_weakneg": Source(
        _EDOS,
        _BY_RULES,
        # Not sexist and without a word of a list: what such a rule calls benign often is not.
        Texts(kind="selected", weight=0.25, doubtful=True, traffic=()),
    ),
    "hatemoji_build": Source(
        Origin("HannahKirk/Hatemoji", "a626f6321615", "CC BY 4.0"),
        _BY_PEOPLE,
        # Written to fool a model.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=()),
    ),
    "inspection_ai": Source(
        Origin("inspection-ai/japanese-toxic-dataset", "e26fbd26b26e", "Apache-2.0"),
        _BY_PEOPLE,
        # The only Japanese rows that several people labelled, and few.
        Texts(kind="selected", weight=2.0, doubtful=False, traffic=(0, 1)),
    ),
    # Questions, paragraphs of an encyclopaedia and captions: ordinary Japanese, but nothing that readers post.
    "jglue_jcqa": Source(_JGLUE, _BY_KIND, Texts(kind="ordinary", weight=1.0, doubtful=False, traffic=())),
    "jglue_jsquad_wiki": Source(
        _JGLUE, _BY_KIND, Texts(kind="ordinary", weight=2.0, doubtful=False, traffic=())
    ),
    "jglue_jsts": Source(_JGLUE, _BY_KIND, Texts(kind="ordinary", weight=1.0, doubtful=False, traffic=())),
    "open2ch_llm_labelled": Source(
        _OPEN2CH,
        Labels(by="a language model", read_again_as=None, compared=True),
        # Lines of a bulletin board, rude ones preferred; few, so they count much.
        Texts(kind="selected", weight=8.0, doubtful=False, traffic=(0, 1)),
    ),
    "open2ch_weak": Source(
        _OPEN2CH,
        Labels(by="rules", read_again_as=READ_AGAIN, compared=False),
        # Patterns of strong abuse, right in about two of three lines; benign without a word of a broad list.
        Texts(kind="selected", weight=0.3, doubtful=True, traffic=()),
    ),
    READ_AGAIN: Source(
        _OPEN2CH,
        Labels(by="a language model", read_again_as=None, compared=False),
        # As those of `open2ch_llm_labelled`.
        Texts(kind="selected", weight=8.0, doubtful=False, traffic=(0, 1)),
    ),
    "paradetox": Source(
        _PARADETOX,
        _BY_PEOPLE,
        # The benign rows are toxic comments rewritten, which nobody posts.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=(1,)),
    ),
    "paradetox_cr": Source(
        _PARADETOX,
        _BY_PEOPLE,
        # Toxic comments that could not be rewritten.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=(1,)),
    ),
    "real_persona_chat": Source(
        Origin("nu-dialogue/real-persona-chat", "28d0b6b3865b", "CC BY-SA 4.0"),
        _BY_KIND,
        # Chats of two people.
        Texts(kind="ordinary", weight=1.5, doubtful=False, traffic=(0,)),
    ),
    "stormfront": Source(
        Origin("Vicomtech/hate-speech-dataset", "b802137e8314", "CC BY-SA 3.0 ES"),
        _BY_PEOPLE,
        # Sentences of a hate forum; those without hate are not used.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=(1,)),
    ),
    "toxigen_demo": Source(
        Origin("microsoft/TOXIGEN", "01517e814639", "MIT"),
        _AS_WRITTEN,
        # Examples that show a language model what to write.
        Texts(kind="selected", weight=1.0, doubtful=False, traffic=()),
    ),
    "ud_ewt_dev": Source(
        Origin("UniversalDependencies/UD_English-EWT", "15d613d8447b", "CC BY-SA 4.0"),
        _BY_KIND,
        # Blogs, newsgroups, reviews and mail.
        Texts(kind="ordinary", weight=1.0, doubtful=False, traffic=(0,)),
    ),
    "unintended_bias_tmpl": Source(
        Origin("conversationai/unintended-ml-bias-analysis", "9c7d91aaa534", "Apache-2.0"),
        _BY_RULES,
        Texts(kind="templates", weight=0.5, doubtful=False, traffic=()),
    ),
    "wiki_annot_ja": Source(
        Origin("ku-nlp/WikipediaAnnotatedCorpus", "7d87af5ebb4d", "CC BY-SA 4.0"),
        _BY_KIND,
        # An encyclopaedia, as in `jglue_jsquad_wiki`.
        Texts(kind="ordinary", weight=2.0, doubtful=False, traffic=()),
    ),
    "wiki_cat": Source(
        Origin(
            "ipavlopoulos/context_toxicity",
            "5df49c294e6a",
            "Apache-2.0 (text: Wikipedia talk pages, CC BY-SA 3.0)",
        ),
        _BY_PEOPLE,
        # Comments of talk pages as they come: one in a hundred is toxic.
        Texts(kind="ordinary", weight=1.0, doubtful=False, traffic=(0, 1)),
    ),
    "own_ja_train": Source(
        _OURS,
        _AS_WRITTEN,
        # Short phrases; few, so they count much.
        Texts(kind="selected", weight=4.0, doubtful=False, traffic=()),
    ),
    OWN_SENTENCES: Source(
        _OURS,
        _AS_WRITTEN,
        # Each row has a weight of its own. Most are abuse, which most comments are not.
        Texts(kind="contrasts", weight=1.0, doubtful=True, traffic=()),
    ),
    "own_heated": Source(
        _OURS,
        _AS_WRITTEN,
        # All benign. Written one by one, so each counts as much as all sentences of a template without a slot.
        Texts(kind="heated", weight=1.6, doubtful=True, traffic=()),
    ),
    "own_contrasts": Source(
        _OURS,
        _AS_WRITTEN,
        # Half of them toxic, of kinds that are rare in every other source.
        Texts(kind="contrasts", weight=2.0, doubtful=True, traffic=()),
    ),
    OWN_TAGGED: Source(
        _OURS,
        _AS_WRITTEN,
        # For the tags. Of the attributes only those of encouragement of self-harm are known.
        Texts(kind="contrasts", weight=2.0, doubtful=True, traffic=()),
    ),
}
# The card takes a source that is not in the table for our own.
_UNKNOWN = Source(
    _OURS,
    Labels(by="", read_again_as=None, compared=False),
    Texts(kind="selected", weight=1.0, doubtful=False, traffic=()),
)
# Beginnings of names that tell the kind of a source: those of the table, our own files, and the other tasks of JGLUE.
_FAMILIES = {**SOURCES, "own_": SOURCES["own_ja_train"], "jglue_": SOURCES["jglue_jcqa"]}


def source_of(name: str) -> Source:
    """Returns the facts of a source. A source that is not in the table has weight 1 and no special use.

    If its name begins with the name of a known source, it is of the same kind and labelled in the same way. Labels by
    people and sentence templates are the exception: we claim these only of the sources in the table.
    """
    if name in SOURCES:
        return SOURCES[name]
    beginning = max((known for known in _FAMILIES if name.startswith(known)), key=len, default=None)
    if beginning is None:
        return _UNKNOWN
    by, kind = _FAMILIES[beginning].labels.by, _FAMILIES[beginning].texts.kind
    return replace(
        _UNKNOWN,
        labels=replace(_UNKNOWN.labels, by="" if by == "people" else by),
        texts=replace(_UNKNOWN.texts, kind="selected" if kind == "templates" else kind),
    )
