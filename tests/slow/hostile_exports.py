"""Hostile exports, each with a word of the reason for which it must be refused."""

import bz2
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from tests.connectors.exports import tarred, zipped

GOOD = 'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1", "full_text": "kopi"}} ]'
MIB = 1 << 20


def entry(name: bytes, *, size: int = 0, packed: int = 0, at: int = 0, flags: int = 0, method: int = 0) -> bytes:
    """One line of a zip's table of contents, saying whatever it is told to."""
    fields = (20, 20, flags, method, 0, 33, 0, packed, size, len(name), 0, 0, 0, 0, 0, at)
    return b"PK\x01\x02" + struct.pack("<6H3I5H2I", *fields) + name


def local(name: bytes, content: bytes, *, size: int | None = None, method: int = 0) -> bytes:
    """A member as it lies in the zip: its header, then its content."""
    told = len(content) if size is None else size
    head = struct.pack("<5H3I2H", 20, 0, method, 0, 33, zlib.crc32(content), len(content), told, len(name), 0)
    return b"PK\x03\x04" + head + name + content


def forged(body: bytes, directory: bytes, *, count: int = 1, size: int | None = None) -> bytes:
    """A zip whose end says what it is told to."""
    told = len(directory) if size is None else size
    end = struct.pack("<4H2IH", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), told, len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def zeros(mebibytes: int) -> bytes:
    """The deflated form of so many MiB of zeros, made without unfolding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + packer.flush()


def bomb(mebibytes: int, told: int | None = None) -> bytes:
    name, packed = b"data/tweets.js", zeros(mebibytes)
    size = mebibytes * MIB if told is None else told
    body = local(name, packed, size=size, method=8)
    return forged(body, entry(name, size=size, packed=len(packed), method=8))


def overlapping() -> bytes:
    """Two hundred names for one piece of deflated zeros."""
    packed = zeros(100)
    body = local(b"data/tweets.js", packed, size=100 * MIB, method=8)
    names = [b"data/tweets-part%d.js" % number for number in range(200)]
    lines = [entry(name, size=100 * MIB, packed=len(packed), method=8) for name in names]
    return forged(body, b"".join(lines), count=200)


def crowded(count: int, told: int) -> bytes:
    lines = [entry(b"m/%06d" % number, at=number * 64) for number in range(count)]
    return forged(b"PK", b"".join(lines), count=told)


def patched(packed: bytes, old: bytes, new: bytes) -> bytes:
    assert old in packed
    return packed.replace(old, new)


def stored_as(*, flags: int = 0, method: int = 0, content: bytes = b"x") -> bytes:
    body = local(b"tweets.js", content, size=len(GOOD), method=method)
    line = entry(b"tweets.js", size=len(GOOD), packed=len(content), flags=flags, method=method)
    return forged(body, line)


def link_in_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("data/tweets.js")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return packed.getvalue()


def tar_of(kind: bytes, target: str = "") -> bytes:
    """A tar whose only member is of that kind."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("data/tweets.js")
        info.type, info.linkname = kind, target
        archive.addfile(info)
    return packed.getvalue()


def tar_head(kind: bytes) -> bytes:
    """A tar that begins with an extension header of 8 GiB, which a naive reader takes into memory."""
    info = tarfile.TarInfo("data/tweets.js")
    info.type, info.size = kind, 1 << 33
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(20 * MIB)


def damaged_tar() -> bytes:
    whole = bytearray(tarred({"a": "1", "tweets.js": GOOD}, mode="w"))
    whole[1024:1030] = b"\xff" * 6
    return bytes(whole)


def gzip_zeros(mebibytes: int) -> bytes:
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zeros(mebibytes) + struct.pack("<2I", 0, 0)


def tweets(value: str) -> bytes:
    """An export with one list of tweets, broken off after `value`."""
    return zipped({"tweets.js": 'x = [{"id_str": "1", "full_text": ' + value}, method=zipfile.ZIP_STORED)


def table(text: str) -> bytes:
    return zipped({"tweets.csv": text}, method=zipfile.ZIP_STORED)


SOUND = zipped({"tweets.js": GOOD})

NAMES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip slip": (lambda: zipped({"../../tweets.js": GOOD}), "no export would use"),
    "absolute name": (lambda: zipped({"/tmp/tweets.js": GOOD}), "no export would use"),
    "drive name": (lambda: zipped({"C:\\tweets.js": GOOD}), "no export would use"),
    "NUL name": (lambda: patched(zipped({"tweets.js?": GOOD}), b"tweets.js?", b"tweets.js\0"), "no export would use"),
    "60,000-letter name": (lambda: zipped({"n" * 60_000: "", "tweets.js": GOOD}), "no export would use"),
    "link in a zip": (link_in_zip, "a link"),
    "two of one name": (lambda: zipped({"d/tweets.js": GOOD, "d\\tweets.js": GOOD}), "two members"),
    "tar slip": (lambda: tarred({"../tweets.js": GOOD}), "no export would use"),
    "link in a tar": (lambda: tar_of(tarfile.SYMTYPE, "/etc/passwd"), "a link"),
    "hard link in a tar": (lambda: tar_of(tarfile.LNKTYPE, "/etc/passwd"), "a link"),
    "device in a tar": (lambda: tar_of(tarfile.CHRTYPE), "no plain file"),
    "pipe in a tar": (lambda: tar_of(tarfile.FIFOTYPE), "no plain file"),
    "unknown kind in a tar": (lambda: tar_of(b"V"), "no plain file"),
    "two of one name in a tar": (lambda: tarred({"d/tweets.js": GOOD, "./d/tweets.js": ""}), "two members"),
}

