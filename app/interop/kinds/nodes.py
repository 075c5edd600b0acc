"""The nodes a sheet may name, and where the person who answers for it may do one by one what it does at once."""

from collections.abc import Callable, Iterable

from app.interop.cell_errors import NodeAmbiguous, NodeOutside, NodeUnknown
from app.interop.kinds.reading import plain
from app.tenancy.errors import NodeClosed
from app.tenancy.models import Tenant


class Nodes:
    """The nodes at and below the one that was chosen, as far as somebody's permission reaches."""

    def __init__(self, here: Tenant, tree: Iterable[Tenant], may: Callable[[str], bool]) -> None:
        self._here, self._may = here, may
        self._by_key: dict[str, Tenant] = {}
        self._by_name: dict[str, list[Tenant]] = {}
        nodes = list(tree)
        for node in nodes:
            self._by_key[plain(node.key)] = node
            for name in {plain(node.name_zh), plain(node.name_en)}:
                self._by_name.setdefault(name, []).append(node)
        self.within = frozenset(node.id for node in nodes if self._holds(node))
        """The nodes that may be named, closed ones, too."""

    def named(self, text: str) -> Tenant:
        """The node of this key or name; the chosen one for an empty text. Raises where it is none, several, or not allowed."""
        typed = plain(text)
        if not typed:
            return self._usable(self._here)
        if typed in self._by_key:
            return self._usable(self._by_key[typed])
        found = self._by_name.get(typed, [])
        inside = [node for node in found if self._here.holds(node.path)] or found
        if not inside:
            raise NodeUnknown()
        if len(inside) > 1:
            raise NodeAmbiguous()
        return self._usable(inside[0])

    def _holds(self, node: Tenant) -> bool:
        return self._here.holds(node.path) and self._may(node.path)

    def _usable(self, node: Tenant) -> Tenant:
        if not self._holds(node):
            raise NodeOutside()
        if node.closed_at is not None:
            raise NodeClosed(zh=node.name_zh, en=node.name_en)
        return node
