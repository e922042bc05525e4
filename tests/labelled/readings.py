"""Labels of texts, written with the text itself."""

import hashlib

from moderation.labelled.annotations import Label


def labels_of(**readings: tuple[str, str]) -> dict[str, Label]:
    """Returns the label of each text, from the readings of two readers."""
    hashes = {text: hashlib.sha256(text.encode()).hexdigest() for text in readings}
    return {hashes[text]: Label(hashes[text], pair) for text, pair in readings.items()}
