"""Speed and memory of one pipeline in a process of its own, on one thread.

python -m benchmarks.quality_speed --data DIR [--model FOLDER [--rules] | --blank]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
ARTICLES = 84


def measure(data: Path, model: Path | None) -> dict[str, float]:
    """Measure in a fresh process; `model` is a pipeline's folder, or None for spaCy's blank one.

    Returns words (tokens, white space among them) per second of processor time, seconds to load
    and to the first doc, and the peak of resident memory in megabytes.
    """
    command = [sys.executable, "-m", "benchmarks.quality_speed", "--data", str(data)]
    command += ["--blank"] if model is None else ["--model", str(model)]
    environment = {**os.environ, **dict.fromkeys(THREADS, "1")}
    answer = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def _figures(data: Path, model: Path | None, *, rules: bool = False) -> dict[str, float]:
    begun = time.process_time()
    import spacy

    import kg.pipeline.encoder  # registers the factories

    imported = time.process_time()
    if model is None:
        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
    else:
        nlp = kg.pipeline.load(model) if rules else spacy.load(model)
    nlp("Ministers met in Geneva.")
    ready = time.process_time()

    from training.corpora import read_json_lines

    texts = [record["text"] for record in read_json_lines(data / "polnear/polnear_dev.jsonl.gz")][:ARTICLES]
    begun_reading = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts, batch_size=8))
    done = time.process_time()
    return {
        "words": words,
        "words_per_second": round(words / (done - begun_reading)),
        "import_seconds": round(imported - begun, 2),
        "load_seconds": round(ready - imported, 2),
        "peak_megabytes": _peak(),
    }


def _peak() -> int:
    """Return the peak of resident memory; where /proc tells it, without what a parent process had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description="Measure the speed and memory of one pipeline.")
    parser.add_argument("--data", type=Path, required=True, help="corpora, for example ~/corpora")
    parser.add_argument("--model", type=Path, default=Path("kg/pipeline/models/en_diplomacy"))
    parser.add_argument("--rules", action="store_true", help="with all components behind the trained ones")
    parser.add_argument("--blank", action="store_true", help="measure spaCy's tokenizer and sentencizer")
    options = parser.parse_args()
    print(json.dumps(_figures(options.data, None if options.blank else options.model, rules=options.rules)))


if __name__ == "__main__":
    main()
