"""The rows of the table, in its order; each module says what it measures (`PROMISE`) and has `measure(stage) -> Row`."""

ROWS = (
    "one_transfer", "job_path", "request_session", "batch", "hold_and_capture", "hot_account", "hordak", "reading",
    "permission_check", "confirming", "opening", "thousand_banks", "mixed_load", "first_paint",
    "city",
)  # fmt: skip
