"""Engines that run a transformer: a processor core in full precision, or a device in bfloat16 on fixed shapes."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from moderation.scorers.detoxify.batches import Batch, plan
from moderation.scorers.windows import length_batches

if TYPE_CHECKING:
    import torch

    from moderation.scorers.detoxify.devices import InProcess


class Engine(Protocol):
    """Scores windows, each a list of token ids."""

    def start(self, windows: Sequence[list[int]]) -> Iterator[tuple[int, list[float]]]:
        """Starts to score `windows`. Returns an iterator over the index and the scores, one a class, of each window.

        The order is not defined. The iterator waits for the scores, not this call; it raises ValueError if a score is
        not a number.
        """
        ...


class OneCore:
    """Runs a single window or a few of nearly equal length at a time, which is fastest on a processor."""

    def __init__(self, model: Any, pad: int) -> None:
        self._model = model
        self._pad = pad

    def start(self, windows: Sequence[list[int]]) -> Iterator[tuple[int, list[float]]]:
        import torch

        for batch in length_batches(windows):
            longest = len(windows[batch[-1]])
            ids = torch.full((len(batch), longest), self._pad)
            mask = torch.zeros_like(ids)
            for row, index in enumerate(batch):
                ids[row, : len(windows[index])] = torch.tensor(windows[index])
                mask[row, : len(windows[index])] = 1
            with torch.inference_mode():
                logits = self._model(input_ids=ids, attention_mask=mask)[0]
            yield from zip(batch, _scores(logits), strict=True)


class FixedShapes:
    """Runs batches of a few shapes. A batch is started before the previous one is done."""

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
        # The softmax of a row is undefined if all of it is masked, so the first token of empty rows stays visible.
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
