"""Every kind of sheet there is."""

from collections.abc import Mapping
from typing import Any

from app.interop.kinds.base import SheetKind
from app.interop.kinds.demands import Demands
from app.interop.kinds.members import Members
from app.interop.models import ImportKind

KINDS: Mapping[ImportKind, SheetKind[Any]] = {one.kind: one for one in (Members(), Demands())}


def sheet_kind(kind: str) -> SheetKind[Any]:
    """What sheets of this kind mean."""
    return KINDS[ImportKind.of(kind)]
