"""Use cases of orders, one file a stage: publish, take, attend, settle."""
