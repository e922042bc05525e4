"""What runs a transformer: one core in full precision, or a device on batches of fixed shapes in bfloat16."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from moderation.scorers.detoxify.batches import Batch, plan
from moderation.scorers.windows import groups

if TYPE_CHECKING:
    import torch

    from moderation.scorers.detoxify.devices import InProcess


class Engine(Protocol):
    """Runs windows, lists of token ids."""

    def start(self, windows: Sequence[list[int]]) -> Iterator[tuple[int, list[float]]]:
        """Start to score `windows`; gives each one's index and its scores, one a class, in any order.

        What is given is awaited only when it is asked for. Raises ValueError for a score that is not a number.
        """
        ...


class OneCore:
    """One window after another, or a few of nearly equal length: what a processor does fastest."""

    def __init__(self, model: Any, pad: int) -> None:
        self._model = model
        self._pad = pad

    def start(self, windows: Sequence[list[int]]) -> Iterator[tuple[int, list[float]]]:
        import torch

        for group in groups(windows):
            longest = len(windows[group[-1]])
            ids = torch.full((len(group), longest), self._pad)
            mask = torch.zeros_like(ids)
            for row, index in enumerate(group):
                ids[row, : len(windows[index])] = torch.tensor(windows[index])
                mask[row, : len(windows[index])] = 1
            with torch.inference_mode():
                logits = self._model(input_ids=ids, attention_mask=mask)[0]
            yield from zip(group, _scores(logits), strict=True)


class FixedShapes:
    """Batches of few shapes, each started before the one before it is done."""

    def __init__(self, device: "InProcess", pad: int, longest: int) -> None:
        self._device = device
        self._pad = pad
        self._longest = longest

    def start(self, windows: Sequence[list[int]]) -> Iterator[tuple[int, list[float]]]:
        batches = [
            (batch, self._device.start(self._stage(batch, windows)))
            for batch in plan([len(window) for window in windows], self._longest)
        ]
        return self._finish(batches, self._device.ending())

    def _stage(self, batch: Batch, windows: Sequence[list[int]]) -> "torch.Tensor":
        staged = self._device.stage(batch.size, batch.length)
        ids, mask = staged.numpy()
        ids.fill(self._pad)
        mask.fill(0)
        # A row in which nothing may be seen has no softmax; where a window stands, this is its first token.
        mask[:, 0] = 1
        for row, index in enumerate(batch.windows):
            ids[row, : len(windows[index])] = windows[index]
            mask[row, : len(windows[index])] = 1
        return staged

    def _finish(
        self, batches: "Sequence[tuple[Batch, torch.Tensor]]", ended: Callable[[], object]
    ) -> Iterator[tuple[int, list[float]]]:
        ended()
        for batch, logits in batches:
            yield from zip(batch.windows, _scores(logits[: len(batch.windows)]), strict=True)


def _scores(logits: "torch.Tensor") -> list[list[float]]:
    scores = logits.sigmoid()
    if not scores.isfinite().all():
        raise ValueError("the model gave a score that is not a number")
    return cast("list[list[float]]", scores.tolist())
