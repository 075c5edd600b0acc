"""What insurance keeps about a person: when they were covered, and what they said of an accident."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from app.files.commands import forget_files
from app.files.models import StoredFile
from app.insurance.models import CLAIM, OPEN_STAGES, Cover, CoverScheme, InsuranceClaim, Stage, VoidWhy
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.members.secrets import unseal
from app.rights.of_members import instant, repoint
from app.rights.registry import Matter, Part, PersonalData, sealed


def export(member_id: UUID) -> list[Part]:
    """Covers with their times and insurer, and claims with all that was said."""
    return [_covers(member_id), _claims(member_id)]


def matters(member_id: UUID) -> list[Matter]:
    """A claim that is under way must be over before its person is erased: the insurer may still ask."""
    rows = session().scalars(
        select(InsuranceClaim).where(InsuranceClaim.member_id == member_id, InsuranceClaim.stage.in_(OPEN_STAGES))
    )
    return [
        Matter(f"理赔 {with_check_digit(row.number)}（{Stage.of(row.stage).zh}）要先办完",
               f"claim {with_check_digit(row.number)} ({Stage.of(row.stage).en}) must be over first", blocks_erasure=True)
        for row in rows
    ]  # fmt: skip


def erase(member_id: UUID) -> None:
    """What was said and shown is gone; that somebody was covered, and how a claim ended, stays under a bare id."""
    mine = InsuranceClaim.member_id == member_id
    forget_texts(mine)
    claims = select(InsuranceClaim.id).where(mine)
    forget_files(StoredFile.document_kind == CLAIM, StoredFile.document_id.in_(claims), of=member_id)
    session().expire_all()


def merge(from_id: UUID, to_id: UUID) -> None:
    """Covers and claims of both are the kept record's."""
    repoint(Cover, "member_id", from_id, to_id)
    repoint(InsuranceClaim, "member_id", from_id, to_id)


def forget_texts(*where: ColumnElement[bool]) -> int:
    """What was said in these claims is gone; answers how many there were."""
    done = session().execute(
        update(InsuranceClaim).where(*where)
        .values(place_cipher=None, said_cipher=None, passed_cipher=None, closed_cipher=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]


def _covers(member_id: UUID) -> Part:
    columns = {
        "number": ("保障号", "Cover"), "insurer": ("保险公司", "Insurer"), "policy": ("方案号", "Policy"), "starts_at": ("开始", "Begins"),
        "ends_at": ("结束", "Ends"), "enrolled_at": ("加入", "Enrolled"), "voided_at": ("失效", "Void since"), "why": ("原因", "Why"),
    }  # fmt: skip
    rows = session().execute(
        select(Cover, CoverScheme)
        .join(CoverScheme, (CoverScheme.jurisdiction_id == Cover.jurisdiction_id) & (CoverScheme.id == Cover.scheme_id))
        .where(Cover.member_id == member_id)
        .order_by(Cover.id)
    )
    return Part("covers", "服务保障", "Covers", columns, [
        (with_check_digit(c.number), s.insurer, s.policy_number, instant(c.starts_at), instant(c.ends_at),
         instant(c.enrolled_at), instant(c.voided_at), VoidWhy.of(c.void_why).zh if c.void_why else None)
        for c, s in rows
    ])  # fmt: skip


def _claims(member_id: UUID) -> Part:
    columns = {
        "number": ("理赔号", "Claim"), "stage": ("状态", "Stage"), "happened_at": ("发生时间", "When"), "place": ("地点", "Where"),
        "said": ("经过", "What happened"), "reported_at": ("报案", "Reported"), "passed_at": ("转保险公司", "Passed on"),
        "passed": ("转交说明", "Note"), "closed_at": ("办结", "Closed"), "closed": ("办结说明", "Outcome"), "yuan": ("赔付（元）", "Yuan"),
    }  # fmt: skip
    rows = session().scalars(
        select(InsuranceClaim).where(InsuranceClaim.member_id == member_id).order_by(InsuranceClaim.id)
    )
    return Part("claims", "理赔", "Claims", columns, [
        (with_check_digit(r.number), Stage.of(r.stage).zh, instant(r.happened_at), _text(r, "place"), _text(r, "said"),
         instant(r.reported_at), instant(r.passed_at), _text(r, "passed"), instant(r.closed_at), _text(r, "closed"), r.settled_yuan)
        for r in rows
    ])  # fmt: skip


def _text(row: InsuranceClaim, name: str) -> str | None:
    return unseal(getattr(row, f"{name}_cipher"), f"insurance_claim.{name}", row.id)


PERSONAL = PersonalData(
    "insurance", "服务保障与理赔", "Cover and claims", frozenset({"cover", "insurance_claim"}), export, erase, merge, matters,
    sealed=tuple(sealed(InsuranceClaim, f"{name}_cipher") for name in ("place", "said", "passed", "closed")),
)  # fmt: skip
