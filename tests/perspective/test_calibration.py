"""Our scores on Perspective's scale."""

import hashlib
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_service.domain.decisions import ATTRIBUTES, Attribute, Scores
from comments_service.errors import ConfigurationError
from moderation.api.perspective.calibration import Calibration, calibration_for
from moderation.scorers.curves import Curves, Knot, Measured, curves_file, read_curves, write_curves
from moderation.scorers.ngram.scorer import NgramScorer

CURVES: Curves = {"en": {"toxicity": [(0, 0), (0.25, 0.5), (0.5, 0.75), (1, 1)]}}
CALIBRATION_PAGE = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text()
SHIPPED = read_curves(curves_file("ngram")).curves

scores = st.floats(0, 1)
inner = st.lists(st.tuples(st.floats(0.0001, 0.9999), st.floats(0.0001, 0.9999)), max_size=8)


def rising(knots: list[Knot]) -> list[Knot]:
    before, after = (sorted({knot[part] for knot in knots}) for part in (0, 1))
    return [(0.0, 0.0), *zip(before, after, strict=False), (1.0, 1.0)]


def scored(value: float) -> Scores:
    return dict.fromkeys(ATTRIBUTES, value)


@pytest.mark.parametrize(
    ("before", "after"), [(0, 0), (0.125, 0.25), (0.25, 0.5), (0.3, 0.55), (0.5, 0.75), (0.75, 0.875), (1, 1)]
)
def test_a_score_moves_along_the_curve_of_its_language_and_attribute(before: float, after: float) -> None:
    assert Calibration("x", CURVES).apply(scored(before), "en")["toxicity"] == pytest.approx(after)


def test_a_score_without_a_curve_stays() -> None:
    given, calibration = scored(0.3), Calibration("x", CURVES)
    assert (calibration.apply(given, "en")["insult"], calibration.apply(given, "ja")) == (0.3, given)
    assert given == scored(0.3)


@given(inner, scores, scores)
def test_no_curve_reorders_two_scores_or_leaves_their_range(knots: list[Knot], a: float, b: float) -> None:
    calibration = Calibration("x", {"en": {"toxicity": rising(knots)}})
    low, high = (calibration.apply(scored(score), "en")["toxicity"] for score in sorted([a, b]))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(("lang", "attribute"), [(lang, each) for lang in SHIPPED for each in SHIPPED[lang]])
@given(a=scores, b=scores)
def test_the_shipped_curves_reorder_nothing(lang: str, attribute: Attribute, a: float, b: float) -> None:
    calibration = calibration_for("ngram", NgramScorer.load().version, "perspective")
    low, high = (calibration.apply(scored(score), lang) for score in sorted([a, b]))
    assert 0 <= low[attribute] <= high[attribute] <= 1


def test_the_shipped_curves_are_those_of_the_shipped_model() -> None:
    calibration = calibration_for("ngram", NgramScorer.load().version, "perspective")
    assert calibration.name == read_curves(curves_file("ngram")).name


@pytest.mark.parametrize(
    ("lang", "attribute", "before"),
    re.findall(r"\*\*(en|ja) (\w+)\*\*: the score that becomes it \|(.*)\|$", CALIBRATION_PAGE, re.MULTILINE),
)
def test_the_page_on_perspectives_scale_says_what_the_shipped_curves_do(
    lang: str, attribute: Attribute, before: str
) -> None:
    calibration = calibration_for("ngram", NgramScorer.load().version, "perspective")
    knots = [float(cell.split()[0]) for cell in before.split("|")]
    # The page rounds to 0.01, where the steepest curve, of threats, rises by 0.03.
    after = [calibration.apply(scored(knot), lang)[attribute] for knot in knots]
    assert after == pytest.approx([0.5, 0.7, 0.8, 0.9], abs=0.04)


def test_the_page_on_perspectives_scale_has_a_row_for_each_shipped_curve() -> None:
    shown = re.findall(r"\*\*(en|ja) (\w+)\*\*: the score that becomes it", CALIBRATION_PAGE)
    assert sorted(shown) == sorted((lang, attribute) for lang in SHIPPED for attribute in SHIPPED[lang])


def test_the_shipped_curves_are_not_those_of_another_version() -> None:
    calibration = calibration_for("ngram", "0" * 12, "perspective")
    assert (calibration.name, calibration.apply(scored(0.62), "ja")) == ("unmeasured", scored(0.62))


@pytest.mark.parametrize("scorer", ["detoxify", "onnx", "cascade"])
def test_a_scorer_that_nobody_measured_keeps_its_scores(scorer: str) -> None:
    assert calibration_for(scorer, "1", "perspective").name == "unmeasured"


def test_a_setting_turns_the_calibration_off() -> None:
    calibration = calibration_for("ngram", NgramScorer.load().version, "off")
    assert (calibration.name, calibration.apply(scored(0.62), "ja")) == ("off", scored(0.62))


def test_curves_that_were_measured_later_are_used_under_a_name_of_their_own(tmp_path: Path) -> None:
    first = Measured(scorer="detoxify", version="1", curves=CURVES)
    second = Measured(scorer="detoxify", version="1", curves={"ja": CURVES["en"]})
    names = set[str]()
    for measured in (first, second):
        write_curves(measured, tmp_path)
        names.add(calibration_for("detoxify", "1", "perspective", tmp_path).name)
    assert len(names) == 2
    assert all(name.startswith("perspective-") for name in names)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"scorer":"ngram","version":"1"}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"rudeness":[[0,0],[1,1]]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[[0,0]]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[[0,0.1],[1,1]]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[[0,0],[0.9,1]]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[[0,0],[0.5,1.5],[1,1]]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[[0,0],[0.6,0.5],[0.5,0.6],[1,1]]}}}',
        b'{"scorer":"ngram","version":"1","curves":{"en":{"toxicity":[[0,0],[0.5,0.6],[0.6,0.6],[1,1]]}}}',
    ],
)
def test_a_damaged_file_of_curves_stops_the_start(tmp_path: Path, content: bytes) -> None:
    curves_file("ngram", tmp_path).write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"calibration\.ngram\.json: "):
        calibration_for("ngram", "1", "perspective", tmp_path)


def test_the_name_is_made_of_the_curves_alone() -> None:
    digest = hashlib.sha256(msgspec.json.encode(CURVES, order="sorted")).hexdigest()
    assert Measured(scorer="a", version="1", curves=CURVES).name == f"perspective-{digest[:6]}"
