"""The scripts that people start say how to use them, and do nothing else when they are asked for that."""

import re
import subprocess
import sys

import pytest

from bench import words
from tests.docs.markdown import ROOT

SCRIPTS = {
    f"{folder}.{file.stem}"
    for folder in ("bench", "tests.docs")
    for file in (ROOT / folder.replace(".", "/")).glob("*.py")
    if "argparse" in file.read_text("utf-8")
}


def test_the_scripts_are_found() -> None:
    assert {"bench.words", "bench.scoring", "tests.docs.wrapping"} <= SCRIPTS


def test_every_module_that_reads_a_command_line_reads_it_with_argparse() -> None:
    """The others are given a task by one of these, as JSON on their standard input or as arguments."""
    started = {
        f"bench.{file.stem}"
        for file in (ROOT / "bench").glob("*.py")
        if '__name__ == "__main__"' in file.read_text("utf-8")
    }
    assert started - SCRIPTS == {"bench.bare", "bench.process", "bench.working"}


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_help_is_a_usage_line_and_what_the_script_does(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", script, "--help"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    usage, _, rest = done.stdout.partition("\n\n")
    assert usage.startswith("usage: ")
    assert re.match(r"[A-Z]", rest)
    assert "-h, --help" in rest


def test_the_benchmark_of_words_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    words.main(["--rounds", "1"])
    printed = capsys.readouterr().out
    assert re.search(r"^the segmenter starts: \d+ ms$", printed, re.MULTILINE)
    assert re.findall(r"^ *(\d+) words: built in \d+ ms, \d+ µs a text$", printed, re.MULTILINE) == [
        "20",
        "1000",
        "10000",
    ]
