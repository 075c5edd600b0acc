"""权限 Rbac: who may do what, where in the tree, until when.

Words     权限 permission · 角色 role · 授权 grant
Promises  Nobody grants what they do not hold; a revoked grant is gone at the next request; staff permissions count
          only in a session with a second factor.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for the roles of a jurisdiction's file, and say how many serve at a node."""
    from app.rbac.commands import understand_roles
    from app.rbac.queries import count_grants
    from app.tenancy.occupancy import Occupancy, stands_at_nodes

    understand_roles()
    stands_at_nodes(Occupancy("staff", "项岗位授权", "grants of roles", count_grants, keeps_open=False))
