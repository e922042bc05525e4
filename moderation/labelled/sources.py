"""Where the labelled texts come from and under which licence, as their publishers ask to be credited."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    repository: str
    commit: str
    licence: str


SOURCES = {
    "civil_spans": Source("ipavlopoulos/toxic_spans", "beaf170538df", "CC0-1.0"),
    "convabuse": Source("amandacurry/convabuse", "c0a9469f4895", "CC BY 4.0"),
    "davidson2017": Source("t-davidson/hate-speech-and-offensive-language", "cb50f7e9eb85", "MIT"),
    "edos": Source("rewire-online/edos", "b1f1fbcca9d4", "CC0-1.0"),
    "edos_weakneg": Source("rewire-online/edos", "b1f1fbcca9d4", "CC0-1.0"),
    "hatemoji_build": Source("HannahKirk/Hatemoji", "a626f6321615", "CC BY 4.0"),
    "inspection_ai": Source("inspection-ai/japanese-toxic-dataset", "e26fbd26b26e", "Apache-2.0"),
    "jglue_jcqa": Source("yahoojapan/JGLUE", "6f071c09316b", "CC BY-SA 4.0"),
    "jglue_jsquad_wiki": Source("yahoojapan/JGLUE", "6f071c09316b", "CC BY-SA 4.0"),
    "jglue_jsts": Source("yahoojapan/JGLUE", "6f071c09316b", "CC BY-SA 4.0"),
    "open2ch_llm_labelled": Source("1never/open2ch-dialogue-corpus", "a8ccdf2cffa8", "Apache-2.0"),
    "open2ch_weak": Source("1never/open2ch-dialogue-corpus", "a8ccdf2cffa8", "Apache-2.0"),
    "open2ch_read_again": Source("1never/open2ch-dialogue-corpus", "a8ccdf2cffa8", "Apache-2.0"),
    "paradetox": Source("s-nlp/paradetox", "d97b17d08135", "CC0-1.0"),
    "paradetox_cr": Source("s-nlp/paradetox", "d97b17d08135", "CC0-1.0"),
    "real_persona_chat": Source("nu-dialogue/real-persona-chat", "28d0b6b3865b", "CC BY-SA 4.0"),
    "stormfront": Source("Vicomtech/hate-speech-dataset", "b802137e8314", "CC BY-SA 3.0 ES"),
    "toxigen_demo": Source("microsoft/TOXIGEN", "01517e814639", "MIT"),
    "ud_ewt_dev": Source("UniversalDependencies/UD_English-EWT", "15d613d8447b", "CC BY-SA 4.0"),
    "unintended_bias_tmpl": Source(
        "conversationai/unintended-ml-bias-analysis", "9c7d91aaa534", "Apache-2.0"
    ),
    "wiki_annot_ja": Source("ku-nlp/WikipediaAnnotatedCorpus", "7d87af5ebb4d", "CC BY-SA 4.0"),
    "wiki_cat": Source(
        "ipavlopoulos/context_toxicity",
        "5df49c294e6a",
        "Apache-2.0 (text: Wikipedia talk pages, CC BY-SA 3.0)",
    ),
}
