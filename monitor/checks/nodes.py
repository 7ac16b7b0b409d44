"""Where the nodes of the terms' tables lead.

Most of them lead by one class to one node. There are so many that these stand in two rows of numbers, which take a
tenth of the memory that an object for each would, and are read at a start in no time.
"""

from array import array
from collections.abc import Collection, Container, Iterable, Mapping
from typing import Any

_INT = "i"
_NOWHERE, _SEVERAL = -1, -2
"""Instead of a class: of a node that leads nowhere, and of one that leads to several or by several classes."""


class Nodes:
    """The leads of all nodes.

    Args:
        given: as `packed` gives them.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._classes, self._to = array(_INT, given["classes"]), array(_INT, given["to"])
        self._several: dict[int, tuple[tuple[int, tuple[int, ...]], ...]] = given["several"]

    def leads_on(self, node: int) -> bool:
        """Whether it leads anywhere."""
        own: int = self._classes[node]
        return own != _NOWHERE

    def led(self, nodes: Collection[int], classes: Container[int]) -> set[int]:
        """The nodes to which a word of these classes leads from some nodes."""
        own, to = self._classes, self._to
        reached = {to[node] for node in nodes if own[node] in classes}
        for node in nodes:
            if own[node] == _SEVERAL:
                for given, several in self._several[node]:
                    if given in classes:
                        reached.update(several)
        return reached

    def joined(self, nodes: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """Where each class leads from some nodes together."""
        leads: dict[int, set[int]] = {}
        for node in nodes:
            own = self._classes[node]
            if own == _SEVERAL:
                for given, several in self._several[node]:
                    leads.setdefault(given, set()).update(several)
            elif own != _NOWHERE:
                leads.setdefault(own, set()).add(self._to[node])
        return {given: tuple(reached) for given, reached in leads.items()}


def packed(nodes: Iterable[Mapping[int, Iterable[int]]]) -> dict[str, Any]:
    """Nodes, each as classes and the nodes to which they lead, as plain data for `Nodes`."""
    classes, to = array(_INT), array(_INT)
    several: dict[int, tuple[tuple[int, tuple[int, ...]], ...]] = {}
    for number, node in enumerate(nodes):
        leads = tuple((given, tuple(sorted(reached))) for given, reached in node.items())
        match leads:
            case ():
                own, reached = _NOWHERE, _NOWHERE
            case ((own, (reached,)),):
                pass
            case _:
                own, reached = _SEVERAL, _SEVERAL
                several[number] = leads
        classes.append(own)
        to.append(reached)
    return {"classes": classes.tobytes(), "to": to.tobytes(), "several": several}
