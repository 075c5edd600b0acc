"""权限 Rbac: who may do what, where in the tree, until when.

Words     权限 permission · 角色 role · 授权 grant
Promises  Nobody grants what they do not hold; a revoked grant is gone at the next request; staff permissions count
          only in a session with a second factor.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for the roles of a jurisdiction's file."""
    from app.rbac.commands import understand_roles

    understand_roles()
