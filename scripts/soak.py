"""`make soak`: the ledger, the jobs and the API under load for long, with processes killed; SOAK=1 lengthens the tests.

The seed of the run is printed first, so that a run that failed can be repeated: `make soak ARGS="--seed 12345"`.
"""

import argparse
import os
import secrets
import subprocess
import sys
import time

from app.kit.embedded import ROOT

SUITES = ("tests/ledger", "tests/tasks", "tests/api")


def main() -> int:
    """Run the suites with SOAK=1; the answer is pytest's."""
    parser = argparse.ArgumentParser(prog="python -m scripts.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="重复某次运行 · repeat a run")
    parser.add_argument("--rounds", type=int, default=1, help="跑几轮 · how many rounds, each with a seed of its own")
    given, rest = parser.parse_known_args()
    failed: list[int] = []
    for round_ in range(1, given.rounds + 1):
        seed = given.seed if given.seed is not None and round_ == 1 else secrets.randbelow(10**9)
        print(f"第 {round_} 轮，种子 {seed} · round {round_}, seed {seed}", flush=True)
        started = time.monotonic()
        environment = os.environ | {"SOAK": "1", "PYTHONHASHSEED": str(seed % 2**32)}
        command = [sys.executable, "-m", "pytest", f"--hypothesis-seed={seed}", "--durations=10", *rest, *SUITES]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        took = time.monotonic() - started
        said = "通过 · passed" if done.returncode == 0 else f"失败 · failed ({done.returncode})"
        print(
            f"第 {round_} 轮 {said}，种子 {seed}，{took:.0f} 秒 · round {round_}, seed {seed}, {took:.0f} s", flush=True
        )
        if done.returncode:
            failed.append(seed)
    if failed:
        print(f"失败的种子 · seeds that failed: {', '.join(map(str, failed))}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
