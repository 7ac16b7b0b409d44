"""Settings: what may stand in `cermin.toml`, with types, defaults and limits.

Every option has its default here and its sentence in `config.example.toml`; a test keeps the two together.
Secrets never stand in the file: see `monitor.secrets`.
"""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(ip_network)]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class ConfigError(Exception):
    """The configuration can't be used. The text says where and what to do; `unsafe` asks for exit code 3."""

    def __init__(self, message: str, *, unsafe: bool = False) -> None:
        super().__init__(message)
        self.unsafe = unsafe


class Table(BaseModel):
    """A table of the file: unknown keys and types that only look right are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Operator(Table):
    """Who runs this Cermin."""

    name: str = "Cermin"
    contact: str = "admin@example.org"
    mail_domains: tuple[str, ...] = Field(default=(), strict=False)


class Storage(Table):
    """Where things are kept."""

    folder: Path = Field(default=Path("cermin-data"), strict=False)
    master_key_file: Path = Field(default=Path("master.key"), strict=False)
    least_free_mib: Annotated[int, Field(ge=0)] = 64


class Web(Table):
    """The pages."""

    base_url: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://[^/\s]+(/[^\s]*[^/\s])?$")
    listen: str = "127.0.0.1"
    port: Port = 8080
    behind_proxy: bool = False
    admin_token_file: Path | None = Field(default=None, strict=False)


class Mail(Table):
    """How letters leave."""

    channel: Literal["smtp", "folder"] = "folder"
    folder: Path = Field(default=Path("letters"), strict=False)
    sender: str = Field(default="cermin@example.org", pattern=r"^[^@\s]+@[^@\s]+$")
    host: str = "localhost"
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password_file: Path | None = Field(default=None, strict=False)
    per_minute: Count = 600
    templates: Path | None = Field(default=None, strict=False)


class Fetch(Table):
    """Manners and limits of reading the network."""

    interval_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    max_interval_hours: Annotated[int, Field(ge=1, le=168)] = 24
    contact_url: str = ""
    ports: tuple[Port, ...] = Field(default=(80, 443), strict=False)
    allow_networks: tuple[Network, ...] = Field(default=(), strict=False)
    proxy: str = ""
    body_mib: Annotated[float, Field(gt=0, le=64)] = 8
    total_seconds: Seconds = 30
    connect_seconds: Seconds = 5
    read_seconds: Seconds = 10
    redirects: Annotated[int, Field(ge=0, le=20)] = 5
    per_host: Count = 2


class Read(Table):
    """Limits of the child processes that read feeds and archives."""

    processes: Annotated[int, Field(ge=1, le=32)] = 2
    cpu_seconds: Count = 10
    wall_seconds: Seconds = 15
    memory_mib: Annotated[int, Field(ge=256)] = 1024
    upload_mib: Count = 2048


class Imports(Table):
    """Exports that come by themselves."""

    folder: Path | None = Field(default=None, strict=False)


class Service(Table):
    """The process that `cermin run` starts."""

    threads: Annotated[int, Field(ge=1, le=64)] = 4
    mode: Literal["service", "just-me"] = "service"


class Digest(Table):
    """The weekly letter."""

    findings: Annotated[int, Field(ge=1, le=50)] = 10
    html_kib: Annotated[int, Field(ge=20, le=100)] = 80


class Keep(Table):
    """How long things are kept."""

    closed_finding_days: Annotated[int, Field(ge=0, le=365)] = 90
    text_days: Annotated[int, Field(ge=0, le=30)] = 30
    consent_years: Annotated[int, Field(ge=1, le=10)] = 3
    audit_days: Annotated[int, Field(ge=30)] = 365


class Term(Table):
    """A word of the company that is secret until a day, or always when no day is given."""

    term: str = Field(min_length=2)
    public_from: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")


class Words(Table):
    """The company's own words."""

    employer: tuple[str, ...] = Field(default=(), strict=False)
    confidential_clients: tuple[Term, ...] = Field(default=(), strict=False)
    public_clients: tuple[str, ...] = Field(default=(), strict=False)
    code_names: tuple[Term, ...] = Field(default=(), strict=False)
    public_code_names: tuple[str, ...] = Field(default=(), strict=False)
    competitors: tuple[str, ...] = Field(default=(), strict=False)


class Settings(Table):
    """Everything that may stand in `cermin.toml`. Paths are relative to the file."""

    operator: Operator = Operator()
    storage: Storage = Storage()
    web: Web = Web()
    mail: Mail = Mail()
    fetch: Fetch = Fetch()
    read: Read = Read()
    imports: Imports = Imports()
    service: Service = Service()
    digest: Digest = Digest()
    keep: Keep = Keep()
    words: Words = Words()

    @property
    def just_me(self) -> bool:
        """One person on their own machine."""
        return self.service.mode == "just-me"

    @property
    def mail_domains(self) -> frozenset[str]:
        """Mail domains whose mailboxes the operator can read: those that are named, and the one letters come from."""
        sender = self.mail.sender.rpartition("@")[2]
        return frozenset(domain.strip().lstrip("@").casefold() for domain in (sender, *self.operator.mail_domains))

    @property
    def poll_interval(self) -> timedelta:
        """The shortest time between two looks at one source."""
        return timedelta(minutes=self.fetch.interval_minutes)
