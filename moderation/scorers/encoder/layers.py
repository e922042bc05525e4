"""Matrix products whose sums are exact, and normalised rows."""

import numpy as np

from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.table import Floats

_NOTHING, _INFINITE = np.float32(0), np.float32(np.inf)


class Matrix:
    """A matrix of whole numbers with a scale for each column, behind a rounding of its input (`model_file`)."""

    def __init__(self, encoder: Encoder, name: str) -> None:
        header = encoder.header
        step, limit = header.steps[name], header.limits[name]
        self.weights = encoder.vector(name)
        self.limit = np.float32(limit)
        self._inverse = np.float32(1 / step)
        # What turns a sum of whole numbers into the product.
        self.scales = encoder.vector(f"{name}_scales") * np.float32(step)

    def rounded(self, values: Floats, out: Floats | None = None) -> Floats:
        """Returns `values` as whole numbers of steps, in `out` if it is given."""
        steps = np.multiply(values, self._inverse, out=out)
        np.rint(steps, out=steps)
        return np.clip(steps, -self.limit, self.limit, out=steps)

    def side_by_side(self, order: int) -> Floats:
        """Returns the weights of a convolution with its places side by side, so that one product serves all of them."""
        return np.concatenate(np.split(self.weights, order), axis=1)

    def sums(self, steps: Floats) -> Floats:
        """Returns the products of whole numbers, before the scales."""
        return steps @ self.weights

    def times(self, values: Floats) -> Floats:
        """Returns `values` times the matrix."""
        products = self.sums(self.rounded(values))
        products *= self.scales
        return products


def normalise(values: Floats, gain: Floats, shift: Floats, epsilon: float) -> Floats:
    """Normalises each row in place to mean 0 and variance 1, then scales and shifts it; returns it."""
    values -= values.mean(axis=1, keepdims=True)
    variances = np.einsum("ij,ij->i", values, values) / np.float32(values.shape[1])
    values *= (1 / np.sqrt(variances + np.float32(epsilon)))[:, None]
    values *= gain
    values += shift
    return values


def relu(values: Floats) -> Floats:
    # Takes a third of the time of np.maximum.
    return np.clip(values, _NOTHING, _INFINITE, out=values)


def sum_of_rows(rows: Floats) -> Floats:
    """Returns the sum of rows; what is in `rows` may be lost.

    They are added in the order in which numpy adds a row of numbers: eight sums side by side, of at most 128 rows. A
    plain sum of rows has another order, and so other scores. numpy's `reduceat` has this one, and takes twice as long.
    """
    count = len(rows)
    if count > 128:
        half = count // 16 * 8
        return sum_of_rows(rows[:half]) + sum_of_rows(rows[half:])
    whole = count // 8 * 8
    if whole:
        eight = np.add.reduce(rows[:whole].reshape(-1, 8, rows.shape[1]), axis=0)
        four = eight[::2] + eight[1::2]
        two = four[::2] + four[1::2]
        np.add(two[0], two[1], out=rows[whole - 1])
        rows = rows[whole - 1 :]
    return np.add.reduce(rows, axis=0)
