"""Documentation that cannot part from the program: help pages, commands shown, links.

``make docs`` (``python -m tests.test_docs``) writes docs/cli.md and the output in README.md and docs/python.md anew.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import kg
from kg.cli import app

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = ROOT / "README.md"
PYTHON = ROOT / "docs" / "python.md"
REFERENCE = ROOT / "docs" / "cli.md"
_LOST = "The amount is missing"
HEAD = """\
# Commands

PATH is a file, a folder (its .txt, .md and .html files, whatever their depth), a glob, or `-` for standard input.
Results go to standard output, remarks to standard error.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | done, and there is something to look at: a violation, or an input that could not be used |
| 2 | wrong use, or nothing could be read |

The pages below are what `--help` prints; `make docs` writes them.
"""


def commands() -> list[tuple[str, ...]]:
    """List all commands, each as the words behind ``kg``."""
    found: list[tuple[str, ...]] = [()]
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        found.append((name,))
        found += [(name, below) for below in getattr(command, "commands", {})]
    return found


def page() -> str:
    """Write the reference of all commands."""
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}
    parts = [HEAD]
    for words in commands():
        command = [sys.executable, "-m", "kg", *words, "--help"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=True)
        lines = [line.rstrip() for line in done.stdout.strip().splitlines()]
        parts.append(f"\n## {' '.join(('kg', *words))}\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "".join(parts)


def readme(folder: Path) -> str:
    """Write the README with what its commands print now."""
    demo = _output("demo", "-o", folder).replace(str(folder), "out")
    report = _output("validate", folder / "demo.trig")
    blocks = {"demo": demo, "validate": "$ kg validate out/demo.trig\n" + _violation(report)}
    text = README.read_text(encoding="utf-8")
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {name}: [^>]*-->\n```text\n).*?(```\n<!-- end of {name} -->)", re.DOTALL)
        text = pattern.sub(lambda found, block=block: found[1] + block + found[2], text)  # type: ignore[misc]
    return text


def python_page() -> str:
    """Write the page on the library with what its examples give now; pandas may be missing."""
    import kg.extractors.components  # noqa: F401  (entry points do this where the package is installed)

    known: dict[str, object] = {}
    text = PYTHON.read_text(encoding="utf-8")
    return re.sub(r"(?<=```pycon\n).*?(?=```\n)", lambda found: _executed(found[0], known), text, flags=re.DOTALL)


def _executed(block: str, known: dict[str, object]) -> str:
    if "to_pandas" in block and not _has_pandas():
        return block
    lines = []
    for example in doctest.DocTestParser().get_examples(block):
        code = example.source.rstrip("\n").split("\n")
        lines += [f">>> {code[0]}", *(f"... {line}" for line in code[1:])]
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(example.source, PYTHON.name, "single", dont_inherit=True), known)
        lines += printed.getvalue().splitlines()
    return "".join(f"{line}\n" for line in lines)


def _has_pandas() -> bool:
    try:
        import pandas  # noqa: F401, ICN001
    except ImportError:
        return False
    return True


def _output(*arguments: object) -> str:
    done = subprocess.run([sys.executable, "-m", "kg", *map(str, arguments)], capture_output=True, encoding="utf-8")
    return done.stdout


def _violation(report: str) -> str:
    """Cut the finding on a lost amount out of a report, with the name of its file."""
    (file,) = [file for file in report.split("\n\n") if _LOST in file]
    found = re.search(rf"  VIOLATION: {_LOST}.*\n(?:    .*\n?)*", file)
    assert found
    return f"{file.partition(chr(10))[0]}\n{found[0].rstrip()}\n"


def _untimed(text: str) -> str:
    return re.sub(r" +\d+\.\d s\n ─+\n", "", text)  # how long it took, and the rule that is as wide as that


def shown(text: str) -> list[str]:
    """List the ``kg`` commands of a page's code blocks and code words."""
    blocks = re.findall(r"```(?:sh|console|text)?\n(.*?)```", text, re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    words = re.findall(r"`(kg [^`]+)`", text)
    return [line for line in (*lines, *words) if re.match(r"kg [a-z]", line)]


def test_the_reference_is_what_help_prints() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == page(), "run: make docs"


def test_the_readme_shows_what_the_commands_print(tmp_path: Path) -> None:
    assert _untimed(README.read_text(encoding="utf-8")) == _untimed(readme(tmp_path)), "run: make docs"


def test_the_page_on_python_shows_what_its_examples_give(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    assert PYTHON.read_text(encoding="utf-8") == python_page(), "run: make docs"


def test_the_page_on_python_shows_every_function() -> None:
    text = PYTHON.read_text(encoding="utf-8")
    assert [name for name in kg.__all__ if name.islower() and f"kg.{name}(" not in text and name != "__version__"] == []


@pytest.mark.parametrize("words", [words for words in commands() if words], ids=" ".join)
def test_every_help_text_ends_in_an_example(words: tuple[str, ...]) -> None:
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    assert (command.help or "").strip().splitlines()[-1].startswith(f"Example: `kg {words[0]}")


def test_the_readme_shows_the_main_commands() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(shown(text)) >= 5
    for command in ("demo", "build", "extract", "validate", "ask", "load"):
        assert f"kg {command}" in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_shown_exists(path: Path) -> None:
    known = {" ".join(words) for words in commands()}
    for command in shown(path.read_text(encoding="utf-8")):
        words = shlex.split(command, comments=True)[1:]
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, command
        options = {word.split("=")[0] for word in words if word.startswith("--")}
        assert options <= known_options(name), command


def known_options(name: str) -> set[str]:
    """List a command's options; those of ``ask`` are the parameters of its questions as well."""
    command = typer.main.get_command(app)
    for word in name.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    found = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    if name == "ask":
        from kg.questions import questions

        found |= {f"--{parameter.name}" for question in questions() for parameter in question.parameters}
    return found | {"--help"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not missing


def test_every_page_is_linked_from_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in text] == []


if __name__ == "__main__":
    import tempfile

    REFERENCE.write_text(page(), encoding="utf-8")
    os.chdir(ROOT)
    PYTHON.write_text(python_page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as made:
        README.write_text(readme(Path(made)), encoding="utf-8")
