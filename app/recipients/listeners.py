"""What recipients does when a consent is withdrawn: nothing that was kept under it stays."""

from app.events.facts import Told, listens
from app.members.errors import ConsentNotFound
from app.members.events import ConsentWithdrawn
from app.members.models import Consent
from app.members.queries import ConsentKind
from app.recipients.commands.registry import drop_hardships
from app.tenancy.keys import fetch


@listens(ConsentWithdrawn, name="recipients.drop_hardships")
def drop_hardships_without_consent(told: Told) -> None:
    """Hardships go with their consent; until then no page reads them. What was recorded under a new one stays."""
    if told.fact.kind == ConsentKind.HARDSHIP:
        consent = fetch(Consent, told.fact.consent_id, ConsentNotFound)
        drop_hardships(told.fact.member_id, recorded_until=consent.withdrawn_at)
