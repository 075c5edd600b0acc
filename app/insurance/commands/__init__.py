"""What insurance does: schemes, covers, lists, claims."""
