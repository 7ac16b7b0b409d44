"""The ways by which letters leave."""

from monitor.config import Mail
from reports.channels.base import Channel
from reports.channels.folder import Folder


def open_channel(mail: Mail, password: str = "") -> Channel:
    """The channel that the settings name. Raises `ValueError` for mail that would go out in clear."""
    if mail.channel == "folder":
        return Folder(mail.folder)
    from reports.channels.smtp import Server, Smtp  # noqa: PLC0415 - ssl is slow to load and often not needed

    server = Server(host=mail.host, port=mail.port, security=mail.security, username=mail.username, password=password)
    return Smtp(server)
