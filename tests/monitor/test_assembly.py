"""Parts are built as the settings say, and mail never goes out in clear."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from connectors.base import Failed, Reason, Request
from monitor import assembly
from monitor.config import ConfigError, Settings
from reports.channels.base import Outgoing
from tests.connectors.serving import Server, answer, says

KEY = bytes(range(32))


def test_data_and_keys_are_in_folders_of_their_own_beside_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "etc/cermin.toml"
    data, keys = assembly.database_url(Settings(), config), assembly.keys_path(Settings(), config)
    assert data == f"sqlite:///{tmp_path}/etc/cermin-data/data/cermin.db"
    assert keys == tmp_path / "etc/cermin-data/keys/keys.db"
    there = Settings(storage={"folder": "/srv/cermin"})
    assert assembly.database_url(there, config) == "sqlite:////srv/cermin/data/cermin.db"


def test_the_fetchers_limits_are_the_settings() -> None:
    wanted = Settings(
        fetch={
            "body_mib": 0.5,
            "total_seconds": 3,
            "connect_seconds": 2,
            "read_seconds": 1,
            "redirects": 0,
            "per_host": 7,
            "ports": [8443],
            "allow_networks": ["10.1.0.0/16"],
        }
    )
    made = assembly.fetch_limits(wanted)
    assert (made.body, made.total, made.connect, made.read) == (524288, 3, 2, 1)
    assert (made.redirects, made.at_once, made.ports) == (0, 7, frozenset({8443}))
    assert [str(network) for network in made.allowed] == ["10.1.0.0/16"]


@pytest.mark.parametrize(
    ("contact_url", "named"),
    [("", b"(+mailto:cermin@kantor.test)"), ("https://kantor.test/cermin", b"(+https://kantor.test/cermin)")],
)
def test_site_owners_can_see_whom_to_write_to(contact_url: str, named: bytes) -> None:
    with Server(says(answer(b"x"))) as server:
        settings = Settings(
            operator={"contact": "cermin@kantor.test"},
            fetch={"ports": [server.port], "allow_networks": ["127.0.0.0/8"], "contact_url": contact_url},
        )
        fetcher = assembly.fetcher_of(settings)
        fetcher.fetch(Request(url=server.url("/feed")), None)
        fetcher.close()
        agent = server.header("User-Agent")
    assert agent is not None
    assert agent.startswith(b"Cermin/0.")
    assert agent.endswith(named)


def test_without_leave_nothing_private_is_read() -> None:
    fetcher = assembly.fetcher_of(Settings())
    assert fetcher.fetch(Request(url="http://127.0.0.1/"), None) == Failed(reason=Reason.FORBIDDEN_ADDRESS)
    fetcher.close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_mail_in_clear_is_for_this_machine(host: str) -> None:
    assert assembly.channel_of(Settings(mail={"channel": "smtp", "host": host, "security": "none"}), None)


@pytest.mark.parametrize("host", ["mail.example", "192.0.2.1", "127.0.0.1.mail.example", "localhost.example"])
def test_mail_in_clear_is_for_nobody_else(host: str) -> None:
    with pytest.raises(ConfigError, match="only for a mail server on this machine"):
        assembly.channel_of(Settings(mail={"channel": "smtp", "host": host, "security": "none"}), None)


def test_letters_go_into_the_folder_beside_the_configuration(tmp_path: Path) -> None:
    channel = assembly.channel_of(Settings(), tmp_path / "cermin.toml")
    mail = EmailMessage()
    mail["Date"], mail["Message-ID"] = "Wed, 25 Nov 2026 09:00:00 +0000", "<abcdefghij@kantor.test>"
    mail.set_content("Halo")
    letter = Outgoing(to="ani@example.org", message=mail.as_bytes(), return_path="b@kantor.test")
    channel.deliver(letter, lambda: True)
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["2026-11-25-None-abcdefgh.eml"]


def test_each_purpose_has_a_key_of_its_own() -> None:
    made = {purpose: assembly.derived(KEY, purpose) for purpose in ("links", "letters", "returns")}
    assert len(set(made.values())) == 3
    assert {len(key) for key in made.values()} == {32}
    assert assembly.derived(KEY, "links") == made["links"]
    assert assembly.derived(bytes(32), "links") != made["links"]


def test_letters_name_commands_where_there_are_no_pages() -> None:
    assert assembly.press_of(Settings(service={"mode": "just-me"}), None, KEY).links is None
    pages = Settings(web={"base_url": "https://cermin.kantor.test"})
    made = assembly.press_of(pages, None, KEY)
    assert made.links is not None
    assert made.links.join("abc").url == "https://cermin.kantor.test/join/abc"
