"""What the libraries of transformers would say to the outside, and must not."""

import os


def silence_onnxruntime() -> None:
    """Keep onnxruntime from reporting its use to Microsoft, as its wheels for Linux do since 1.29 unless they are told.

    Works only before it is imported. Source: microsoft/onnxruntime#27379.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
