"""`make soak`: the ledger, the jobs, the web and the API under load for long, with processes killed; SOAK=1 lengthens the tests.

Each step is bounded: one that takes longer than it ever should is ended and counts as failed. The seed of the run is
printed first, so that a run that failed can be repeated: `make soak ARGS="--seed 12345 --only web"`.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from app.kit.embedded import ROOT

GRACE = 60  # seconds in which a test that was interrupted puts its processes and servers away


@dataclass(frozen=True)
class Step:
    """A part of the soak: its suites, and how many minutes it may take at most."""

    key: str
    said: str
    suites: tuple[str, ...]
    most_minutes: int


STEPS = (
    Step("ledger", "账本 · the ledger", ("tests/ledger",), 90),
    Step("jobs", "任务：2000 个事实 · the jobs: 2,000 facts", ("tests/tasks/test_schedule.py", "tests/tasks/test_workers.py"), 20),
    Step("web", "网页进程：5 分钟 · the web's processes: 5 minutes", ("tests/tasks/test_web_under_fire.py",), 15),
    Step("api", "接口 · the API", ("tests/api",), 90),
)  # fmt: skip


def run(step: Step, seed: int, rest: list[str]) -> bool:
    """One step with this seed; whether it passed within its bound."""
    seeds = {"PYTHONHASHSEED": str(seed % 2**32), "WORKERS_SEED": str(seed), "WEB_SEED": str(seed)}
    command = [sys.executable, "-m", "pytest", f"--hypothesis-seed={seed}", "--durations=10", *rest, *step.suites]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"SOAK": "1"} | seeds)
    try:
        return process.wait(step.most_minutes * 60) == 0
    except subprocess.TimeoutExpired:
        say(f"{step.key}：超过 {step.most_minutes} 分钟，中止 · took more than {step.most_minutes} min and is ended")
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return False


def say(words: str) -> None:
    """One line, at once."""
    print(words, flush=True)


def main() -> int:
    """Run the steps, a round at a time; 1 when any failed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="重复某次运行 · repeat a run")
    parser.add_argument("--rounds", type=int, default=1, help="跑几轮 · how many rounds, each with a seed of its own")
    parser.add_argument("--only", choices=[step.key for step in STEPS], help="只跑一步 · one step alone")
    given, rest = parser.parse_known_args()
    steps = [step for step in STEPS if given.only in (None, step.key)]
    failed: list[str] = []
    for round_ in range(1, given.rounds + 1):
        seed = given.seed if given.seed is not None and round_ == 1 else secrets.randbelow(10**9)
        say(f"第 {round_} 轮，种子 {seed} · round {round_}, seed {seed}")
        for nth, step in enumerate(steps, 1):
            say(f"[{nth}/{len(steps)}] {step.said}（至多 {step.most_minutes} 分钟 · at most {step.most_minutes} min）")
            started = time.monotonic()
            has_passed = run(step, seed, rest)
            took = f"{time.monotonic() - started:.0f}"
            verdict = "通过 · passed" if has_passed else "失败 · failed"
            say(f"[{nth}/{len(steps)}] {step.key}: {verdict}，种子 {seed}，{took} 秒 · seed {seed}, {took} s")
            if not has_passed:
                failed.append(f"{step.key} {seed}")
    if failed:
        say(f"失败的步骤与种子 · steps and seeds that failed: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
