"""Settings from the environment, the Casbin model and role templates, one file a jurisdiction."""
