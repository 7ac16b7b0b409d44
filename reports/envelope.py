"""Bytes of one mail: headers that nobody can break into, two parts, the same bytes every time (pure)."""

import hashlib
import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from reports.visible import bare, encodable

LONGEST_ADDRESS = 254
_LONGEST_NAME = 60
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who letters are from.

    Attributes:
        address: the visible sender; its domain names the lists and the message ids.
        key: secret; message ids are derived from it, so that they tell nothing.
    """

    address: str
    name: str
    key: bytes

    @property
    def domain(self) -> str:
        """The mail domain."""
        return self.address.rpartition("@")[2]

    def message_id(self, kind: str, what: object) -> str:
        """The lasting id of one letter; `what` must be different for each letter of a kind."""
        mac = hmac.digest(self.key, f"{kind}/{what}".encode(), "sha256")
        return f"<{b32encode(mac).decode().lower()[:26]}@{self.domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into an envelope. `to` must be a `usable_address`."""

    to: str
    subject: str
    text: str
    html: str | None
    language: str
    message_id: str
    date: datetime
    to_name: str = ""
    reply_to: str = ""
    unsubscribe: tuple[str, ...] = ()


class _Policy(policy.EmailPolicy):
    """SMTP's line ends; addresses in angle brackets stay whole, where the library would encode a long one."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in {"list-unsubscribe", "message-id"}:
            return f"{name}: {str(value).replace(', ', f',{self.linesep} ')}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


_POLICY = _Policy(linesep="\r\n", raise_on_defect=False)


def seal(sender: Sender, contents: Contents) -> bytes:
    """The mail as bytes with CRLF line ends. The same arguments give the same bytes.

    Raises `ValueError` when the receiver's address can't be used.
    """
    mail = EmailMessage(policy=_POLICY)
    for name, value in _headers(sender, contents):
        mail[name] = value
    _fill(mail, contents.text, "plain", contents.language)
    if contents.html is not None:
        mail.make_alternative(boundary=_boundary(contents))
        part = EmailMessage(policy=_POLICY)
        _fill(part, contents.html, "html", contents.language)
        mail.attach(part)
    return mail.as_bytes()


def usable_address(text: str) -> str | None:
    """The mail address that a person typed, fit for every mail server; None when it is none.

    The domain is put into ASCII (IDNA). A local part with other letters than ASCII is not usable.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    if not at or len(local) > 64 or len(address) > LONGEST_ADDRESS:  # noqa: PLR2004 - RFC 5321, 4.5.3.1
        return None
    # What looks like an encoded word would be decoded on the way, and go to another mailbox.
    fit = _LOCAL.fullmatch(local) and "=?" not in local and _DOMAIN.fullmatch(domain)
    return address if fit else None


def _headers(sender: Sender, contents: Contents) -> list[tuple[str, str | Address]]:
    headers: list[tuple[str, str | Address]] = [
        ("From", _mailbox(sender.address, sender.name)),
        ("To", _mailbox(contents.to, contents.to_name)),
        ("Subject", bare(contents.subject)),
        ("Date", format_datetime(contents.date)),
        ("Message-ID", contents.message_id),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ]
    if contents.reply_to:
        headers.append(("Reply-To", _mailbox(contents.reply_to, "")))
    if contents.unsubscribe:
        headers += [
            ("List-Id", f"<weekly.{sender.domain}>"),
            ("List-Unsubscribe", ", ".join(f"<{address}>" for address in contents.unsubscribe)),
        ]
    if any(address.startswith("https:") for address in contents.unsubscribe):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _mailbox(address: str, name: str) -> Address:
    usable = usable_address(address)
    if usable is None:
        raise ValueError("this is no mail address that a letter can go to")
    return Address(display_name=bare(name)[:_LONGEST_NAME].strip(), addr_spec=usable)


def _fill(part: EmailMessage, words: str, subtype: str, language: str) -> None:
    part.set_content(encodable(words), subtype=subtype, charset="utf-8", cte="quoted-printable")
    part["Content-Language"] = language


def _boundary(contents: Contents) -> str:
    return "=_" + hashlib.sha256(contents.message_id.encode()).hexdigest()[:40]
