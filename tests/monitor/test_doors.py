"""Tokens are told apart from options, and differ."""

import pytest

from monitor import doors


def test_no_token_begins_with_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-2abc", "--config", "7abc-"])
    monkeypatch.setattr(doors.secrets, "token_urlsafe", lambda _: next(drawn))
    assert doors.new_token() == "7abc-"


def test_tokens_differ_and_are_safe_in_an_address() -> None:
    made = {doors.new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum() for token in made)
