"""Lets the `unstructured` library read documents, or cut elements into chunks, in one warm process.

Each line of standard input asks for one round, {"what": "partition" | "chunk" | "chunk_json", "seconds":
of each file, "files": […]}, and is answered by a line {"seconds"}: the sum over the files of the median
time of each. The first reading of each format is thrown away: it imports and loads what the library
needs for it. What the library remembers of texts it forgets before a round, since documents are new."""

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


def forget_texts():
    from unstructured.nlp import tokenize

    for cached in (tokenize.word_tokenize, tokenize.pos_tag, tokenize._tokenize_for_cache):
        cached.cache_clear()


def main():
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "test/documents"))
    import expect

    expect.lay_out_model()
    makers = {"partition": partition_of, "chunk": chunk_of, "chunk_json": chunk_json_of}
    warm = set()
    for line in sys.stdin:
        asked = json.loads(line)
        works = [makers[asked["what"]](file) for file in asked["files"]]
        sort = asked["what"], pathlib.Path(asked["files"][0]).suffix
        if sort not in warm:
            works[0]()
        warm.add(sort)
        forget_texts()
        seconds = sum(median_time(work, asked["seconds"]) for work in works)
        print(json.dumps({"seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
