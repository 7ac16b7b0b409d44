"""The few secrets: each from the environment, else from a file that only its owner can read."""

import base64
import binascii
import os
import stat
from pathlib import Path

from monitor.config import ConfigError, Settings
from monitor.configfile import resolve

MASTER_KEY = "CERMIN_MASTER_KEY"
SMTP_PASSWORD = "CERMIN_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
ADMIN_TOKEN = "CERMIN_ADMIN_TOKEN"  # noqa: S105 - the name of a variable
KEY_BYTES = 32


def master_key(settings: Settings, config: Path | None) -> bytes:
    """The 32 bytes that wrap every person's key. Raises `ConfigError`, unsafe when others can read the file."""
    path = resolve(settings.storage.master_key_file, config)
    text = os.environ.get(MASTER_KEY) or read_secret(path, "master key")
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(f"the master key ({MASTER_KEY} or {path}) is not 32 bytes in base64; `cermin init` makes one")
    return key


def smtp_password(settings: Settings, config: Path | None) -> str | None:
    """The mail account's password; None when no user name is set. Raises `ConfigError`."""
    if not settings.mail.username:
        return None
    if text := os.environ.get(SMTP_PASSWORD):
        return text
    if settings.mail.password_file is None:
        raise ConfigError(f"mail.username is set, but no password: set {SMTP_PASSWORD} or mail.password_file")
    return read_secret(resolve(settings.mail.password_file, config), "mail password")


def admin_token(settings: Settings, config: Path | None) -> str | None:
    """What opens the admin page; None when no token is set, and then there is no such page."""
    if text := os.environ.get(ADMIN_TOKEN):
        return text
    if settings.web.admin_token_file is None:
        return None
    return read_secret(resolve(settings.web.admin_token_file, config), "admin token")


def new_key() -> str:
    """A fresh master key as it stands in its file."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def read_secret(path: Path, what: str) -> str:
    """A secret's text. Refused (unsafe) when others can read the file; never printed."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except FileNotFoundError:
        raise ConfigError(f"{path}: the {what} is missing. Put it there, readable by you alone") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the {what} can't be read ({type(error).__name__})") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(f"{path}: others can read the {what}. Run: chmod 600 {path}", unsafe=True)
    if not text:
        raise ConfigError(f"{path}: the {what} is empty")
    return text
