"""Use cases of the registry and of acting for others: one file a stage."""
