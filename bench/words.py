"""How well and how fast the words of a site's lists are found: `python -m bench.words`.

The pairs are those of tests/words. Speed is of processor time, on the pairs' texts joined to about 100 characters.
"""

import argparse
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from bench.child import ROOT
from comments_service.words.matcher import Matcher
from tests.words.pairs import LISTS, pairs

WORDS = (
    "クソ カス バカ デブ エロ アホ ブス ハゲ 死ね 殺す キモい うざい クズ ゴミ 馬鹿 老害 在日 fuck shit ass"
)
FEW = WORDS.split()
SYLLABLES = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロ"
ROUNDS = 20
_FIRST_USE = """
import time
from comments_service.words.matcher import Matcher
before = time.process_time()
Matcher(["死ね"]).find("死ねない")
print(time.process_time() - before)
"""


def many(count: int) -> list[str]:
    """`count` words: the few, and then words of four katakana."""
    made = ("".join(word) for word in itertools.product(SYLLABLES[::-3], SYLLABLES, SYLLABLES[::2], "ンドズ"))
    return [*FEW, *itertools.islice(made, count - len(FEW))]


def seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def segmenter_start() -> float:
    """Seconds of the first use, in a process of its own: in this one the dictionary is read already."""
    command = [sys.executable, "-c", _FIRST_USE]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.words",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each text is looked through")
    rounds: int = parser.parse_args(arguments).rounds
    for name in LISTS:
        judged = [(pair.kind, bool(Matcher([pair.word]).find(pair.text))) for pair in pairs(name)]
        harmless = [hit for kind, hit in judged if kind == "harmless"]
        uses = [hit for kind, hit in judged if kind == "use"]
        print(f"{name} list: {sum(harmless)} of {len(harmless)} harmless texts hit, ", end="")
        print(f"{sum(uses)} of {len(uses)} uses found")
    texts = [pair.text for name in LISTS for pair in pairs(name)]
    texts = ["".join(texts[place : place + 6]) for place in range(0, len(texts), 6)]
    print(f"{len(texts)} texts of {sum(map(len, texts)) / len(texts):.0f} characters")
    print(f"the segmenter starts: {segmenter_start() * 1e3:.0f} ms")
    for count in (20, 1_000, 10_000):
        words = many(count)
        built = seconds(lambda words=words: Matcher(words))
        matcher = Matcher(words)
        # Each round has other texts: what the segmenter said of a text is kept for a moment, and comments are new.
        new = [f"{text}。{number}" for number in range(rounds) for text in texts]
        spent = seconds(lambda matcher=matcher, new=new: [matcher.find(text) for text in new])
        each = spent / rounds / len(texts)
        print(f"{count:6} words: built in {built * 1e3:.0f} ms, {each * 1e6:.0f} µs a text")


if __name__ == "__main__":
    main()
