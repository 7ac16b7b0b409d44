"""Every table of the data file. Sealed columns are marked; all others hold ids, macs, states, times, counts."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

SCHEMA = "0001"
"""The revision of `migrations` that these tables are. A store at any other one is migrated or refused."""

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class StrictUTC(sa.TypeDecorator[datetime]):
    """An instant: aware going in, aware in UTC coming out. A naive datetime is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no zone, so it gets none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> sa.Column[int]:
    # Numbers come from `counter`: known before the insert (sealing binds a value to its row) and never reused.
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)


def _person(*, optional: bool = False) -> sa.Column[int]:
    return sa.Column("person_id", sa.ForeignKey("person.id"), nullable=optional, index=True)


def _sealed(name: str, *, optional: bool = False, raw: bool = False) -> sa.Column[bytes]:
    # Sealed values are JSON, but for `raw` ones, which are bytes.
    return sa.Column(name, sa.LargeBinary, nullable=optional, info={"sealed": True, "raw": raw})


def _at(name: str, *, optional: bool = False, index: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, StrictUTC, nullable=optional, index=index)


def _mac(name: str, *, optional: bool = False, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=optional, index=index)


def _word(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False, **options)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, default=0)


counter = sa.Table(
    "counter",
    METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("next", sa.Integer, nullable=False),
)

person = sa.Table(
    "person",
    METADATA,
    _id(),
    _mac("tag"),
    _word("state", index=True),
    sa.Column("address_mac", sa.String(64), nullable=False, unique=True),
    _sealed("choices"),
    _sealed("asked", optional=True),
    _at("joined_at"),
    _at("changed_at"),
    _at("next_due_at", optional=True, index=True),
)

wording = sa.Table(
    "wording",
    METADATA,
    sa.Column("hash", sa.String(64), primary_key=True),
    _word("version"),
    _word("language"),
    sa.Column("text", sa.Text, nullable=False),
)

consent = sa.Table(
    "consent",
    METADATA,
    _id(),
    _person(optional=True),
    _mac("pseudonym", optional=True, index=True),
    sa.Column("purpose", sa.String(64)),
    sa.Column("source_id", sa.Integer),
    sa.Column("given", sa.Boolean),
    _mac("wording_hash", optional=True),
    sa.Column("method", sa.String(64)),
    _at("at", optional=True),
    _mac("content_hash"),
    _mac("hash"),
)

source = sa.Table(
    "source",
    METADATA,
    _id(),
    _person(),
    _mac("connector_mac", index=True),
    _mac("host_mac", index=True),
    _sealed("place"),
    _sealed("progress", optional=True),
    _word("state", index=True),
    _at("created_at"),
    _at("proved_at", optional=True),
    sa.Column("proved_how", sa.String(64)),
    _at("next_poll_at", optional=True, index=True),
    sa.Column("interval_s", sa.Integer, nullable=False),
    _count("failures"),
    _at("first_failed_at", optional=True),
    _at("last_success_at", optional=True),
    sa.Column("last_reason", sa.String(64)),
    _at("gap_at", optional=True),
    sa.Column("window_s", sa.Integer),
)

notice = sa.Table(
    "notice", METADATA, _id(), _person(), sa.Column("source_id", sa.ForeignKey("source.id")), _word("kind"), _at("at")
)

host_rest = sa.Table("host_rest", METADATA, sa.Column("host_mac", sa.String(64), primary_key=True), _at("until"))

import_run = sa.Table(
    "import_run",
    METADATA,
    _id(),
    _person(),
    sa.Column("source_id", sa.ForeignKey("source.id"), nullable=False, index=True),
    _at("started_at"),
    _at("completed_at", optional=True),
)

