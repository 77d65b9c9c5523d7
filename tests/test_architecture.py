"""Who may import whom, read from the source; and what must never be in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "kg").rglob("*.py"))

FOUNDATION = {
    "errors",
    "fingerprints",
    "formats",
    "gazetteer",
    "identifiers",
    "identity",
    "lexicon",
    "model",
    "namespaces",
    "nesting",
    "oxigraph",
    "pool",
    "resources",
    "sparql",
    "terms",
}
STAGES = {
    "articles",
    "consolidation",
    "extractors",
    "jsonl",
    "ontology",
    "pictures",
    "pipeline",
    "quarantine",
    "questions",
    "serialisation",
    "store",
    "triples",
    "validation",
}
TOP = {
    "chain": FOUNDATION | STAGES,
    "following": FOUNDATION | {"consolidation", "store"},
    "api": FOUNDATION | STAGES | {"chain"},
    "cli": FOUNDATION | STAGES | {"chain", "following"},
    "__main__": {"cli"},
    "": {"api"},  # when a name of it is asked for
}
NEIGHBOURS = {"extractors": {"pipeline"}}  # both know spaCy's Doc
LIBRARIES = {
    "spacy": {"pipeline", "extractors", "chain"},
    "thinc": {"pipeline"},
    "onnxruntime": {"pipeline"},
    "tokenizers": {"pipeline"},
    "rdflib": {"triples", "serialisation", "ontology", "validation", "store", "questions", "api"},
    "pyshacl": {"validation"},
    "owlready2": {"ontology"},
    "pandas": {"api"},
    "pyoxigraph": {
        "consolidation",
        "formats",
        "gazetteer",
        "lexicon",
        "ontology",
        "oxigraph",
        "serialisation",
        "store",
        "validation",
    },
    "typer": {"cli"},
    "rich": {"cli"},
}


def part(module: Path) -> str:
    """Name the part of the package that a file belongs to: "pipeline" for kg/pipeline/actors.py."""
    first = module.relative_to(ROOT / "kg").parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(module: Path) -> Iterator[str]:
    """Yield what a file imports, in functions and under TYPE_CHECKING as well."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "kg" else [node.module]


def own_parts(module: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(module) if name.startswith("kg.")} - {"__version__", part(module)}


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def test_every_part_has_its_layer() -> None:
    assert len(MODULES) > 50
    assert {part(module) for module in MODULES} == FOUNDATION | STAGES | TOP.keys()


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_stages_know_the_foundation_and_not_one_another(module: Path) -> None:
    allowed = TOP.get(part(module), FOUNDATION | NEIGHBOURS.get(part(module), set()))
    assert own_parts(module) <= allowed


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_each_library_is_known_to_few(module: Path) -> None:
    used = {imported.split(".")[0] for imported in imports(module)}
    misplaced = {library for library in used & LIBRARIES.keys() if part(module) not in LIBRARIES[library]}
    assert not misplaced


def test_the_foundation_has_no_ring() -> None:
    needs = {module.stem: own_parts(module) & FOUNDATION for module in MODULES if part(module) in FOUNDATION}
    while ready := {module for module, needed in needs.items() if not needed & needs.keys()}:
        needs = {module: needed for module, needed in needs.items() if module not in ready}
    assert not needs


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_every_module_has_a_docstring_and_only_the_command_line_prints(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    if part(module) != "cli":
        assert not calls & {"print", "exit", "input"}


def test_every_component_can_be_had_by_name_without_importing_us() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    registered = {
        decorator.args[0].value
        for module in MODULES
        if part(module) in ("pipeline", "extractors")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ("Language.factory", "Language.component")
        if isinstance(decorator.args[0], ast.Constant)
    }
    assert len(registered) >= 12
    assert registered == project["entry-points"]["spacy_factories"].keys()


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]["pandas"]
    declared = {re.split(r"[<>=\[;]", each)[0].lower() for each in (*project["dependencies"], *optional)}
    used = {imported.split(".")[0] for module in MODULES for imported in imports(module)}
    assert used - sys.stdlib_module_names - {"kg", "thinc"} == declared  # thinc comes with spaCy


def test_no_committed_text_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    unwanted = ("py" + "pi.org", "python" + "hosted", "/" + "work/", "/" + "home/", "/" + "root/")
    suffixes = {".py", ".md", ".toml", ".txt", ".ttl", ".rq", ".cfg", ".json", ".sh", ""}
    paths = [
        path for path in map(Path, listed.stdout.splitlines()) if path.suffix in suffixes and "models" not in path.parts
    ]
    found = [str(path) for path in paths if (ROOT / path).is_file() and _names(ROOT / path, unwanted)]
    assert not found


def _names(path: Path, unwanted: tuple[str, ...]) -> bool:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return any(word in text for word in unwanted)
