from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa

from monitor.store import opening
from monitor.store.tables import METADATA, SCHEMA, consent, person, with_person

PLAIN = (sa.Integer, sa.Boolean, sa.String, sa.DateTime, sa.JSON)


def test_every_table_with_a_person_is_known_children_first() -> None:
    names = [table.name for table in with_person()]
    assert names[-1] == "person"
    assert names.index("finding") < names.index("post") < names.index("source")
    refers = {
        table for table in METADATA.tables.values() if any(key.column is person.c.id for key in table.foreign_keys)
    }
    assert refers | {person} == set(with_person())


def test_bytes_are_sealed_and_nothing_else_is() -> None:
    for table in METADATA.tables.values():
        for column in table.columns:
            is_bytes = isinstance(column.type, sa.LargeBinary)
            assert bool(column.info.get("sealed")) == is_bytes, column


def test_no_plain_column_has_room_for_prose() -> None:
    """But the consent wording, which is the operator's, and message ids, which name no person."""
    long = {
        str(column)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.String) and (column.type.length or 10**6) > 64
    }
    assert long == {"wording.text", "letter.message_id", "job.key"}


def test_the_consent_ledger_survives_its_person() -> None:
    assert consent.c.person_id.nullable
    assert consent.c.pseudonym.nullable


def _shape(path: Path) -> dict[str, list[str]]:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as db:
        query = "SELECT name, sql FROM sqlite_schema WHERE name <> 'alembic_version' ORDER BY name"
        # Alembic writes the same constraints in another order.
        shape = {name: sorted((sql or "").replace(",", " ").split()) for name, sql in db.exec_driver_sql(query)}
    engine.dispose()
    return shape


def test_migrating_from_nothing_gives_the_tables_as_they_are(
    place: SimpleNamespace, tmp_path: Path, older_store: Path
) -> None:
    store = opening.open_store(f"sqlite:///{older_store}", place.keys, place.master)
    with store.read() as tx:
        assert tx.db.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [SCHEMA]
    store.close()
    assert _shape(older_store) == _shape(place.data)