post = sa.Table(
    "post",
    METADATA,
    _id(),
    _person(),
    sa.Column("source_id", sa.ForeignKey("source.id"), nullable=False),
    sa.Column("import_id", sa.ForeignKey("import_run.id"), index=True),
    sa.Column("replaces", sa.ForeignKey("post.id"), index=True),
    _mac("key_mac"),
    _mac("content_mac"),
    _mac("same_mac"),
    _sealed("place", optional=True),
    _sealed("words", optional=True),
    sa.Column("recheck", sa.Boolean, nullable=False, default=False),
    _at("first_seen_at"),
    _at("edited_at", optional=True),
    _at("gone_at", optional=True),
    sa.Index(
        "uq_post_key",
        "source_id",
        "key_mac",
        unique=True,
        sqlite_where=sa.text("replaces IS NULL"),
        postgresql_where=sa.text("replaces IS NULL"),
    ),
    sa.Index("ix_post_same", "source_id", "same_mac"),
)

digest = sa.Table(
    "digest",
    METADATA,
    _id(),
    _person(),
    _at("due_at"),
    _at("created_at"),
    _at("settled_at", optional=True, index=True),
    _count("left_out"),
    sa.UniqueConstraint("person_id", "due_at"),
)

finding = sa.Table(
    "finding",
    METADATA,
    _id(),
    _person(),
    sa.Column("post_id", sa.ForeignKey("post.id"), nullable=False, index=True),
    sa.Column("digest_id", sa.ForeignKey("digest.id"), index=True),
    _mac("fingerprint"),
    _mac("content_mac"),
    _mac("rule_mac"),
    _sealed("body"),
    _sealed("words", optional=True),
    _sealed("reason", optional=True),
    _word("standing", index=True),
    _at("created_at", index=True),
    _at("closed_at", optional=True),
    _at("later_until", optional=True),
    sa.UniqueConstraint("post_id", "fingerprint"),
)

letter = sa.Table(
    "letter",
    METADATA,
    _id(),
    _person(optional=True),
    sa.Column("digest_id", sa.ForeignKey("digest.id"), index=True),
    _word("kind"),
    _word("state", index=True),
    sa.Column("message_id", sa.String(255), nullable=False),
    _sealed("address", optional=True),
    _sealed("message", optional=True, raw=True),
    _count("attempts"),
    _count("doubts"),
    _at("created_at"),
    _at("changed_at"),
    _at("first_tried_at", optional=True),
    _at("next_try_at", optional=True, index=True),
    sa.Column("note", sa.String(64), nullable=False, default=""),
)

doubt = sa.Table(
    "doubt",
    METADATA,
    _id(),
    _person(optional=True),
    sa.Column("letter_id", sa.ForeignKey("letter.id"), nullable=False),
    _at("at"),
)

bounce = sa.Table("bounce", METADATA, _id(), _person(), sa.Column("hard", sa.Boolean, nullable=False), _at("at"))

token = sa.Table(
    "token",
    METADATA,
    sa.Column("hash", sa.String(64), primary_key=True),
    _person(optional=True),
    _word("purpose"),
    sa.Column("subject_id", sa.Integer),
    _at("expires_at", optional=True, index=True),
    _at("used_at", optional=True),
)

job = sa.Table(
    "job",
    METADATA,
    _id(),
    _word("task"),
    sa.Column("key", sa.String(255), nullable=False),
    sa.Column("args", sa.JSON, nullable=False),
    _at("at", index=True),
    _count("priority"),
    _count("failed"),
    sa.Column("running", sa.Boolean, nullable=False, default=False),
    sa.Index(
        "uq_job_waiting",
        "task",
        "key",
        unique=True,
        sqlite_where=sa.text("NOT running"),
        postgresql_where=sa.text("NOT running"),
    ),
)

audit = sa.Table("audit", METADATA, _id(), _word("actor"), _word("action"), _at("at"), _mac("previous"), _mac("hash"))

mark = sa.Table(
    "mark", METADATA, sa.Column("name", sa.String(64), primary_key=True), _at("at", optional=True), _word("value")
)

statistic = sa.Table(
    "statistic",
    METADATA,
    _id(),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    _sealed("body"),
    _at("at"),
)

SYSTEM_PERSON = 0
"""The number under which values of no person are sealed; no person has it."""


def with_person() -> tuple[sa.Table, ...]:
    """Every table that holds something of a person, children before parents; read from the schema."""
    return tuple(table for table in reversed(METADATA.sorted_tables) if table is person or "person_id" in table.columns)
