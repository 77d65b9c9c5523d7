"""``kg ontology``: what terms there are, what they mean, and whether they are in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import output
from kg.cli.application import GRAPHS, app
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.ontology import CodeList, Term

__all__ = ["ontology"]

ontology = typer.Typer(no_args_is_help=True, help="Classes, properties and code lists.\n\nExample: `kg ontology list`")
app.add_typer(ontology, name="ontology", rich_help_panel=GRAPHS)


@ontology.command("list")
def list_terms() -> None:
    """List all classes, properties and code lists with their definitions.

    Example: `kg ontology list`
    """
    from kg.ontology import code_lists, terms

    output.table(("term", "kind", "definition"), [(term.name, term.kind, term.definition) for term in terms()])
    rows = [(lists.name, str(len(lists.concepts)), lists.definition) for lists in code_lists()]
    output.table(("code list", "concepts", "definition"), rows)


@ontology.command()
def show(name: Annotated[str, typer.Argument(help="A class, property or code list.", metavar="NAME")]) -> None:
    """Show one term or code list in full.

    Example: `kg ontology show Meeting`
    """
    from kg.ontology import code_list, term

    try:
        output.text("".join(f"{line}\n" for line in _term_lines(term(name))))
    except UsageError as no_term:
        try:
            found = code_list(name)
        except UsageError:
            raise no_term from None
        output.text(f"{found.name}: {found.definition}\n{found.iri}\n\n")
        output.table(("concept", "forms"), _concepts(found))


@ontology.command()
def check(
    reasoner: Annotated[bool, typer.Option(help="Ask HermiT as well, which needs Java.")] = True,
    extra: Annotated[
        list[Path] | None,
        typer.Argument(help="Turtle files that are reasoned over as well.", metavar="FILE", show_default=False),
    ] = None,
) -> None:
    """Check the ontology: nothing missing, double or dangling, and a reasoner finds it consistent.

    Example: `kg ontology check --no-reasoner`
    """
    from kg.ontology import check as check_ontology

    with output.busy("reasoning ..." if reasoner else "checking ..."):
        report = check_ontology(reasoner=reasoner, extra=extra or ())
    output.text(f"{report.classes} classes, {report.properties} properties, {report.concepts} concepts\n")
    for fault in report.faults:
        output.text(f"{fault.where}: {fault.problem}\n")
    if report.verdict:
        output.text("consistent\n" if report.verdict.consistent else "inconsistent\n")
        for name in report.verdict.unsatisfiable:
            output.text(f"{name}: no individual can be one of these\n")
    raise typer.Exit(output.DONE if report.ok else output.LOOK)


def _term_lines(term: Term) -> list[str]:
    lines = {
        "label": term.label,
        "kind": term.kind,
        "below": ", ".join(term.parents),
        "of": term.domain or "",
        "values": term.range or "",
        "disjoint with": ", ".join(term.disjoint),
        "definition": term.definition,
        "note": term.scope_note,
        "example": " | ".join(term.examples),
        "module": f"ontology/{term.module}.ttl",
        "IRI": term.iri,
    }
    return [term.name, *(f"  {key}: {value}" for key, value in lines.items() if value)]


def _concepts(found: CodeList) -> list[tuple[str, str]]:
    return [(concept.label, ", ".join(concept.forms[1:])) for concept in found.concepts]
