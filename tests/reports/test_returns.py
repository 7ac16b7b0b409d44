from collections.abc import Callable

import pytest

from reports.returns import Called, Errand, Returns

RETURNS = Returns("cermin.example", b"k" * 32)


def test_an_address_of_ours_tells_what_it_is_for() -> None:
    assert RETURNS.read(RETURNS.bounce(7)) == Called(Errand.BOUNCE, 7)
    assert RETURNS.read(RETURNS.unsubscribe(7)) == Called(Errand.UNSUBSCRIBE, 7)


def test_servers_may_change_the_case_on_the_way() -> None:
    assert RETURNS.read(f" {RETURNS.bounce(7).upper()} ") == Called(Errand.BOUNCE, 7)


def test_a_local_part_is_never_too_long_for_mail() -> None:
    assert len(RETURNS.unsubscribe(10**18 - 1).partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("b+7.", "b+8."),
        lambda address: address.replace("b+7.", "unsub+7."),
        lambda address: address.replace("@cermin.example", "@evil.test"),
        lambda address: address[:-20],
        lambda address: address.replace("b+7.", "b+7.a"),
        lambda _: Returns("cermin.example", b"x" * 32).bounce(7),
        lambda _: RETURNS.nobody,
        lambda _: "",
        lambda _: "b+" + "9" * 40 + ".aaaaaaaaaaaaaaaaaaaaaaaaaa@cermin.example",
    ],
)
def test_an_address_that_we_did_not_make_means_nothing(change: Callable[[str], str]) -> None:
    assert RETURNS.read(change(RETURNS.bounce(7))) is None
