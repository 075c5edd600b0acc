"""What rights announces; never what somebody wrote, only whose data and which request."""

from dataclasses import dataclass, field
from uuid import UUID

from app.events.facts import fact


@fact("rights.data_copied", zh="取走个人数据副本", en="Copy of own data taken")
@dataclass(frozen=True)
class DataCopied:
    """A member took a copy of all that is kept about them."""

    member_id: UUID
    form: str


@fact("rights.correction_asked", zh="申请更正资料", en="Correction asked for")
@dataclass(frozen=True)
class CorrectionAsked:
    """A member asks for something to be put right; which item, never its value."""

    correction_id: UUID
    member_id: UUID
    item: str


@fact("rights.correction_decided", zh="更正申请已办理", en="Correction decided")
@dataclass(frozen=True)
class CorrectionDecided:
    """Staff accepted or declined it."""

    correction_id: UUID
    member_id: UUID
    item: str
    is_accepted: bool


@fact("rights.erasure_asked", zh="申请注销", en="Erasure asked for")
@dataclass(frozen=True)
class ErasureAsked:
    """Somebody is to be erased once the cooling-off time has passed."""

    erasure_id: UUID
    member_id: UUID
    due_at: str


@fact("rights.erasure_called_off", zh="撤销注销申请", en="Erasure called off")
@dataclass(frozen=True)
class ErasureCalledOff:
    """Nothing is erased."""

    erasure_id: UUID
    member_id: UUID


@fact("rights.member_erased", zh="注销完成", en="Member erased")
@dataclass(frozen=True)
class MemberErased:
    """Nothing personal is kept any more; books and facts keep the bare id."""

    member_id: UUID
    document_id: UUID


@fact("rights.death_recorded", zh="登记身故", en="Death recorded")
@dataclass(frozen=True)
class DeathRecorded:
    """A member has died; the record is frozen."""

    estate_id: UUID
    member_id: UUID


@fact("rights.estate_decided", zh="身后时间已办理", en="Estate decided")
@dataclass(frozen=True)
class EstateDecided:
    """A second person approved where the time goes, or declined; to which heirs some of it came."""

    estate_id: UUID
    member_id: UUID
    is_approved: bool
    heirs: list[str] = field(default_factory=list)


@fact("rights.merge_proposed", zh="提出合并档案", en="Merge proposed")
@dataclass(frozen=True)
class MergeProposed:
    """Two records are said to be one person's."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID


@fact("rights.merge_decided", zh="合并档案已办理", en="Merge decided")
@dataclass(frozen=True)
class MergeDecided:
    """A second person approved, and the two are one; or declined."""

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    is_approved: bool


@fact("rights.phone_rebound", zh="更换手机号", en="Telephone rebound")
@dataclass(frozen=True)
class PhoneRebound:
    """Staff gave a member a new telephone; earlier sessions have ended."""

    member_id: UUID
    rebinding_id: UUID


@fact("rights.second_factor_reset", zh="重置动态验证码", en="Second factor reset")
@dataclass(frozen=True)
class SecondFactorReset:
    """Staff took away a lost second factor; it is bound anew at the next sign-in."""

    member_id: UUID
    rebinding_id: UUID


@fact("rights.second_factor_bound", zh="绑定动态验证码", en="Second factor bound")
@dataclass(frozen=True)
class SecondFactorBound:
    """A member of staff bound an authenticator and has new recovery codes."""

    member_id: UUID


@fact("rights.recovery_code_used", zh="使用备用码", en="Recovery code used")
@dataclass(frozen=True)
class RecoveryCodeUsed:
    """A printed code stood in for the second factor; so many are left."""

    member_id: UUID
    codes_left: int
