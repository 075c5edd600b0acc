"""Processes that post transfers from Python: started once a row, told to run for a while, asked how much they did."""

import importlib
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.slices import Slice
from benchmarks.stage import Stage

Turn = Callable[[], int]
"""Does one piece of work and says how many transfers it was."""


def _work(pipe: Connection, name: str, number: int, given: dict[str, Any]) -> None:
    """One process: makes its turn (`prepare` of the named module), then runs it whenever a number of seconds comes."""
    turn: Turn = importlib.import_module(name).prepare(
        random.Random(given["seed"] * 1000 + number), {**given, "number": number}
    )
    turn()
    pipe.send(0)
    while seconds := pipe.recv():
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            done += turn()
        pipe.send(done)


@contextmanager
def workers(stage: Stage, name: str, processes: int, **given: Any) -> Iterator[Callable[[], Slice]]:
    """A slice of so many processes doing the turns that module `name` prepares."""
    context = multiprocessing.get_context("spawn")
    pipes, running = [], []
    for number in range(processes):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, name, number, {"seed": stage.seed, **given}), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        running.append(process)
    for pipe in pipes:
        pipe.recv()

    def slice_() -> Slice:
        with stage.meter().running() as meter:
            for pipe in pipes:
                pipe.send(stage.seconds)
            done = sum(pipe.recv() for pipe in pipes)
        return meter.slice(done)

    try:
        yield slice_
    finally:
        for pipe in pipes:
            pipe.send(0)
        for process in running:
            process.join(10)
