"""docs/architecture.md maps every module; its pictures and its layers are those of the code."""

import ast
import re
import tomllib
from pathlib import Path

from tests.docs.markdown import ROOT, code_blocks

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MAP = PAGE.partition("\n## The map\n")[2]
PRODUCT = [ROOT / "comments_service", ROOT / "moderation"]
LOADED_BY_BROWSERS = {".css", ".html", ".js", ".svg", ".toml", ".ts"}

SECTION = re.compile(r"^### `([\w/]+/)`\n(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (`[^|]+`) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
FILE_NAME = re.compile(r"[\w./]+\.(?:py|js)\b")


def documented() -> dict[str, str]:
    """What the map says of each file, by its path."""
    return {
        folder + name: meaning
        for folder, section in SECTION.findall(MAP)
        for names, meaning in ROW.findall(section)
        for name in NAME.findall(names)
    }


def is_only_a_docstring(module: Path) -> bool:
    """True for the `__init__.py` of which the line of its folder says enough."""
    statements = ast.parse(module.read_text("utf-8")).body
    return module.name == "__init__.py" and all(
        isinstance(statement, ast.Expr)
        # `__version__` of the package.
        or (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant))
        for statement in statements
    )


def path_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def files_of_product() -> list[Path]:
    return [file for package in PRODUCT for file in package.rglob("*") if "__pycache__" not in file.parts]


def test_the_map_names_every_module_and_every_file_that_browsers_load() -> None:
    files = files_of_product()
    modules = {path_of(file) for file in files if file.suffix == ".py" and not is_only_a_docstring(file)}
    loaded = {path_of(file) for file in files if file.suffix in LOADED_BY_BROWSERS}
    assert set(documented()) == modules | loaded


def test_the_map_has_a_section_for_every_folder_with_modules() -> None:
    folders = {f"{path_of(file.parent)}/" for file in files_of_product() if file.suffix in (".py", ".js")}
    assert [folder for folder, _ in SECTION.findall(MAP)] == sorted(
        folders, key=[*dict(SECTION.findall(MAP))].index
    )
    assert len(SECTION.findall(MAP)) == len(folders)


def test_the_pictures_name_only_files_that_exist() -> None:
    named = {name for _, block in code_blocks(PAGE) for name in FILE_NAME.findall(block)}
    paths = [f"/{path_of(file)}" for file in files_of_product()]
    assert len(named) > 40
    assert {name for name in named if not any(path.endswith(f"/{name}") for path in paths)} == set()


def test_the_page_shows_the_layers_and_contracts_that_the_linter_proves() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [picture] = [block for _, block in code_blocks(PAGE) if "command_line |" in block]
    header, *rows = picture.splitlines()
    column = header.index("comments_service")
    shown = {
        "moderation": [row[:column].strip() for row in rows],
        "comments_service": [row[column:] for row in rows],
    }
    for package, cells in shown.items():
        [layers] = [contract["layers"] for contract in contracts if contract.get("containers") == [package]]
        assert [cell.strip() for cell in cells if re.match(r"\s*\w", cell)] == layers
    table = PAGE.partition("| contract |")[2].partition("\n\n")[0]
    rules = [name for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for name in NAME.findall(row)]
    assert rules == [contract["id"] for contract in contracts if "containers" not in contract]
