"""Versions that stand in more than one file are the same everywhere."""

import re
from pathlib import Path

from comments_service import __version__

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_the_image_is_labelled_with_the_version_of_the_package() -> None:
    assert re.findall(r"^ARG VERSION=(.*)$", DOCKERFILE, re.MULTILINE) == [__version__]


def test_torch_is_pinned_in_constraints_txt_alone() -> None:
    pin = re.compile(r"\btorch *[=~<>]=? *\d")
    assert len(pin.findall((ROOT / "constraints.txt").read_text("utf-8"))) == 1
    assert pin.findall(MAKEFILE + DOCKERFILE) == []


def test_every_target_is_described_or_a_step_of_others() -> None:
    [names] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    described = re.findall(r"^([a-z]+):.*## .", MAKEFILE, re.MULTILINE)
    assert sorted([*described, "torch", "chromium"]) == sorted(names.split())
