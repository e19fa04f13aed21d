"""Lets the `unstructured` library read documents, or cut elements into chunks, in one warm process.

    python documents_reference.py partition|chunk|chunk_json SECONDS_EACH FILE…

Prints {"seconds"}: the sum over the files of the median time of each. The first reading of each format
is thrown away: it imports and loads what the library needs for it."""

import json
import os
import pathlib
import statistics
import sys
import time


def partition_of(path):
    from unstructured.partition.auto import partition

    strategy = "fast" if path.endswith(".pdf") else "auto"
    return lambda: partition(path, strategy=strategy)


def chunk_of(path):
    from unstructured.chunking.title import chunk_by_title
    from unstructured.staging.base import elements_from_dicts

    elements = elements_from_dicts(json.loads(pathlib.Path(path).read_text()))
    return lambda: chunk_by_title(elements)


def chunk_json_of(path):
    from unstructured.chunking.title import chunk_by_title
    from unstructured.staging.base import elements_from_dicts, elements_to_json

    text = pathlib.Path(path).read_text()
    return lambda: elements_to_json(chunk_by_title(elements_from_dicts(json.loads(text))))


def median_time(work, seconds):
    times = []
    began = time.perf_counter()
    while not times or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(what, seconds, *files):
    files = [os.path.abspath(file) for file in files]
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "test/documents"))
    import expect

    expect.lay_out_model()
    make = {"partition": partition_of, "chunk": chunk_of, "chunk_json": chunk_json_of}[what]
    make(files[0])()
    print(json.dumps({"seconds": sum(median_time(make(file), float(seconds)) for file in files)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
