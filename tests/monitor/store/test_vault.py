from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.vault import KeyGone, Tampered, Vault

MASTER = b"m" * 32


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault(tmp_path / "keys.db", MASTER, create=True)
    opened.create(1)
    opened.create(2)
    yield opened
    opened.close()


def test_what_was_sealed_opens(vault: Vault) -> None:
    for size in (0, 1, 251, 252, 253, 70_000):
        assert vault.open(1, "post.words:7", vault.seal(1, "post.words:7", b"x" * size)) == b"x" * size


@pytest.mark.parametrize(
    ("person", "where"),
    [(2, "post.words:7"), (1, "post.words:8"), (1, "post.place:7"), (1, "finding.words:7"), (0, "post.words:7")],
)
def test_a_value_opens_only_where_it_was_put(vault: Vault, person: int, where: str) -> None:
    sealed = vault.seal(1, "post.words:7", b"secret")
    with pytest.raises(Tampered):
        vault.open(person, where, sealed)


def test_a_changed_value_does_not_open(vault: Vault) -> None:
    sealed = bytearray(vault.seal(1, "a.b:1", b"secret"))
    sealed[-1] ^= 1
    with pytest.raises(Tampered):
        vault.open(1, "a.b:1", bytes(sealed))
    with pytest.raises(Tampered):
        vault.open(1, "a.b:1", b"\x02" + bytes(sealed[1:]))


def test_sizes_tell_steps_of_256_bytes_only(vault: Vault) -> None:
    sizes = {len(vault.seal(1, "a.b:1", b"x" * size)) for size in range(253)}
    assert len(sizes) == 1
    assert len(vault.seal(1, "a.b:1", b"x" * 253)) == sizes.pop() + 256


def test_equal_values_do_not_look_equal(vault: Vault) -> None:
    assert vault.seal(1, "a.b:1", b"same") != vault.seal(1, "a.b:1", b"same")


def test_macs_differ_by_person_and_purpose_and_data(vault: Vault) -> None:
    macs = {
        vault.mac(person, purpose, data)
        for person in (None, 1, 2)
        for purpose in ("key", "content")
        for data in ("a", "b")
    }
    assert len(macs) == 12
    assert vault.mac(1, "key", "a") == vault.mac(1, "key", b"a")
    assert {len(mac) for mac in macs} == {64}


def test_a_destroyed_key_opens_nothing_and_is_listed(vault: Vault) -> None:
    tag = vault.create(3)
    sealed = vault.seal(3, "a.b:1", b"secret")
    assert not vault.erased(tag)
    vault.destroy(3)
    vault.destroy(3)
    assert vault.erased(tag)
    assert not vault.has(3)
    with pytest.raises(KeyGone):
        vault.open(3, "a.b:1", sealed)


def test_a_number_given_again_is_another_person(vault: Vault) -> None:
    old = vault.create(3)
    sealed = vault.seal(3, "a.b:1", b"secret")
    vault.destroy(3)
    new = vault.create(3)
    assert (vault.erased(old), vault.erased(new)) == (True, False)
    with pytest.raises(Tampered):
        vault.open(3, "a.b:1", sealed)


def test_a_key_destroyed_by_another_process_is_forgotten(vault: Vault, tmp_path: Path) -> None:
    sealed = vault.seal(1, "a.b:1", b"secret")
    other = Vault(tmp_path / "keys.db", MASTER)
    other.destroy(1)
    other.close()
    vault.refresh()
    with pytest.raises(KeyGone):
        vault.open(1, "a.b:1", sealed)


def test_the_wrapped_key_is_in_no_file_after_destroying(vault: Vault, tmp_path: Path) -> None:
    wrapped = vault._file.key(1)
    assert any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    vault.destroy(1)
    assert not any(wrapped in path.read_bytes() for path in tmp_path.iterdir())


def test_a_new_master_key_opens_what_the_old_one_sealed(vault: Vault, tmp_path: Path) -> None:
    sealed = vault.seal(1, "a.b:1", b"secret")
    vault.rewrap(b"n" * 32)
    assert vault.open(1, "a.b:1", sealed) == b"secret"
    vault.close()
    with pytest.raises(Tampered):
        Vault(tmp_path / "keys.db", MASTER)
    again = Vault(tmp_path / "keys.db", b"n" * 32)
    assert again.open(1, "a.b:1", sealed) == b"secret"
    again.close()


def test_a_rewrap_that_fails_changes_nothing(vault: Vault, tmp_path: Path) -> None:
    sealed = vault.seal(1, "a.b:1", b"secret")
    with pytest.raises(ValueError, match="32 bytes"):
        vault.rewrap(b"short")
    vault._file.put(9, "tag", b"\0" * 60)
    with pytest.raises(Tampered):
        vault.rewrap(b"n" * 32)
    vault.close()
    again = Vault(tmp_path / "keys.db", MASTER)
    assert again.open(1, "a.b:1", sealed) == b"secret"
    again.close()


def test_the_stores_own_number_is_nobodys(vault: Vault) -> None:
    with pytest.raises(ValueError, match="own"):
        vault.create(0)
