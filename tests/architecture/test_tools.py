"""Versions and commands that stand in more than one file are the same everywhere."""

import re
from pathlib import Path

import yaml

from comments_service import __version__

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def recipe(target: str) -> list[str]:
    """The commands of a target in the Makefile, their variables replaced."""
    variables = dict(re.findall(r"^(\w+) := (.*)$", MAKEFILE, re.MULTILINE))
    [block] = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    commands = block.replace("\t", "").splitlines()
    while any("$(" in command for command in commands):
        commands = [re.sub(r"\$\((\w+)\)", lambda name: variables[name[1]], command) for command in commands]
    return commands


def test_the_hooks_run_the_commands_of_make_lint() -> None:
    [local] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_bytes())["repos"]
    assert sorted(hook["entry"] for hook in local["hooks"]) == sorted(recipe("lint"))


def test_the_image_is_labelled_with_the_version_of_the_package() -> None:
    assert re.findall(r"^ARG VERSION=(.*)$", DOCKERFILE, re.MULTILINE) == [__version__]


def test_torch_is_pinned_in_constraints_txt_alone() -> None:
    pin = re.compile(r"\btorch *[=~<>]=? *\d")
    assert len(pin.findall((ROOT / "constraints.txt").read_text("utf-8"))) == 1
    assert pin.findall(MAKEFILE + DOCKERFILE) == []


def test_every_target_is_described_or_a_step_of_others() -> None:
    [names] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    described = re.findall(r"^([a-z]+):.*## .", MAKEFILE, re.MULTILINE)
    assert sorted([*described, "torch", "chromium", "firefox", "clients"]) == sorted(names.split())
