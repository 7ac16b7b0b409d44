"""Small X exports of every generation, as they lie in tests/data/x."""

from tests.connectors.exports import at, golden, script

NOON = at("2023-08-12T16:10:37")
ACCOUNT = script(
    "account",
    [{"username": "sinta_contoh", "accountId": "42", "accountDisplayName": "Sinta Contoh"}],
    "account",
)
CASES = golden("x")
