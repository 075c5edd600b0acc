"""The rows of the table, in its order; each module says what it measures (`PROMISE`) and has `measure(stage) -> Row`.

The thousand banks come last: they would stand in every view of the city's supervisor.
"""

ROWS = (
    "one_transfer", "job_path", "request_session", "batch", "hold_and_capture", "hot_account", "hordak", "reading",
    "permission_check", "confirming", "opening", "mixed_load", "first_paint", "city",
    "thousand_banks",
)  # fmt: skip
