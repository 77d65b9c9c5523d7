"""Quality of the English pipeline on public corpora: raw text in, figures out.

    python -m benchmarks.quality_corpora --data DIR [--beside FOLDER ...] [--write docs/accuracy.md]

prints the tables and, with `--write`, puts them between the marks of that file.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

import kg.pipeline.encoder  # noqa: F401  (registers the factories)
from benchmarks import quality_measures, quality_speed
from benchmarks.quality_measures import Tally
from kg.pipeline import load
from training.corpora import read_json_lines, read_treebank

MODEL = Path("kg/pipeline/models/en_diplomacy")
MARKS = ("<!-- figures: begin -->", "<!-- figures: end -->")
SYNTAX = {
    "words": "words",
    "tag": "XPOS",
    "upos": "UPOS",
    "morph": "features",
    "lemma_accuracy": "lemma",
    "uas_words": "UAS",
    "las_words": "LAS",
    "las": "LAS with punctuation",
    "sentences": "sentences",
}
ENTITIES = ("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "DATE", "MONEY", "PERCENT", "EVENT", "MISC")
ROLES = {
    "source_marked": "tagger: exact spans, source",
    "cue_marked": "tagger: exact spans, cue",
    "content_marked": "tagger: exact spans, content",
    "source": "attributions: exact spans, source",
    "cue": "attributions: exact spans, cue",
    "content": "attributions: exact spans, content",
    "content_match": "content, overlap at least 0.5",
    "linked": "linked: content, overlap at least 0.5, and the right source",
    "linked_strict": "the same, and overlap of the source at least 0.5",
}
FORMS = {"direct": "direct speech", "indirect": "indirect speech"}
BINS = 5


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def percent(value: float) -> str:
    """Return a share as a percentage with one digit."""
    return f"{100 * value:.1f}"


def syntax_table(models: dict[str, Language], data: Path, split: str) -> str:
    """Return figures on the treebanks, without and with line breaks between paragraphs."""
    rows = []
    for corpus, genre in (("ewt", ""), ("gum-clean", ""), ("gum-clean", "news")):
        docs = [d for d in read_treebank(data / f"ud/{corpus}-{split}.conllu.gz") if f"_{genre}" in d.name or not genre]
        for name, nlp in models.items():
            for paragraphs in (False, True):
                scores = quality_measures.treebank_scores(nlp, docs, paragraphs)
                corpus_name = {"ewt": "EWT", "gum-clean": "GUM"}[corpus] + f" {genre}".rstrip()
                text = "with paragraphs" if paragraphs else "one line"
                rows.append([corpus_name, text, name, *(percent(scores[key].f) for key in SYNTAX)])
    return table(["corpus", "text", "model", *SYNTAX.values()], rows)


def entity_table(models: dict[str, Language], data: Path, split: str) -> str:
    """Return exact-span F by label."""
    rows = []
    for corpus, source in (("ww", "Worldwide Newswire"), ("crossner", "CrossNER politics")):
        records = [
            r
            for r in read_json_lines(data / f"ner/{corpus}-{split}.jsonl.gz")
            if corpus == "ww" or "politics" in r["source"]
        ]
        for name, nlp in models.items():
            if "ner" not in nlp.pipe_names and "diplomacy_encoder" not in nlp.pipe_names:
                continue
            scores = quality_measures.entity_scores(nlp, records)
            cells = [percent(scores[label].f) for label in ("all", *ENTITIES)]
            rows.append([source, name, *cells])
    return table(["corpus", "model", "all", *ENTITIES], rows)


def amount_table(data: Path, split: str) -> str:
    """Return how the rules for dates and sums compare with the trained labels, where people annotated them."""
    scores = quality_measures.amount_scores(load(), read_json_lines(data / f"ner/ww-{split}.jsonl.gz"))
    rows = [
        [label, finder, *_three(scores[f"{label} {finder}"]), *_three(scores[f"{label} {finder} overlap"])]
        for label in ("DATE", "MONEY")
        for finder in ("network", "rules")
    ]
    measures = ["precision", "recall", "F1"]
    return table([f"Worldwide Newswire {split}", "by", *measures, *(f"{m}, overlap" for m in measures)], rows)


def attribution_table(nlp: Language, data: Path, file: str) -> str:
    """Return the figures of attributions: exact spans, links, and recall by form."""
    scores = quality_measures.attribution_scores(nlp, read_json_lines(data / f"polnear/polnear_{file}.jsonl.gz"))
    rows: list[list[str]] = [[label, *_three(scores[key])] for key, label in ROLES.items()]
    for key, label in FORMS.items():
        rows.append([f"{label}: content found", "", percent(scores[key].recall), ""])
        rows.append([f"{label}: with the right source", "", percent(scores[f"{key}_linked"].recall), ""])
    return table([f"PolNeAR {file}", "precision", "recall", "F1"], rows)


def pipeline_table(data: Path, file: str) -> str:
    """Return what the whole pipeline, rules and network together, finds of attributions."""
    scores = quality_measures.pipeline_scores(load(), read_json_lines(data / f"polnear/polnear_{file}.jsonl.gz"))
    kept = {key: label for key, label in ROLES.items() if not key.endswith("_marked")}
    rows: list[list[str]] = [[label, *_three(scores[key])] for key, label in kept.items()]
    for key, label in FORMS.items():
        rows.append([f"{label}: content found", "", percent(scores[key].recall), ""])
        rows.append([f"{label}: with the right source", "", percent(scores[f"{key}_linked"].recall), ""])
    return table([f"PolNeAR {file}", "precision", "recall", "F1"], rows)


def _three(tally: Tally) -> list[str]:
    return [percent(tally.precision), percent(tally.recall), percent(tally.f)]


def confidence_table(nlp: Language, data: Path, file: str) -> str:
    """Return the share of right attributions in bins of confidence."""
    counts = [[0, 0.0, 0] for _ in range(BINS)]
    for record in read_json_lines(data / f"polnear/polnear_{file}.jsonl.gz"):
        doc = nlp(record["text"])
        gold = [g for g in quality_measures.attributions_of(doc, record["attributions"]) if g.content]
        found = quality_measures.attributions_of(doc, doc._.attribution_candidates)
        good = {id(f) for f, g in quality_measures.matches(found, gold) if quality_measures.same_source(f, g)}
        for item in found:
            place = counts[min(BINS - 1, int(item.confidence * BINS))]
            place[0] += 1
            place[1] += item.confidence
            place[2] += id(item) in good
    rows = [
        [f"{n / BINS:.1f} to {(n + 1) / BINS:.1f}", total, f"{stated / total:.2f}", f"{right / total:.2f}"]
        for n, (total, stated, right) in enumerate(counts)
        if total
    ]
    return table(["confidence", "candidates", "mean confidence", "share right"], rows)


def speed_table(models: dict[str, Path], data: Path) -> str:
    """Return speed and memory, each in its own process."""
    rows = []
    for name, folder in [("spaCy blank, sentencizer", None), *models.items()]:
        found = quality_speed.measure(data, folder)
        times = [found["import_seconds"], found["load_seconds"]]
        rows.append([name, found["words_per_second"], *times, found["peak_megabytes"], _size(folder)])
    head = ["pipeline", "words per second and core", "import, s", "load, s", "peak memory, MB", "size, MB"]
    return table(head, rows)


def _size(folder: Path | None) -> str:
    return "" if folder is None else f"{sum(f.stat().st_size for f in folder.rglob('*') if f.is_file()) / 1e6:.1f}"


def report(folders: dict[str, Path], data: Path, split: str) -> Iterator[str]:
    """Yield the tables; the first model is the one whose attributions are measured."""
    models = {name: spacy.load(folder) for name, folder in folders.items()}
    own = next(iter(models.values()))
    file = "dev"  # its test split is kept for a final, single reading
    parts: list[tuple[str, Callable[[], str]]] = [
        (f"Universal Dependencies, {split}", lambda: syntax_table(models, data, split)),
        (f"Named entities, {split}, exact spans, F1", lambda: entity_table(models, data, split)),
        ("Dates and sums, rules and network", lambda: amount_table(data, split)),
        ("Attributions", lambda: attribution_table(own, data, file)),
        ("Attributions, network and rules together", lambda: pipeline_table(data, file)),
        ("Confidence of attributions", lambda: confidence_table(own, data, file)),
        ("Speed", lambda: speed_table(folders, data)),
    ]
    for title, make in parts:
        yield f"### {title}\n\n{make()}"


def write(path: Path, figures: str) -> None:
    """Put the figures between the marks of a file.

    Raises:
        ValueError: If a mark is missing.
    """
    text = path.read_text(encoding="utf8")
    if not all(mark in text for mark in MARKS):
        raise ValueError(f"{path}: needs the lines {MARKS[0]} and {MARKS[1]}")
    before, rest = text.split(MARKS[0], 1)
    after = rest.split(MARKS[1], 1)[1]
    path.write_text(f"{before}{MARKS[0]}\n{figures}\n{MARKS[1]}{after}", encoding="utf8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="Measure the English pipeline on public corpora.")
    parser.add_argument("--data", type=Path, required=True, help="corpora, for example ~/corpora")
    parser.add_argument("--model", type=Path, default=MODEL, help="pipeline to measure")
    parser.add_argument("--beside", type=Path, action="append", default=[], help="another pipeline to compare with")
    parser.add_argument("--split", default="test", choices=["dev", "test"], help="split of treebanks and entities")
    parser.add_argument("--write", type=Path, help="file to put the figures into, for example docs/accuracy.md")
    options = parser.parse_args(arguments)
    folders = {folder.name: folder for folder in [options.model, *options.beside]}
    tables = []
    for part in report(folders, options.data, options.split):
        tables.append(part)
        print(part, end="\n\n", flush=True)
    if options.write:
        write(options.write, "\n\n".join(tables))


if __name__ == "__main__":
    main()