SIZES: dict[str, tuple[Callable[[], bytes], str]] = {
    "1 GiB bomb": (lambda: bomb(1024), "decompression bomb"),
    "3 GiB bomb": (lambda: bomb(3072), "more than 2 GiB"),
    "bomb that says 10 bytes": (lambda: bomb(1024, told=10), "damaged"),
    "bomb that says 1 MiB": (lambda: bomb(1024, told=MIB), "damaged"),
    "overlapping members": (overlapping, "over each other"),
    "200,001 members": (lambda: crowded(200_001, 200_001), "more than 200,000 members"),
    "300,000 members that say 3": (lambda: crowded(300_000, 3), "more than 200,000 members"),
    "table of contents of 4 GiB": (lambda: forged(b"PK", b"", size=0xFFFFFFFE), "damaged"),
    "table of contents of 70 MiB": (lambda: forged(b"PK", bytes(70 * MIB)), "far too long"),
    "zips in a zip": (lambda: zipped({"a.zip": bomb(100), "b.zip": bomb(100)}), "further zips"),
    "gzip bomb": (lambda: gzip_zeros(2048), "not what its headers say"),
    "bomb in a tar.gz": (lambda: tarred({"tweets.js": bytes(50 * MIB)}), "decompression bomb"),
    "sparse member of 8 GiB": (lambda: tar_head(tarfile.GNUTYPE_SPARSE), "no plain file"),
    "pax header of 8 GiB": (lambda: tar_head(tarfile.XHDTYPE), "not what its headers say"),
    "long name of 8 GiB": (lambda: tar_head(tarfile.GNUTYPE_LONGNAME), "not what its headers say"),
}

DAMAGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "password": (lambda: stored_as(flags=0x1), "locked with a password"),
    "hidden names": (lambda: stored_as(flags=0x2000), "locked with a password"),
    "deflate64": (lambda: stored_as(method=9), "number 9"),
    "bzip2 bomb": (lambda: stored_as(method=12, content=bz2.compress(bytes(50 * MIB))), "number 12"),
    "unknown method": (lambda: stored_as(method=97), "number 97"),
    "wrong checksum": (lambda: patched(zipped({"tweets.js": GOOD}, method=0), b"kopi", b"teh!"), "damaged"),
    "deflate gone wrong": (lambda: patched(SOUND, SOUND[45:60], b"\xff" * 15), "damaged"),
    "end cut off": (lambda: SOUND[:-30], "damaged"),
    "only the beginning": (lambda: SOUND[:50], "damaged"),
    "name of another member": (lambda: SOUND.replace(b"tweets.js", b"tweetz.js", 1), "damaged"),
    "gzip of noise": (lambda: b"\x1f\x8b" + bytes(range(256)) * 40, "damaged"),
    "tar.gz cut off": (lambda: tarred({"tweets.js": GOOD})[:80], "too early"),
    "damaged header in a tar": (damaged_tar, "damaged"),
    "web page": (lambda: b"<!doctype html><title>Masuk</title>", "a web page"),
    "nothing": (lambda: b"", "is empty"),
    "another platform's export": (lambda: zipped({"comments.csv": "id,body\n"}), "not recognised"),
}

CONTENT: dict[str, tuple[Callable[[], bytes], str]] = {
    "nesting": (lambda: tweets("[" * 100_000), "deeper"),
    "nested objects": (lambda: tweets('{"a":' * 3000 + "1" + "}" * 3000 + "}]"), "deeper"),
    "5,000 digits": (lambda: tweets("1" * 5000 + "}]"), "a number"),
    "NaN": (lambda: tweets("NaN}]"), "a number"),
    "1e400": (lambda: tweets("1e400}]"), "a number"),
    "100 MB string": (lambda: tweets('"' + "x" * 100_000_000 + '"}]'), "larger than 1 MiB"),
    "100 MB of spaces": (lambda: tweets('"x"}' + " " * 100_000_000), "larger than 1 MiB"),
    "list cut off": (lambda: tweets('"kopi"}, {"id_str"'), "after 1 items"),
    "UTF-16 without a mark": (lambda: zipped({"tweets.js": GOOD.encode("utf-16-le")}), "not sound"),
    "noise instead of JSON": (lambda: zipped({"tweets.js": bytes(range(256)) * 50}), "not sound"),
    "no list": (lambda: zipped({"tweets.js": "window.YTD.tweets.part0 = {}"}), "not the list"),
    "unbalanced quote": (lambda: table('tweet_id,text\n1,"' + "baris\n" * 400_000), "damaged in line"),
    "field without end": (lambda: table("tweet_id,text\n1," + "x" * 50_000_000), "longer than any tweet"),
    "lines by carriage returns": (lambda: table("tweet_id,text\r1,a\r2,b\r"), "damaged in line"),
    "lines before the table": (lambda: table("Laporan\n\ntweet_id,text\n1,a\n"), "names no tweet_id"),
    "NULs for a table": (lambda: table("\0" * 5000), "names no tweet_id"),
}

HOSTILE = NAMES | SIZES | DAMAGE | CONTENT
