"""What may stand in a member of a well-formed export, by what is wrong with it."""

from collections.abc import Callable

MIB = 1 << 20
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))

Spoil = Callable[[bytes], bytes]

SPOILT: dict[str, Spoil] = {
    "nested lists": lambda _: b"[" * 200_000,
    "nested objects": lambda _: b'{"a":' * 100_000,
    "nested lists behind a good beginning": lambda data: data[: data.rfind(b"}")] + b', "x": ' + b"[" * 100_000,
    "5,000 digits": lambda data: data[: data.rfind(b"}")] + b', "x": ' + b"1" * 5000 + b"}" * 5,
    "NaN": lambda data: data.replace(b": ", b": NaN,", 3),
    "1e400": lambda _: b'[{"id": 1e400, "text": 1e400}]',
    "numbers for words": lambda data: data.replace(b'": "', b'": 7, "z": "'),
    "a string of 12 MB": lambda _: b'[{"id": "1", "text": "' + b"x" * (12 * MIB),
    "spaces": lambda _: b" " * (12 * MIB),
    "commas": lambda _: b"[" + b"," * (4 * MIB),
    "NULs": lambda _: bytes(3 * MIB),
    "noise": lambda _: bytes(range(256)) * 4000,
    "half of it": lambda data: data[: len(data) // 2],
    "UTF-16 without a mark": lambda data: data.decode("utf-8", "replace").encode("utf-16-le"),
    "a thousand million laughs": lambda _: f"<!DOCTYPE x [<!ENTITY a0 'ha'>{_LAUGHS}]><rss>&a8;</rss>".encode(),
    "an entity from the disk": lambda _: b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss>&a;</rss>",
    "deep XML": lambda _: b"<rss>" + b"<a>" * 200_000,
    "an attribute without end": lambda _: b"<rss a='" + b"x" * (5 * MIB),
    "100,000 attributes": lambda _: b"<rss " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>",
    "deep HTML": lambda _: b"<html><body>" + b"<div>" * 100_000 + b"x",
    "an endless comment": lambda _: b"<html><!--" * 50_000,
    "a quote without end": lambda data: data.partition(b"\n")[0] + b'\n1,"' + b"baris\n" * 300_000,
    "a field of 5 MB": lambda data: data.partition(b"\n")[0] + b"\n1," + b"x" * (5 * MIB),
    "100,000 columns": lambda _: b",".join(b"c%d" % n for n in range(100_000)) + b"\n" + b"1," * 100_000,
    "lines by carriage returns": lambda data: data.replace(b"\n", b"\r"),
    "nested CBOR": lambda data: data[:59] + b"\x81" * 100_000,
    "a length of 2 to the 63": lambda data: data[:59] + b"\xff" * 9 + b"\x7f" + data[59:],
    "a zip": lambda _: b"PK\x03\x04" + bytes(1000),
    "nothing": lambda _: b"",
}
