"""The key of each sheet and each of its rows: bank, column and own id; moved elsewhere, nothing can be read."""

import json
from typing import Any
from uuid import UUID

from app.kit.outside import keyring
from app.tenancy.scope import jurisdiction_id

IMPORT, EXPORT, ROW = "sheet_import.content", "sheet_export.content", "sheet_row.cells"


def seal(content: bytes, column: str, row_id: UUID) -> bytes:
    """Encrypt bytes of this bank."""
    return keyring().encrypt_bytes(content, context=f"{jurisdiction_id()}|{column}|{row_id}")


def unseal(cipher: bytes, column: str, row_id: UUID) -> bytes:
    """Read bytes of this bank."""
    return keyring().decrypt_bytes(cipher, context=f"{jurisdiction_id()}|{column}|{row_id}")


def seal_cells(cells: dict[str, Any], row_id: UUID) -> bytes:
    """Encrypt the cells of a row."""
    return seal(json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace"), ROW, row_id)


def unseal_cells(cipher: bytes, row_id: UUID) -> dict[str, Any]:
    """Read the cells of a row."""
    cells: dict[str, Any] = json.loads(unseal(cipher, ROW, row_id))
    return cells
