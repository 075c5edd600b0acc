"""A crowd of users in one process: each asks, reads the whole answer, thinks a while, asks again. No library in between."""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Ask:
    """A request as it goes over the wire; `weight` is how often it is chosen."""

    weight: int
    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


@dataclass
class Seen:
    """What the crowd saw: milliseconds of each answer, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


async def _ask(port: int, ask: Ask, number: int) -> int:
    """One request on a connection of its own; answers the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = ask.body.encode()
    lines = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body)), **ask.headers}
    if ask.method == "POST":
        lines["Idempotency-Key"] = f"crowd-{number}-{time.monotonic_ns()}"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"{ask.method} {ask.path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return int(answer[9:12])


async def _user(port: int, asks: Sequence[Ask], number: int, until: float, think: float, seen: Seen) -> None:
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * think)
    while time.monotonic() < until:
        ask = chance.choices(asks, [a.weight for a in asks])[0]
        begun = time.perf_counter()
        try:
            status = await _ask(port, ask, number)
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            seen.wrong.append(f"{ask.method} {ask.path}: {error!r}")
            continue
        seen.milliseconds.append((time.perf_counter() - begun) * 1000)
        if status >= 400:
            seen.wrong.append(f"{ask.method} {ask.path}: {status}")
        await asyncio.sleep(min(chance.expovariate(1 / think), max(0.0, until - time.monotonic())))


async def _crowd(port: int, users: list[list[Ask]], seconds: float, think: float) -> Seen:
    seen, begun = Seen(), time.monotonic()
    await asyncio.gather(
        *(_user(port, asks, number, begun + seconds, think, seen) for number, asks in enumerate(users))
    )
    seen.seconds = time.monotonic() - begun
    return seen


def main() -> None:
    """Read who asks what from standard input, write what was seen to standard output."""
    given = json.load(sys.stdin)
    users = [[Ask(**ask) for ask in asks] for asks in given["users"]]
    json.dump(asdict(asyncio.run(_crowd(given["port"], users, given["seconds"], given["think"]))), sys.stdout)


if __name__ == "__main__":
    main()
