"""The page ``docs/questions.md``, written from the headers of the questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.questions.headers import Parameter, Question
from kg.questions.saved import checks, questions

__all__ = ["document"]


def document() -> str:
    """Write the page ``docs/questions.md`` from the headers."""
    return "".join(_document())


def _document() -> Iterator[str]:
    yield _INTRODUCTION
    rows = [[str(q.number), f"[{q.name}](#{q.name})", q.title, "yes" * q.consolidated] for q in questions()]
    yield "| number | name | question | consolidated |\n| --- | --- | --- | --- |\n"
    yield from (f"| {' | '.join(row)} |\n" for row in rows)
    for asked in questions():
        yield from _section(asked)
    yield "\n## Checks\n\nQueries whose rows are faults; an answer without rows is good news.\n\n"
    yield from (f"- `{check.name}`: {check.description}\n" for check in checks())


def _section(asked: Question) -> Iterator[str]:
    yield f"\n## {asked.name}\n\n**{asked.title}** {asked.description}\n\n"
    if asked.consolidated:
        yield "Over the consolidated graph: run [`kg consolidate`](consolidation.md) first, or it has no rows.\n\n"
    yield f"```\n{asked.example}\n```\n"
    if asked.parameters:
        yield "\n| parameter | type | narrows to | example |\n| --- | --- | --- | --- |\n"
        yield from (f"| `--{p.name}` | {_type(p)} | {p.description} | {p.example} |\n" for p in asked.parameters)
    yield "\n| column | holds |\n| --- | --- |\n"
    yield from (f"| `{c.name}` | {c.description}{' (several, sorted)' * c.several} |\n" for c in asked.columns)


def _type(parameter: Parameter) -> str:
    return parameter.type if parameter.values else f"{parameter.type}, free"


_INTRODUCTION: Final = """\
# Questions

Saved questions that `kg ask NAME` puts to a graph (`--graph FILE`), a store (`--store DIR`) or a SPARQL endpoint
(`--endpoint URL`). Parameters narrow a question; without them it returns everything. Several values in a cell are
separated by ` | `. Every row names the article and the words it rests on.

Types of parameters: an *entity* is named by any of its names without regard to case, by one word of a person's name,
or by its IRI; an *article* by its file name, title, address or IRI; a *label* is a word of a code list; a *date* is a
day, month or year, and compares with coarser dates as far as both go.

Each question is a file of `queries/` that runs unchanged in any SPARQL 1.1 store whose default graph is the union of
all graphs. In the file, a line `#? name: ...` is switched on by the parameter of that name, `$value` standing for its
value.

Most questions are asked of the articles' records as they are. Those marked *consolidated* are asked of what
[`kg consolidate`](consolidation.md) makes of them, and have no rows before it has run. Four numbers have one of each
kind: `corroboration`, `contradictions`, `quotation-variants` and `omissions` compare two articles at a time and need
nothing but the articles, but only find what both name, date and spell alike; `reports-of-one-event`, `conflicts`,
`wordings` and `left-out` compare all reports of an event, across spellings, rounded figures and missing dates, and
count independent sources.

This page is written from the headers of these files.

## What can be asked for

`kg ask NAME --values PARAMETER --graph FILE` lists the values that occur, with the number of rows that have them; other
parameters narrow the list. Those marked *free* below have no such list: they are looked for in texts, or compared with
what no column shows. An answer without rows says what would have some. After `kg --install-completion`, the tab key
completes names, parameters, and values that occur in the graph or store of the line (bash, zsh, fish, PowerShell).

`--limit N` gives the first N rows, `--limit 0` all; a table at a terminal stops after a hundred, anything else is
whole. From an embedded store the first rows of many questions [come at once](stores.md#the-first-rows), however large
it is.

`--format` writes rows as `table`, `csv`, `json`, `markdown` or `html`, one page with links to the articles. At a
terminal, rows that do not fit stand one below the other, without columns that are empty throughout. Every row names
its article and its evidence, but for those of `offices`: who holds which office is drawn from all articles that print
it, and the graph does not keep from which.

## Questions of your own

`--queries DIR` (repeatable) adds the `.rq` files of a folder; they are listed, described, asked and completed as the
others. A name that is taken is refused, and a wrong header is told with its line:

```text
#+ title: Which articles are there?
#+ description: Titles with the date of publication.
#+ parameters:
#+   - name: after
#+     type: date
#+     description: published on this day, in this month or year, or later
#+     example: 2024-04
#+     values: published
#+ columns:
#+   - name: article
#+     description: file name of the article
#+   - name: published
#+     description: when it came out
PREFIX dip: <https://w3id.org/diplomacy-kg/ontology#>
SELECT ?article ?published WHERE {
  ?node dip:fileName ?article ; dip:published ?published
  #? after: FILTER(CONCAT(STR(?published), "~") >= $value)
} ORDER BY ?published ?article
```

`type` is entity, article, label, text, date, year or number; `values` names the columns with what the parameter can
hold, where that is not the column of its own name; `several: true` marks a column whose cells hold several values,
separated by ` | `. Without `#? ` lines a question takes no parameters.

A question whose rows are each of one `?record` may say by what they are sorted first, so that a store finds the
first ones [without the others](stores.md#the-first-rows): `#+ order: Statement, Meeting by date, article, start`.
It names the records' classes, and that with which `ORDER BY` begins: `date` (or period), `kind` (of record), `article`
(file name), `start` (of the words), `label` (of what a figure measures); `by known date` leaves out what has none.
Consolidated nodes are sorted by `most sources`, `most reports`, `kind` and `label`, and their variable is named:
`#+ order: ?node ConsolidatedMeeting by most sources`. Parameters `after` and `before` bound the dates, and what
sub-selects find for `?source` (articles) and `?class` is known beforehand as well. A line that is not true gives other
first rows.

A parameter that only chooses among the rows of the whole answer may say so: where a store has kept that answer, its
rows are [read instead of worked out](stores.md#answers-that-are-kept). `chooses: ?record` says that the part finds
nodes of `?record` by a sub-select, and that the rows are grouped by it; `chooses: ?given as ?one or ?other` that they
are grouped by both, and one is to be such a node. `chooses: kind` compares the value with a column, whatever the
capitals; `chooses: rule contains` looks for it there, and `chooses: outlets at least` compares numbers. Only answers of
the package's own questions are kept.

## The questions

"""
