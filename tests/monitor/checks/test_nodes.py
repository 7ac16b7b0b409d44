import marshal

import pytest

from monitor.checks.nodes import Nodes, packed

LEADS: list[dict[int, list[int]]] = [{}, {7: [0]}, {7: [1, 0], 8: [2]}, {0: [3]}, {9: [2, 1]}]


@pytest.fixture(scope="module")
def nodes() -> Nodes:
    return Nodes(marshal.loads(marshal.dumps(packed(LEADS))))


def test_what_leads_nowhere_is_known(nodes: Nodes) -> None:
    assert [nodes.leads_on(node) for node in range(len(LEADS))] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("classes", "reached"), [({7}, {0, 1}), ({8}, {2}), ({9, 0}, {1, 2, 3}), ({5}, set()), (set(), set())]
)
def test_a_word_leads_by_each_of_its_classes(nodes: Nodes, classes: set[int], reached: set[int]) -> None:
    assert nodes.led(range(len(LEADS)), classes) == reached


def test_nodes_together_lead_where_each_does(nodes: Nodes) -> None:
    joined = nodes.joined(range(len(LEADS)))
    assert {given: set(to) for given, to in joined.items()} == {7: {0, 1}, 8: {2}, 0: {3}, 9: {1, 2}}
