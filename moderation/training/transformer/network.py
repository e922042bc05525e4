"""The transformer on torch: BERT's layers, the mean over all pieces, then a head for each attribute."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.detoxify.checkpoints import stay_offline
from moderation.training.transformer.origin import Floats, Origin

if TYPE_CHECKING:
    import torch

_DROPOUT = 0.1
_EPSILON = 1e-12
_OF_EMBEDDINGS = {
    "pos": "position_embeddings.weight",
    "type": "token_type_embeddings.weight",
    "ln.w": "LayerNorm.weight",
    "ln.b": "LayerNorm.bias",
}
_OF_LAYERS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def make_network(origin: Origin, ids: NDArray[np.int64]) -> Any:
    """Returns a module with the weights of the package, and with the table of the pieces `ids`.

    It answers like a model of transformers, so that it can be exported like one: the first of what it returns are rows
    of logits, a row for each text and a column for each attribute. Its parts are `body` and `head`.
    """
    stay_offline()
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(ids),
        layer_norm_eps=_EPSILON,
        # In one epoch there is nothing to learn by heart, and to leave features out takes time.
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        **asdict(origin.shape),
    )
    body: Any = BertModel(config, add_pooling_layer=False)
    body.load_state_dict(_state(origin, origin.rows(ids), body.state_dict()))

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.config = config
            self.body = body
            self.head = torch.nn.Linear(origin.shape.hidden_size, len(ATTRIBUTES))
            torch.nn.init.zeros_(self.head.weight)
            torch.nn.init.zeros_(self.head.bias)
            self.dropout = torch.nn.Dropout(_DROPOUT)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor]:
            states: torch.Tensor = self.body(input_ids=input_ids, attention_mask=attention_mask)[0]
            inside = attention_mask[..., None].float()
            mean = (states * inside).sum(1) / inside.sum(1)
            return (self.head(self.dropout(mean)),)

        def set_attn_implementation(self, name: str) -> None:
            self.body.set_attn_implementation(name)

    return Network()


def _state(origin: Origin, table: Floats, own: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    import torch

    named = {"embeddings.word_embeddings.weight": table}
    for short, name in _OF_EMBEDDINGS.items():
        named[f"embeddings.{name}"] = origin.weights[f"emb.{short}"]
    for layer in range(origin.shape.num_hidden_layers):
        for short, name in _OF_LAYERS.items():
            for kind, of_torch in (("w", "weight"), ("b", "bias")):
                named[f"encoder.layer.{layer}.{name}.{of_torch}"] = origin.weights[f"l{layer}.{short}.{kind}"]
    return {name: torch.tensor(value).reshape(own[name].shape) for name, value in named.items()}
