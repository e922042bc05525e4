"""Files of an installed package, known by their SHA-256: the weights that training starts from."""

import hashlib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path


def files_of(package: str, version: str, hashes: Mapping[str, str]) -> dict[str, Path]:
    """Returns where the files with these names are. `version` is the one whose hashes these are.

    Raises ModuleNotFoundError if the package is not installed, and ValueError if a file is not the known one.
    """
    try:
        distribution = metadata.distribution(package)
    except metadata.PackageNotFoundError as error:
        raise ModuleNotFoundError(f"No package {package!r}", name=package) from error
    found = {file.name: Path(str(file.locate())) for file in distribution.files or [] if file.name in hashes}
    for name, known in hashes.items():
        if name not in found:
            raise ValueError(f"{package} {distribution.version} has no file {name}; {version} has")
        if hashlib.sha256(found[name].read_bytes()).hexdigest() != known:
            raise ValueError(f"{found[name]} is not the file of {package} {version}")
    return found
