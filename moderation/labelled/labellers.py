"""Who labelled the sources that we know: a figure is worth what its labels are."""

_PEOPLE = (
    "civil_spans",
    "convabuse",
    "davidson2017",
    "edos",
    "hatemoji_build",
    "inspection_ai",
    "paradetox",
    "paradetox_cr",
    "stormfront",
    "wiki_cat",
)
_KIND_OF_TEXT = ("jglue_", "real_persona_chat", "ud_ewt_dev", "wiki_annot_ja")
_RULES = ("edos_weakneg", "open2ch_weak", "unintended_bias_tmpl")
_MACHINE = ("open2ch_llm_labelled", "open2ch_read_again")
_AS_WRITTEN = ("own_", "sentences", "toxigen_demo")


def labelled_by(source: str) -> str:
    """people | rules | a language model | kind of text (benign by where it is from) | as written; else nothing."""
    if source in _PEOPLE:
        return "people"
    for who, sources in (
        ("rules", _RULES),
        ("a language model", _MACHINE),
        ("kind of text", _KIND_OF_TEXT),
        ("as written", _AS_WRITTEN),
    ):
        if source.startswith(sources):
            return who
    return ""
