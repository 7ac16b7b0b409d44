"""Every recogniser of identifiers, by kind."""

from collections.abc import Mapping

from monitor.checks import contacts, numbers
from monitor.checks.numbers import Recogniser

RECOGNISERS: Mapping[str, tuple[Recogniser, ...]] = {
    "identity": numbers.IDENTITY,
    "bank": numbers.BANK,
    "mail": contacts.MAIL,
    "phone": contacts.PHONE,
    "home": contacts.HOME,
    "plate": contacts.PLATE,
}
