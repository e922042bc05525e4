"""What the attribute names of Perspective's clients mean here."""

import pytest

from comments_service.domain.decisions import ATTRIBUTES
from moderation.api.perspective.attributes import LEFT_OUT, MEANINGS, known_name, meaning_of

# Where a name stands. The pages are those of conversationai/perspectiveapi.
PAGE = "2-api/models.md at 73d80ae"
PAGE_2018 = "api_reference.md at 9af8aed"
CALIBRATION_NOTE = "releases/20170613-score_normalization_v1.md at 73d80ae"
DISCOVERY = "the description of requestedAttributes in Google's discovery document of 2019"
BRIDGING = "the bridging attributes that Jigsaw announced in 2024"
WIKIPEDIA = "the names of Wikipedia's scores from the first models"
PERSUASION = "the persuasion attributes beside the bridging ones"

ANSWERED = [
    ("TOXICITY", "toxicity", PAGE),
    ("SEVERE_TOXICITY", "severe_toxicity", PAGE),
    ("IDENTITY_ATTACK", "identity_attack", PAGE),
    ("INSULT", "insult", PAGE),
    ("PROFANITY", "obscene", PAGE),
    ("THREAT", "threat", PAGE),
    ("SEXUALLY_EXPLICIT", "sexual_explicit", PAGE),
    ("TOXICITY_FAST", "toxicity", PAGE),
    ("ATTACK_ON_AUTHOR", "insult", PAGE),
    ("ATTACK_ON_COMMENTER", "insult", PAGE),
    ("ATTACK_ON_PUBLISHER", "insult", DISCOVERY),
    ("INFLAMMATORY", "toxicity", PAGE),
    ("LIKELY_TO_REJECT", "toxicity", PAGE),
    ("OBSCENE", "obscene", PAGE),
    ("IDENTITY_HATE", "identity_attack", PAGE_2018),
    ("TOXICITY_IDENTITY_HATE", "identity_attack", WIKIPEDIA),
    ("TOXICITY_INSULT", "insult", WIKIPEDIA),
    ("TOXICITY_OBSCENE", "obscene", WIKIPEDIA),
    ("TOXICITY_THREAT", "threat", WIKIPEDIA),
]
UNANSWERED = [
    ("FLIRTATION", PAGE),
    ("INCOHERENT", PAGE),
    ("SPAM", PAGE),
    ("UNSUBSTANTIAL", PAGE),
    ("OFF_TOPIC", CALIBRATION_NOTE),
    ("AFFINITY", BRIDGING),
    ("COMPASSION", BRIDGING),
    ("CONSTRUCTIVE", BRIDGING),
    ("CURIOSITY", BRIDGING),
    ("NUANCE", BRIDGING),
    ("PERSONAL_STORY", BRIDGING),
    ("REASONING", BRIDGING),
    ("RESPECT", BRIDGING),
    ("ALIENATION", PERSUASION),
    ("FEARMONGERING", PERSUASION),
    ("GENERALIZATION", PERSUASION),
    ("MORAL_OUTRAGE", PERSUASION),
    ("POWER_APPEAL", PERSUASION),
    ("SCAPEGOATING", PERSUASION),
]
FORMS = ["{}", "{}_EXPERIMENTAL", "{}@6", "{}@12", "{}_EXPERIMENTAL@2"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "meaning", "source"), ANSWERED)
def test_a_name_that_means_harm_has_our_nearest_attribute(
    name: str, meaning: str, source: str, form: str
) -> None:
    assert meaning_of(form.format(name)) == meaning, source


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "source"), UNANSWERED)
def test_a_name_that_means_good_or_that_we_cannot_judge_has_none(name: str, source: str, form: str) -> None:
    assert meaning_of(form.format(name)) is None, source


@pytest.mark.parametrize(
    "name",
    [
        "",
        "toxicity",
        "Toxicity",
        "TOXICITY ",
        "TOXICITY\n",
        "TOXICITY@",
        "TOXICITY@latest",
        "TOXICITY@6@6",
        "TOXICITY@６",
        "TOXICITY@-1",
        "TOXICITY@6_EXPERIMENTAL",
        "TOXICITY_EXPERIMENTAL_EXPERIMENTAL",
        "_EXPERIMENTAL",
        "@6",
        "NON_TOXICITY",
        "TOXICITY_FASTER",
        "HATE",
        "有害",
        "ＴＯＸＩＣＩＴＹ",
    ],
)
def test_a_name_that_perspective_never_had_has_no_meaning(name: str) -> None:
    assert meaning_of(name) is None


def test_each_of_our_attributes_has_a_name() -> None:
    assert set(MEANINGS.values()) == set(ATTRIBUTES)


def test_the_tables_here_are_the_whole_of_those_in_the_code() -> None:
    assert ({name for name, *_ in ANSWERED}, {name for name, _ in UNANSWERED}) == (
        set(MEANINGS),
        set(LEFT_OUT),
    )


def test_a_name_is_answered_or_left_out_but_not_both() -> None:
    assert not LEFT_OUT & set(MEANINGS)


@pytest.mark.parametrize("form", FORMS)
def test_a_metric_knows_a_name_without_its_form(form: str) -> None:
    assert known_name(form.format("COMPASSION")) == "COMPASSION"


@pytest.mark.parametrize(
    "name", ["", "other", "compassion", "X" * 10_000, "A_NAME_OF_SOMEBODY", "COMPASSION@x"]
)
def test_a_metric_calls_any_other_name_other(name: str) -> None:
    assert known_name(name) == "other"
