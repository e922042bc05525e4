"""Where batches of fixed shapes run: a CUDA device, or this process for want of one and to test what both share.

PyTorch documents two ways to fixed shapes. `torch.compile` builds kernels at run time with Triton and a C compiler,
neither of which a slim image has, and after eight shapes of one function it goes back to eager mode
(`torch._dynamo.config.recompile_limit`). CUDA graphs record the very kernels of eager mode, once for each shape, and
replay them in one launch: no compiler, any number of shapes, and the scores that the self-test saw. So it is graphs.
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
    """One shape: `run` turns what lies in `inputs` into `logits`, both at addresses that never change."""

    inputs: "torch.Tensor"
    logits: "torch.Tensor"
    run: Callable[[], object]


class InProcess:
    """Runs a model on the processor, shape by shape as `CudaGraphs` does.

    A batch is one tensor, (2, windows, tokens): ids, and 1 where a token stands.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._shapes: dict[tuple[int, ...], _Prepared] = {}

    def stage(self, size: int, length: int) -> "torch.Tensor":
        """Memory of this process for a batch, to be filled."""
        import torch

        return torch.empty((2, size, length), dtype=torch.int64)

    def start(self, staged: "torch.Tensor") -> "torch.Tensor":
        """Run a batch; its logits, one row a window, are valid when what `ending` gives has returned."""
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
        """A call that returns when all that has been started so far is done."""
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
    """Runs a model on the CUDA device, with one graph for each shape and all of it in one stream.

    The graphs share a pool of memory. PyTorch allows that to graphs which do not read one another's output and never
    run at once, if an output is copied before the next one is replayed; the one stream keeps that order.
    """

    def __init__(self, model: Any) -> None:
        import torch

        super().__init__(model.to("cuda"))
        self._stream = torch.cuda.Stream()
        self._pool = torch.cuda.graph_pool_handle()

    def stage(self, size: int, length: int) -> "torch.Tensor":
        import torch

        # Pinned memory is given out again only after the copies from it are done.
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
        # Without padding, the runs that warm up would need no mask and other kernels than the one that is recorded.
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
    """A copy of `model` with weights of 16 bits, except its last layers: logits keep 32."""
    import torch

    fast = copy.deepcopy(model).to(torch.bfloat16)
    # All architectures that Detoxify publishes call them so.
    head = fast.classifier.float()

    def widen(_module: Any, inputs: tuple["torch.Tensor", ...]) -> tuple["torch.Tensor", ...]:
        return tuple(tensor.float() for tensor in inputs)

    head.register_forward_pre_hook(widen)
    return fast


def has_cuda(wanted: Device) -> bool:
    """Whether to score on the CUDA device. Raises `DetoxifyUnavailableError` if it is wanted and not there.

    `auto` takes one that multiplies bfloat16 itself (compute capability 8.0, Ampere, or newer).
    """
    if wanted == "cpu":
        return False
    import torch

    capable = torch.cuda.is_available() and torch.cuda.get_device_capability() >= (8, 0)
    if wanted == "cuda" and not capable:
        raise DetoxifyUnavailableError("torch sees no CUDA device of compute capability 8.0 or newer here")
    return capable
