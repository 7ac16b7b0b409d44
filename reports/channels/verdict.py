"""What a mail server's answer means for the letter (pure)."""

import re

from reports.channels.base import Delivery, Phase, Result

_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_OURS = {Phase.CONNECT, Phase.TLS, Phase.AUTH}
_TOO_MUCH = {552, 554}
_MAILBOX_FULL = 552


def verdict(phase: Phase, code: int, text: str) -> Delivery:
    """What to do after `code` in `phase`, where a 2xx (in `DATA` a 354) was hoped for."""
    if phase in _OURS:
        return Delivery(result=Result.RETRY, phase=phase, code=code, stop_all=True)
    kind = code // 100
    if kind == 4:  # noqa: PLR2004 - the first digit of a reply, RFC 5321 section 4.2.1
        return Delivery(result=Result.RETRY, phase=phase, code=code, daily=_enhanced(text) == ("4", "2", "2"))
    if kind != 5:  # noqa: PLR2004
        return dropped(phase, code)
    return _refused(phase, code, _enhanced(text))


def dropped(phase: Phase, code: int | None = None) -> Delivery:
    """What a broken line, a silence or a senseless answer in `phase` means."""
    if phase is Phase.DONE:
        return Delivery(result=Result.SENT, phase=phase, code=code)
    if phase is Phase.DOT:
        return Delivery(result=Result.IN_DOUBT, phase=phase, code=code)
    return Delivery(result=Result.RETRY, phase=phase, code=code, stop_all=phase in _OURS)


def _refused(phase: Phase, code: int, enhanced: tuple[str, str, str] | None) -> Delivery:
    """A 5xx once the conversation is about one letter."""
    status = enhanced or ("5", "", "")
    if phase is Phase.SENDER and code != _MAILBOX_FULL:
        return Delivery(result=Result.RETRY, phase=phase, code=code, stop_all=True)
    if phase is not Phase.SENDER and (status[1:] == ("2", "2") or (phase is Phase.RECIPIENT and code == _MAILBOX_FULL)):
        return Delivery(result=Result.RETRY, phase=phase, code=code, daily=True)
    if phase is Phase.RECIPIENT:
        return Delivery(result=Result.FAILED, phase=phase, code=code, pause_person=status[1] == "1")
    return Delivery(result=Result.FAILED, phase=phase, code=code, short_form=code in _TOO_MUCH)


def _enhanced(text: str) -> tuple[str, str, str] | None:
    """The enhanced status of RFC 3463, such as `5.1.1`, if the answer begins with one."""
    found = _ENHANCED.match(text)
    return (found[1], found[2], found[3]) if found else None
