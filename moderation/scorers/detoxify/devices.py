"""Devices that run batches of fixed shapes: a CUDA device, or the processor, which tests the code that both share.

PyTorch documents two ways to use fixed shapes. `torch.compile` builds kernels at run time with Triton and a C compiler,
which a slim image lacks, and after eight shapes of a function it falls back to eager mode
(`torch._dynamo.config.recompile_limit`). We use CUDA graphs: they record the kernels of eager mode once for each shape
and replay them in a single launch, with no compiler, for any number of shapes, with the scores that were self-tested.
https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs
"""

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from moderation.scorers.detoxify.checkpoints import DetoxifyUnavailableError

if TYPE_CHECKING:
    import torch

Device = Literal["auto", "cpu", "cuda"]


class _Prepared(NamedTuple):
    """A shape that can be run: `run` computes `logits` from `inputs`. The addresses of both never change."""

    inputs: "torch.Tensor"
    logits: "torch.Tensor"
    run: Callable[[], object]


class InProcess:
    """Runs a model on the processor, with a preparation for each shape as in `CudaGraphs`.

    A batch is a tensor of shape (2, windows, tokens): token ids, and a mask that is 1 for a token and 0 for padding.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._shapes: dict[tuple[int, ...], _Prepared] = {}

    def stage(self, size: int, length: int) -> "torch.Tensor":
        """Returns an uninitialised batch in the memory of this process, for the caller to fill."""
        import torch

        return torch.empty((2, size, length), dtype=torch.int64)

    def start(self, staged: "torch.Tensor") -> "torch.Tensor":
        """Starts a batch and returns its logits, a row for each window.

        The logits are valid only after the function that `ending` returns has returned.
        """
        import torch

        shape = tuple(staged.shape)
        with torch.no_grad():
            if shape not in self._shapes:
                self._shapes[shape] = self._prepare(staged)
            prepared = self._shapes[shape]
            prepared.inputs.copy_(staged, non_blocking=True)
            prepared.run()
            return self._fetch(prepared.logits)

    def ending(self) -> Callable[[], object]:
        """Returns a function that waits until every batch started so far is done."""
        return lambda: None

    def _prepare(self, staged: "torch.Tensor") -> _Prepared:
        inputs = staged.clone()
        logits = self._forward(inputs)
        return _Prepared(inputs, logits, lambda: logits.copy_(self._forward(inputs)))

    def _forward(self, inputs: "torch.Tensor") -> "torch.Tensor":
        return self._model(input_ids=inputs[0], attention_mask=inputs[1])[0].float()

    def _fetch(self, logits: "torch.Tensor") -> "torch.Tensor":
        return logits.clone()


class CudaGraphs(InProcess):
    """Runs a model on the CUDA device, with a graph for each shape and a single stream for all of them.

    The graphs share a memory pool. PyTorch allows that if no graph reads the output of another, no two run at the same
    time, and each output is copied before the next graph is replayed. The single stream keeps that order.
    """

    def __init__(self, model: Any) -> None:
        import torch

        super().__init__(model.to("cuda"))
        self._stream = torch.cuda.Stream()
        self._pool = torch.cuda.graph_pool_handle()

    def stage(self, size: int, length: int) -> "torch.Tensor":
        import torch

        # PyTorch reuses pinned memory only after the copies from it are done.
        return torch.empty((2, size, length), dtype=torch.int64, pin_memory=True)

    def start(self, staged: "torch.Tensor") -> "torch.Tensor":
        import torch

        with torch.cuda.stream(self._stream):
            return super().start(staged)

    def ending(self) -> Callable[[], object]:
        return self._stream.record_event().synchronize

    def _prepare(self, staged: "torch.Tensor") -> _Prepared:
        import torch

        inputs = staged.to("cuda")
        # Without padding, the warm-up could skip the mask and use other kernels than the recorded run.
        inputs[1, -1, -1] = 0
        for _ in range(3):
            self._forward(inputs)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
            logits = self._forward(inputs)
        return _Prepared(inputs, logits, graph.replay)

    def _fetch(self, logits: "torch.Tensor") -> "torch.Tensor":
        import torch

        host = torch.empty(logits.shape, dtype=logits.dtype, pin_memory=True)
        return host.copy_(logits, non_blocking=True)


def in_bfloat16(model: Any) -> Any:
    """Returns a copy of `model` with 16-bit weights, except for its last layers: logits stay 32-bit."""
    import torch

    fast = copy.deepcopy(model).to(torch.bfloat16)
    # The last layers have this name in all architectures that Detoxify releases.
    head = fast.classifier.float()

    def widen(_module: Any, inputs: tuple["torch.Tensor", ...]) -> tuple["torch.Tensor", ...]:
        return tuple(tensor.float() for tensor in inputs)

    head.register_forward_pre_hook(widen)
    return fast


def has_cuda(device: Device) -> bool:
    """True if `device` allows a CUDA device and there is a capable one here.

    Capable are devices that multiply bfloat16 in hardware (compute capability 8.0, Ampere, or newer). Raises
    `DetoxifyUnavailableError` if `device` is "cuda" and there is no capable one.
    """
    if device == "cpu":
        return False
    import torch

    capable = torch.cuda.is_available() and torch.cuda.get_device_capability() >= (8, 0)
    if device == "cuda" and not capable:
        raise DetoxifyUnavailableError("torch sees no CUDA device of compute capability 8.0 or newer here")
    return capable
