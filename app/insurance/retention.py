"""How long what belongs to a claim is kept after it is closed: the bank decides, and the daily work of rights keeps to it."""

from datetime import datetime

from sqlalchemy import select

from app.files.commands import forget_files
from app.files.models import StoredFile
from app.insurance.models import CLAIM, InsuranceClaim
from app.insurance.personal import forget_texts
from app.insurance.rules import CLAIM_KEPT_DAYS
from app.rights.retention import Kept, keeps


def forget_old_claims(before: datetime) -> int:
    """What was said in claims closed before an instant is gone with their files; that there was one, stays."""
    old = select(InsuranceClaim.id).where(InsuranceClaim.closed_at < before)
    gone = forget_texts(InsuranceClaim.closed_at < before, InsuranceClaim.said_cipher.is_not(None))
    return gone + forget_files(
        StoredFile.document_kind == CLAIM, StoredFile.document_id.in_(old), StoredFile.removed_at.is_(None), of=None
    )


keeps(
    Kept("insurance_claims", "理赔经过和凭证", "What was said and shown in claims", None,
         "《个人信息保护法》第十九条：理赔办结后留作核查，期限由本行规定", "PIPL article 19: kept for checks once a claim is closed; the bank decides how long",
         "办结满期后删除", "Erased", forget_old_claims,
         CLAIM_KEPT_DAYS)
)  # fmt: skip
