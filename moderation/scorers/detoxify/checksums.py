"""Checks the SHA-256 of a model's files.

The expected digests lie in the same folder, as `sha256sum` prints them: in `SHA256SUMS` for any of the files, or in
`FILE.sha256` for a single file. The checkpoints that Detoxify releases have the first eight digits in their names.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError, is_released

SUMS_FILE = "SHA256SUMS"
# The digest of a file, a space, another space or an asterisk, and the file's name. `FILE.sha256` may omit the name.
_LINE = re.compile(r"([0-9a-fA-F]{64})(?: [ *](?:\./)?(.+))?")


def sha256_of_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_digests(folder: Path, checkpoint: str, digests: Mapping[str, str]) -> None:
    """Compares `digests`, by the name of a model's file, with those that `folder` lists.

    Raises `DetoxifyUnavailableError` for a file with another digest, for a listed one that is missing, and for a
    checkpoint that `SHA256SUMS` leaves out.
    """
    listed = _listed(folder / SUMS_FILE)
    if listed and checkpoint not in listed:
        raise DetoxifyUnavailableError(f"{folder / SUMS_FILE} does not list {checkpoint}")
    for name in listed:
        # A missing file has no digest to compare, and without its golden scores a model would be tested less.
        if name not in digests and not (folder / name).exists():
            raise DetoxifyUnavailableError(f"{folder / SUMS_FILE} lists {name}, which is not there")
    for name, digest in digests.items():
        all_expected = [listed.get(name, ""), *_listed(folder / f"{name}.sha256").values()]
        if is_released(name):
            all_expected.append(name.rpartition("-")[2].removesuffix(".ckpt"))
        for expected in all_expected:
            if not digest.startswith(expected):
                raise DetoxifyUnavailableError(
                    f"{folder / name} is not the file it should be:"
                    f" its SHA-256 begins with {digest[:8]} instead of {expected[:8]}"
                )


def _listed(sums: Path) -> dict[str, str]:
    """Returns the digests of a file that `sha256sum` wrote, by name; empty if there is no such file."""
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
