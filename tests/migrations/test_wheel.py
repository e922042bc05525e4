"""The wheel that operators install."""

import subprocess
import sys
import zipfile
from pathlib import Path

from comments_service.store.migrations import available

ROOT = Path(__file__).parents[2]
LIST_MIGRATIONS = (
    "from comments_service.store.migrations import available; print(*available().values(), sep='\\n')"
)


def test_the_wheel_contains_the_migrations(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)

    listing = subprocess.run(
        [sys.executable, "-c", LIST_MIGRATIONS], cwd=installed, check=True, capture_output=True, text=True
    )

    packed = [Path(line) for line in listing.stdout.split()]
    assert [file.relative_to(installed).as_posix() for file in packed] == [
        f"comments_service/migrations/{file.name}" for file in available().values()
    ]
    assert [file.read_bytes() for file in packed] == [file.read_bytes() for file in available().values()]
