import base64
from pathlib import Path

import pytest

from monitor.config import ConfigError, Mail, Settings, Storage, Web
from monitor.secrets import (
    ADMIN_TOKEN,
    MASTER_KEY,
    SMTP_PASSWORD,
    admin_token,
    master_key,
    new_key,
    smtp_password,
)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (MASTER_KEY, SMTP_PASSWORD, ADMIN_TOKEN):
        monkeypatch.delenv(name, raising=False)


def secret(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secret"
    path.write_text(text + "\n", encoding="utf-8")
    path.chmod(mode)
    return path


def with_key(path: Path) -> Settings:
    return Settings(storage=Storage(master_key_file=path))


def test_a_key_comes_from_its_file(tmp_path: Path) -> None:
    text = new_key()
    assert master_key(with_key(secret(tmp_path, text)), None) == base64.urlsafe_b64decode(text)


def test_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = new_key()
    monkeypatch.setenv(MASTER_KEY, text)
    assert master_key(with_key(tmp_path / "none"), None) == base64.urlsafe_b64decode(text)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_unsafe(tmp_path: Path, mode: int) -> None:
    text = new_key()
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        master_key(with_key(secret(tmp_path, text, mode)), None)
    assert caught.value.unsafe
    assert text not in str(caught.value)


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64 at all!", "é"])
def test_a_key_of_the_wrong_shape_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="master key") as caught:
        master_key(with_key(secret(tmp_path, text)), None)
    assert not text or text not in str(caught.value)


def test_a_missing_secret_says_where_it_goes(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="none: the master key is missing"):
        master_key(with_key(tmp_path / "none"), None)


def test_an_unreadable_secret_says_so(tmp_path: Path) -> None:
    path = secret(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="can't be read"):
        master_key(with_key(path), None)


def test_a_password_is_only_asked_for_with_a_user_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert smtp_password(Settings(), None) is None
    named = Settings(mail=Mail(username="cermin"))
    with pytest.raises(ConfigError, match="no password"):
        smtp_password(named, None)
    filed = Settings(mail=Mail(username="cermin", password_file=secret(tmp_path, "from-file")))
    assert smtp_password(filed, None) == "from-file"
    monkeypatch.setenv(SMTP_PASSWORD, "from-environment")
    assert smtp_password(filed, None) == "from-environment"


def test_without_a_token_there_is_no_admin_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert admin_token(Settings(), None) is None
    filed = Settings(web=Web(admin_token_file=secret(tmp_path, "from-file")))
    assert admin_token(filed, None) == "from-file"
    monkeypatch.setenv(ADMIN_TOKEN, "from-environment")
    assert admin_token(filed, None) == "from-environment"
