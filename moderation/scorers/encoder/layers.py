"""Matrix products whose sums are exact, and normalised rows."""

import numpy as np

from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.table import Floats


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

    def rounded(self, values: Floats) -> Floats:
        """Returns `values` as whole numbers of steps."""
        steps = values * self._inverse
        np.rint(steps, out=steps)
        return np.clip(steps, -self.limit, self.limit, out=steps)

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
    return np.maximum(values, 0, out=values)
