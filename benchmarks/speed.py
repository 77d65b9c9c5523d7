"""Speed from file to file beside the bare pipeline, and where the rest of the time goes.

python -m benchmarks.speed [PATH...] [--repeat 3]

Prints Markdown. Figures are processor seconds, the best of the repeats, on one thread, all taken
in one process and one run; the start-up times are those of fresh processes. Words are those of
the articles as `str.split` counts them.
"""

from __future__ import annotations

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))  # before the libraries read them

import argparse  # noqa: E402
import platform  # noqa: E402
import resource  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from kg import articles, chain, pipeline, resources, serialisation, triples, validation  # noqa: E402
from kg.lexicon import Lexicon  # noqa: E402
from kg.model import Article, Extraction  # noqa: E402

Timed = dict[str, float]

_ADDED = ("statements", "meetings", "trade_figures", "sanctions", "triples", "validate")
_FILES = ("read", "load the lexicon", "write")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", default=[str(resources.path("seeds")), "benchmarks/articles"])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(arguments)
    begun = time.process_time()
    nlp = pipeline.load()
    loading = time.process_time() - begun
    found = [article for article in articles.read(options.paths) if isinstance(article, Article)]
    paths = [article.path for article in found]
    words = sum(len(article.reading.text.split()) for article in found)
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.nq"
        whole = best(options.repeat, lambda: _whole(paths, graph))
        piped = best(options.repeat, lambda: _piped(nlp, found))
        bare = best(options.repeat, lambda: _bare(nlp, found))
        stages = _least([_stages(nlp, paths, graph) for _ in range(options.repeat)])
        starts = {name: _start(*command) for name, command in _commands(graph).items()}
    print(f"{len(found)} articles, {words:,} words; Python {platform.python_version()}, one thread.\n")
    _print_totals(len(found), words, {"file to file": whole, "the pipeline": piped, "its trained components": bare})
    _print_stages(len(found), stages)
    print("| start | processor seconds |\n| --- | ---: |")
    for name, seconds in {"load the pipeline": loading, **starts}.items():
        print(f"| {name} | {seconds:.2f} |")
    print(f"\nPeak memory of the benchmark: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB.")


def best(repeat: int, work: Callable[[], object]) -> float:
    """Give the processor seconds of the quickest of several runs."""
    times = []
    for _ in range(repeat):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _whole(paths: list[str], graph: Path) -> None:
    built = chain.build(paths)
    chain.write(built.quads, graph, None)


def _piped(nlp: Any, found: list[Article]) -> None:
    """Run the whole pipeline and nothing else: ``nlp.pipe`` over the articles."""
    for _ in pipeline.read(nlp, found):
        pass


def _bare(nlp: Any, found: list[Article]) -> None:
    """Run the trained components alone, as fast as spaCy can."""
    own = [name for name in nlp.pipe_names if name.startswith("diplomacy_") and name != "diplomacy_encoder"]
    with nlp.select_pipes(disable=own):
        for _ in nlp.pipe([article.reading.text for article in found]):
            pass


def _stages(nlp: Any, paths: list[str], graph: Path) -> Timed:
    """Go the way of the data a stage at a time, with a clock between them."""
    clock = _Clock()
    found = [article for article in articles.read(paths) if isinstance(article, Article)]
    clock.stop("read")
    docs = []
    for article in found:
        doc = nlp.make_doc(article.reading.text)
        doc._.article = article
        docs.append(doc)
    clock.stop("tokenise")
    for name, pipe in nlp.pipeline:
        docs = [pipe(doc) for doc in docs]
        clock.stop(name)
    lexicon = Lexicon.load()
    clock.stop("load the lexicon")
    extractions = _extracted(docs, lexicon, clock)
    quads = [quad for extraction in extractions for quad in triples.quads(extraction)]
    clock.stop("triples")
    validation.validate(quads, found)
    clock.stop("validate")
    serialisation.write(quads, graph)
    clock.stop("write")
    return clock.times


def _extracted(docs: list[Any], lexicon: Lexicon, clock: _Clock) -> list[Extraction]:
    from kg import extractors
    from kg.extractors.meetings import meetings
    from kg.extractors.sanctions import sanctions
    from kg.extractors.statements import statements
    from kg.extractors.trade_figures import trade_figures

    for extractor in (statements, meetings, trade_figures, sanctions):
        for doc in docs:
            list(extractor(doc, lexicon))
        clock.stop(extractor.__name__)
    found = [extractors.extract(doc, lexicon) for doc in docs]
    clock.skip()  # the same work once more, for the records
    return found


class _Clock:
    def __init__(self) -> None:
        self.times: Timed = {}
        self._begun = time.process_time()

    def stop(self, name: str) -> None:
        self.times[name] = time.process_time() - self._begun
        self.skip()

    def skip(self) -> None:
        self._begun = time.process_time()


def _least(runs: list[Timed]) -> Timed:
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _commands(graph: Path) -> dict[str, list[str]]:
    asked = ["ask", "who-said-what", "--about", "NATO", "--graph", str(graph)]
    return {"kg --help": ["--help"], "kg ask who-said-what --about NATO": asked}


def _start(*arguments: str) -> float:
    def once() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-m", "kg", *arguments], check=True, capture_output=True)
        after = os.times()
        return after.children_user - before.children_user + after.children_system - before.children_system

    return min(once() for _ in range(3))


def _print_totals(count: int, words: int, timed: Timed) -> None:
    print("| | articles a second | words a second | seconds |\n| --- | ---: | ---: | ---: |")
    for name, seconds in timed.items():
        print(f"| {name} | {count / seconds:.1f} | {words / seconds:,.0f} | {seconds:.2f} |")
    whole, piped, bare = timed.values()
    print(f"\nFile to file takes {whole / piped:.2f} times as long as the pipeline (`nlp.pipe`),")
    print(f"and {whole / bare:.2f} times as long as its trained components alone.\n")


def _print_stages(count: int, stages: Timed) -> None:
    total = sum(stages.values())
    print("| stage | ms an article | share |\n| --- | ---: | ---: |")
    for name, seconds in stages.items():
        print(f"| {name} | {1000 * seconds / count:.2f} | {100 * seconds / total:.1f} % |")
    print(f"| all | {1000 * total / count:.2f} | |\n")
    added = sum(stages[name] for name in _ADDED)
    pipeline_time = sum(seconds for name, seconds in stages.items() if name not in {*_ADDED, *_FILES})
    print(f"Extraction, RDF and validation add {100 * added / pipeline_time:.0f} % to the time of the pipeline.\n")


if __name__ == "__main__":
    main()
