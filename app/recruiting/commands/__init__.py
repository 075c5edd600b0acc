"""The use cases of recruiting, by stage."""
