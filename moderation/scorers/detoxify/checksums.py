"""Whether a model's files are the ones that they are said to be, by their SHA-256.

What they should be stands beside them, in what `sha256sum` prints: `SHA256SUMS` for any of them, `FILE.sha256` for one.
The checkpoints that Detoxify publishes have the first eight digits in their names.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError, is_published

SUMS = "SHA256SUMS"
# A file's digest, then a space and a space or an asterisk, then its name. A file of one digest may leave the name out.
_LINE = re.compile(r"([0-9a-fA-F]{64})(?: [ *](?:\./)?(.+))?")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def refuse_others(folder: Path, checkpoint: str, found: Mapping[str, str]) -> None:
    """Compare the digests that were `found` for a model's files, by name, with those that `folder` lists.

    Raises `DetoxifyUnavailableError` for a file with another digest, for a listed one that is missing, and for a
    checkpoint that `SHA256SUMS` leaves out.
    """
    listed = _listed(folder / SUMS)
    if listed and checkpoint not in listed:
        raise DetoxifyUnavailableError(f"{folder / SUMS} does not list {checkpoint}")
    for name in listed:
        # What is not there cannot differ: without its golden scores a model would be tested less.
        if name not in found and not (folder / name).exists():
            raise DetoxifyUnavailableError(f"{folder / SUMS} lists {name}, which is not there")
    for name, digest in found.items():
        expected = [listed.get(name, ""), *_listed(folder / f"{name}.sha256").values()]
        if is_published(name):
            expected.append(name.rpartition("-")[2].removesuffix(".ckpt"))
        for should in expected:
            if not digest.startswith(should):
                raise DetoxifyUnavailableError(
                    f"{folder / name} is not the file it should be:"
                    f" its SHA-256 begins with {digest[:8]} instead of {should[:8]}"
                )


def _listed(sums: Path) -> dict[str, str]:
    """The digests in a file of them, by name; empty where there is none."""
    if not sums.is_file():
        return {}
    listed: dict[str, str] = {}
    for line in sums.read_text("utf-8", "replace").splitlines():
        if not line.strip():
            continue
        if (match := _LINE.fullmatch(line.strip())) is None:
            raise DetoxifyUnavailableError(f"{sums} holds a line that sha256sum would not write")
        listed[match[2] or ""] = match[1].lower()
    if not listed:
        raise DetoxifyUnavailableError(f"{sums} lists nothing")
    return listed
