"""Sealing: facts become leaves of Merkle trees, each tree's head names the one before; off the path of any request.

Leaves and nodes are domain-separated as in RFC 6962 section 2.1 (0x00 a leaf, 0x01 a node), and the parts of a leaf
are length-prefixed, so that no two facts have the same bytes.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from app.events.models import Fact, FactBlock, FactSeal
from app.kit.clock import to_micros
from app.kit.db import session
from app.kit.ids import derived
from app.tenancy.queries import root
from app.tenancy.scope import jurisdiction_id

BLOCK_SIZE = 4096
FIRST = bytes(32)

# A fact may be sealed once no transaction older than it can still commit. A row whose transaction id lies ahead of
# this server's own was written in an earlier life of the database (a restored dump), so it is settled as well.
_UNSEALED = text("""
SELECT f.id FROM fact f
WHERE f.jurisdiction_id = :bank
  AND NOT EXISTS (SELECT 1 FROM fact_seal s WHERE s.jurisdiction_id = f.jurisdiction_id AND s.id = f.id)
  AND (f.xid < pg_snapshot_xmin(pg_current_snapshot()) OR f.xid >= pg_snapshot_xmax(pg_current_snapshot()))
ORDER BY f.id LIMIT :size
""")


@dataclass(frozen=True)
class Finding:
    """The first thing wrong with the chain."""

    height: int
    what: str


def seal() -> int:
    """Seal what has settled in the bank in scope; answers how many facts. Two at once: one waits for the other."""
    session().execute(text("SELECT pg_advisory_xact_lock(:space, :bank)"), {"space": 7001, "bank": jurisdiction_id()})
    sealed = 0
    while ids := list(session().scalars(_UNSEALED, {"bank": jurisdiction_id(), "size": BLOCK_SIZE})):
        last = session().scalars(select(FactBlock).order_by(FactBlock.height.desc()).limit(1)).first()
        height = last.height + 1 if last else 1
        previous = last.head if last else FIRST
        facts = session().scalars(select(Fact).where(Fact.id.in_(ids)).order_by(Fact.id)).all()
        tree = merkle_root([leaf(fact) for fact in facts])
        session().add(
            FactBlock(
                id=derived(root().id, f"block/{height}"), height=height, size=len(facts), root=tree,
                previous=previous, head=head(height, previous, tree),
            )
        )  # fmt: skip
        session().add_all(FactSeal(id=fact.id, height=height, position=position) for position, fact in enumerate(facts))
        session().flush()
        session().expunge_all()
        sealed += len(ids)
    return sealed


def verify_seals() -> Finding | None:
    """Recompute the whole chain of the bank in scope; the first wrong block, or None."""
    previous, expected = FIRST, 1
    for block in session().scalars(select(FactBlock).order_by(FactBlock.height)):
        if block.height != expected:
            return Finding(expected, "a block is missing")
        facts = session().scalars(
            select(Fact)
            .join(FactSeal, (FactSeal.jurisdiction_id == Fact.jurisdiction_id) & (FactSeal.id == Fact.id))
            .where(FactSeal.height == block.height)
            .order_by(FactSeal.position)
        )
        leaves = [leaf(fact) for fact in facts]
        if len(leaves) != block.size:
            return Finding(block.height, f"{block.size} facts were sealed, {len(leaves)} are there")
        if merkle_root(leaves) != block.root:
            return Finding(block.height, "a fact of this block was changed")
        if block.previous != previous or block.head != head(block.height, previous, block.root):
            return Finding(block.height, "the block does not follow from the one before")
        previous, expected = block.head, expected + 1
    if session().scalars(select(FactSeal.id).where(FactSeal.height >= expected).limit(1)).first():
        return Finding(expected, "a block is missing")
    loose = session().scalar(
        select(func.count())
        .select_from(FactSeal)
        .outerjoin(Fact, (FactSeal.jurisdiction_id == Fact.jurisdiction_id) & (FactSeal.id == Fact.id))
        .where(Fact.id.is_(None))
    )
    return Finding(expected, f"{loose} sealed facts are gone") if loose else None


def leaf(fact: Fact) -> bytes:
    """SHA-256 over a fact's unchangeable columns, each preceded by its length in four bytes."""
    parts: Sequence[object] = (
        fact.jurisdiction_id, fact.id, fact.kind, fact.subject_id, fact.tenant_id, fact.by_user_id, fact.by_member_id,
        fact.on_behalf_of, fact.channel, fact.address, json.dumps(fact.body, sort_keys=True, ensure_ascii=False),
        to_micros(fact.happened_at),
    )  # fmt: skip
    encoded = [b"" if part is None else str(part).encode() for part in parts]
    return hashlib.sha256(b"\x00" + b"".join(len(part).to_bytes(4) + part for part in encoded)).digest()


def merkle_root(leaves: list[bytes]) -> bytes:
    """The root over the leaves; an odd one at the end of a level rises unchanged."""
    level = leaves or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


def head(height: int, previous: bytes, tree: bytes) -> bytes:
    """The hash that names a block and all before it."""
    return hashlib.sha256(b"\x02" + height.to_bytes(8) + previous + tree).digest()
