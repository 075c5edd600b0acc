"""What members writes down when a file is opened: whoever added it reads in "who saw my data" that somebody looked."""

from app.events.facts import Told, listens
from app.files.events import FileRead
from app.files.queries import stored_file
from app.members.queries import member
from app.members.readings import ReadingKind, note_reading


@listens(FileRead, name="members.note_file_opened")
def note_file_opened(told: Told) -> None:
    """Somebody other than its owner opened a file; the fact names the file, the reading its owner."""
    owner = member(stored_file(told.fact.file_id).uploaded_by)
    if owner.erased_at is None and told.by.member_id not in (None, owner.id):
        note_reading(owner, ReadingKind.FILE, "", by=told.by)
