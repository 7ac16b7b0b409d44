"""Letters as files: `.eml` for a mail program, `.html` for a browser."""

import os
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from reports.channels.base import Delivery, Outgoing, Phase, Result


class Folder:
    """Puts each letter into `folder`, readable by its owner only. The same letter again changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        """Write both files whole or not at all; see `Channel`."""
        mail = message_from_bytes(letter.message, policy=policy.default)
        html = mail.get_body(("html",))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not commit():
                return Delivery(result=Result.WITHDRAWN, phase=Phase.TEXT)
            if html is not None:
                self._put(f"{_name(mail)}.html", html.get_content().replace("\r\n", "\n").encode())
            self._put(f"{_name(mail)}.eml", letter.message)
        except OSError:
            # A file is whole or absent, and writing it again is harmless: there is no doubt here.
            return Delivery(result=Result.RETRY, phase=Phase.TEXT, stop_all=True)
        return Delivery(result=Result.SENT, phase=Phase.DONE)

    def _put(self, name: str, content: bytes) -> None:
        path = self._folder / name
        if path.exists() and path.read_bytes() == content:
            return
        with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)


def _name(mail: EmailMessage) -> str:
    """Date, language and the beginning of the message id: it sorts, and is the same for the same letter."""
    day = parsedate_to_datetime(str(mail["Date"])).date().isoformat()
    text = mail.get_body(("plain",))
    language = str(text["Content-Language"]) if text is not None else "xx"
    return f"{day}-{language}-{str(mail['Message-ID']).strip('<>')[:8]}"
