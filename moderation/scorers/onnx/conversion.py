"""Converts a PyTorch transformer to an ONNX file that onnxruntime runs fast.

Most of the gain over PyTorch comes from fused attention. onnxruntime finds attention only in a graph that the older
exporter traced from the eager implementation. Graphs of the newer exporter, and all graphs of
scaled_dot_product_attention, stay unfused.
"""

import contextlib
import gc
import logging
import warnings
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from moderation.scorers.onnx.scorer import silence_onnxruntime

if TYPE_CHECKING:
    import torch

_OPSET = 17
# The size limit of a protobuf file.
_MAX_BYTES = 2**31


class ConversionError(Exception):
    """The model cannot be written as a single ONNX file; the message says why."""


def convert(
    model: Any,
    outputs: Sequence[int],
    example: "tuple[torch.Tensor, torch.Tensor]",
    path: Path,
    *,
    by_first_token: bool = True,
) -> None:
    """Writes `path`, an ONNX model that returns the sigmoid of `outputs` for `input_ids` and `attention_mask`.

    `example` is a pair of these two inputs, with padding. `by_first_token` says that the model classifies by the first
    token, as all of Detoxify do. `model` is left with eager attention. Raises
    `ConversionError`.
    """
    size = sum(weight.numel() * 4 for weight in model.parameters())
    if size >= _MAX_BYTES:
        raise ConversionError(f"its weights take {size / 2**30:.1f} GiB, and one ONNX file holds less than 2")
    traced = path.with_suffix(".traced")
    with _quiet():
        _trace(model, outputs, example, traced)
        _fuse(model.config, traced, path, by_first_token)
    traced.unlink()
    # The graphs have reference cycles: without this, gigabytes would stay until the next full collection.
    gc.collect()


def quantise(source: Path, target: Path, *, narrow: bool = False) -> None:
    """Writes the model with 8-bit weights and a scale for each output channel.

    Activations are scaled at run time, by the largest activation in the batch. `narrow` weights have 7 bits: then no
    sum saturates on a processor without VNNI, so that all processors score the same.
    """
    silence_onnxruntime()
    import onnx
    from onnxruntime import quantization

    graph: Any = onnx.load(source)
    # The shapes that the exporter inferred contradict those of the quantised graph.
    del graph.graph.value_info[:]
    with _quiet():
        cast("Any", quantization).quantize_dynamic(
            graph,
            target,
            per_channel=True,
            reduce_range=narrow,
            weight_type=quantization.QuantType.QInt8,
            # The quantiser cannot look up the type of the outputs of fused operators.
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def _trace(
    model: Any, outputs: Sequence[int], example: "tuple[torch.Tensor, torch.Tensor]", path: Path
) -> None:
    import torch

    class Scores(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.model(input_ids=ids, attention_mask=mask)[0]
            return logits.index_select(1, torch.tensor(outputs)).sigmoid()

    model.set_attn_implementation("eager")
    size = {0: "windows", 1: "tokens"}
    with torch.inference_mode():
        torch.onnx.export(
            # The exporter restores the mode that it finds, and a new module is in training mode.
            Scores().eval(),
            example,
            path,
            dynamo=False,
            opset_version=_OPSET,
            input_names=["input_ids", "attention_mask"],
            output_names=["scores"],
            dynamic_axes={"input_ids": size, "attention_mask": size, "scores": {0: "windows"}},
        )


def _fuse(config: Any, source: Path, target: Path, by_first_token: bool) -> None:
    silence_onnxruntime()
    from onnxruntime.transformers import fusion_options, optimizer

    options = cast("Any", fusion_options).FusionOptions("bert")
    # On a processor the fused operator of onnxruntime 1.32 takes five times as long as its unfused parts.
    options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = False
    fused = cast("Any", optimizer).optimize_model(
        str(source),
        # The optimizer handles RoBERTa, XLM-R and ALBERT as BERT.
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=0,
        optimization_options=options,
    )
    attentions = [node for node in fused.model.graph.node if node.op_type == "Attention"]
    if not attentions:
        raise ConversionError("its attention was not found in the graph, and would be slow")
    if by_first_token:
        _keep_first_token(fused.model.graph, attentions[-1])
    fused.topological_sort()
    fused.save_model_to_file(str(target))


def _keep_first_token(graph: Any, last: Any) -> None:
    """Drops all tokens but the first after the last attention, where the model classifies by the first token.

    This saves 7 % of the time: the feed-forward part of one layer of twelve.
    """
    import onnx

    bounds: list[str] = []
    for name, value in (("first_start", 0), ("first_end", 1), ("first_axis", 1)):
        graph.initializer.append(onnx.helper.make_tensor(name, onnx.TensorProto.INT64, [1], [value]))
        bounds.append(name)
    # The output of the last attention, and its input, which a later node adds to the output.
    for tensor in (last.output[0], last.input[0]):
        for node in graph.node:
            if node is not last:
                node.input[:] = [f"{tensor}_first" if name == tensor else name for name in node.input]
        graph.node.append(onnx.helper.make_node("Slice", [tensor, *bounds], [f"{tensor}_first"]))


@contextlib.contextmanager
def _quiet() -> Generator[None]:
    """Silences the converters' warnings, which are about other graphs. An error in ours would show in the scores."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
