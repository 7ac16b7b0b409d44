"""Feeds that want to do harm, each built from a few lines: name -> document."""

import gzip
import random
from collections.abc import Iterator, Mapping

from tests.connectors.reading import atom, rss

MIB = 1024 * 1024
Documents = Mapping[str, str | bytes]

DATES = (
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Mon, 01 Jan 0000 00:00:00 GMT",
    "Fri, 01 Jan 2099 00:00:00 GMT",
    "Sat, 01 Jan 12345 00:00:00 GMT",
    "Mon, 31 Feb 2024 00:00:00 GMT",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
)


def item(body: str) -> str:
    return rss(f"<item><guid>1</guid><description>{body}</description></item>")


def items(count: int, inside: str) -> str:
    return rss("".join(f"<item><guid>{n}</guid>{inside}</item>" for n in range(count)))


def escaped(markup: str) -> str:
    return markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_entities(declarations: str, use: str) -> str:
    return f"<?xml version='1.0'?><!DOCTYPE rss [{declarations}]>" + headless(item(use))


def headless(document: str) -> str:
    return document.partition("?>")[2]


def laughs(sign: str, use: str) -> str:
    space = " " if sign == "%" else ""
    before = f"<!ENTITY {sign}{space}" if sign == "%" else "<!ENTITY "
    lines = [f'{before}l0 "ha">', *(f'{before}l{n} "{f"{sign}l{n - 1};" * 10}">' for n in range(1, 10))]
    return with_entities("\n".join(lines) + ("%l9;" if sign == "%" else ""), use)


def structures() -> Documents:
    categories = "<category>c</category>" * 1000
    return {
        "deep XML": "<a>" * 200_000,
        "deep XML, closed": rss("<item>" + "<b>" * 100_000 + "x" + "</b>" * 100_000 + "</item>"),
        "deep items": rss("<item><title>x</title>" * 20_000),
        "100,000 attributes": rss("<item " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
        "10,000 namespaces": rss("<item " + " ".join(f'xmlns:n{n}="u:{n}"' for n in range(10_000)) + "/>"),
        "namespaces re-declared": rss("".join(f'<x{n} xmlns="u:{n}">' for n in range(5_000))),
        "one attribute of 4 MiB": rss(f'<item a="{"x" * 4 * MIB}"><title>t</title></item>'),
        "an element name of 1 MiB": rss(f"<item><{'n' * MIB}/></item>"),
        "200,000 empty items": rss("<item/>" * 200_000),
        "20,000 items": items(20_000, "<title>k</title>"),
        "one id 20,000 times": rss("<item><guid>1</guid><title>k</title></item>" * 20_000),
        "comments, never closed": rss("<!--" * 200_000),
        "comments, closed": rss("<!---->" * 200_000 + "<item><title>t</title></item>"),
        "CDATA, never closed": rss("<item><description><![CDATA[" * 20_000),
        "instructions": "<?xml version='1.0'?>" + "<?x y?>" * 200_000 + headless(rss("")),
        "1,000 categories an item": items(50, f"<title>t</title>{categories}"),
        "links without end": atom("<entry><id>1</id>" + '<link href="/x"/>' * 50_000 + "</entry>"),
        "white space before it all": "\n" * MIB + rss(""),
        "white space inside the head": "<!DOCTYPE rss " + " \n" * 200_000 + rss(""),
        "tombstones by the thousand": atom('<at:deleted-entry ref="x" when="2024-01-01T00:00:00Z"/>' * 50_000),
        "pictures by the thousand": items(
            1, "<media:content><media:description>a</media:description></media:content>" * 30_000
        ),
    }


FLOODS = {
    "open tags": "<div>" * 100_000,
    "open anchors": "<a " * 50_000,
    "comments": "<!--" * 100_000,
    "styles": "<style>" * 50_000,
    "style attributes": '<p style="' + "a:b;" * 100_000 + '">x</p>',
    "tables": "<table><tr><td>" * 20_000,
    "misnested": "<b><i></b></i>" * 50_000,
    "unclosed entities": "&" * 500_000,
    "numbers": "&#99999999;" * 50_000,
    "selects": "<select><option>" * 30_000,
    "templates": "<template>" * 30_000,
    "SVG": "<svg><foreignObject>" * 20_000,
    "less-than signs": "<" * 500_000,
    "a picture in an attribute": f'<img alt="a" src="data:image/png;base64,{"A" * 2 * MIB}">',
}


def markups() -> Documents:
    deep = '<div xmlns="http://www.w3.org/1999/xhtml">' + "<p>" * 50_000 + "</p>" * 50_000 + "</div>"
    return {f"markup: {name}": item(escaped(flood)) for name, flood in FLOODS.items()} | {
        "markup: seven MB of one word": item("kabar " * 1_200_000),
        "markup: in 500 items": items(500, f"<description>{escaped('<p>' * 1500)}</description>"),
        "markup: XHTML, deep": atom(f'<entry><id>1</id><content type="xhtml">{deep}</content></entry>'),
    }


def entities(canary: str, door: str) -> Documents:
    system, include = f'<!ENTITY c SYSTEM "file://{canary}">', "http://www.w3.org/2001/XInclude"
    plain = headless(item("x"))
    return {
        "billion laughs": laughs("&", "&l9;"),
        "billion laughs in parameters": laughs("%", "x"),
        "quadratic blow-up": with_entities(f'<!ENTITY q "{"q" * 100_000}">', "&q;" * 50_000),
        "external entity": with_entities(system, "&c;"),
        "external entity in an attribute": with_entities(system, '<a href="&c;"/>'),
        "external entity on the network": with_entities(f'<!ENTITY c SYSTEM "{door}">', "&c;"),
        "external parameter entity": with_entities(f'<!ENTITY % c SYSTEM "file://{canary}"> %c;', "x"),
        "external DTD": f'<!DOCTYPE rss SYSTEM "file://{canary}">{plain}',
        "external DTD on the network": f'<!DOCTYPE rss SYSTEM "{door}">{plain}',
        "XInclude": item(f'<xi:include xmlns:xi="{include}" href="file://{canary}" parse="text"/>'),
        "style sheet": f'<?xml-stylesheet href="file://{canary}"?>{plain}',
        "content by reference": atom(f'<entry><id>1</id><content src="file://{canary}"/></entry>'),
        "entity that holds itself": with_entities('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
        "body that is a path": canary,
        "body that is a file address": f"file://{canary}",
        "body that is a web address": door,
    }


def json_items(inside: str) -> str:
    return '{"version": "https://jsonfeed.org/version/1.1", "items": [' + inside


def jsons() -> Documents:
    return {
        "JSON: lone surrogates": json_items('{"id": "1", "content_text": "ka\\ud800bar\\u0000"}]}'),
        "JSON: deep": json_items("[" * 500_000),
        "JSON: objects deep": '{"version":' * 100_000,
        "JSON: a number of a million digits": json_items('{"id":' + "9" * MIB + "}]}"),
        "JSON: no number": json_items('{"id": NaN, "content_text": "x"}, {"id": 1e999, "content_text": "y"}]}'),
        "JSON: wrong types": json_items('[], 7, null, {"id": {}, "content_text": [], "authors": 7}]}'),
        "JSON: one key a thousand times": json_items("{" + '"id": 1,' * 1000 + '"content_text": "x"}]}'),
    }


def bytes_of_all_sorts() -> Documents:
    plain, rng = item("kabar"), random.Random(7)
    return {
        "nothing": b"",
        "one byte": b"<",
        "NULs": b"\0" * MIB,
        "NULs inside": item("ka\0bar"),
        "control characters": item("".join(map(chr, range(1, 32)))),
        "lone surrogates": item("ka\ud800bar \udfff"),
        "surrogates by reference": item("ka&#xD800;bar&#0;&#1;"),
        "random bytes": rng.randbytes(MIB),
        "random bytes after a head": rss("").encode()[:200] + rng.randbytes(MIB),
        "random letters": "".join(rng.choices("<>&;/!-[]abc \n\"'", k=500_000)),
        "a bomb that nobody unpacked": gzip.compress(b"\0" * 50 * MIB),
        "UTF-16": plain.replace("utf-8", "utf-16").encode("utf-16"),
        "UTF-16 that says UTF-8": plain.encode("utf-16-le"),
        "UTF-32": plain.replace("utf-8", "utf-32").encode("utf-32"),
        "UTF-7": plain.replace("utf-8", "utf-7").encode("utf-7"),
        "EBCDIC": plain.replace("utf-8", "cp037").encode("cp037"),
        "an encoding that is none": plain.replace("utf-8", "x-" + "y" * 1000),
        "an encoding that is another codec": plain.replace("utf-8", "bz2_codec"),
        "Latin letters that say UTF-8": item("kafé").encode("latin-1"),
        "a page to log in": "<!DOCTYPE html><html><body><form>Masuk</form></body></html>",
        "a page of frames": "<html>" + "<frame>" * 100_000,
        "dates of all sorts": rss("".join(f"<item><title>t</title><pubDate>{date}</pubDate></item>" for date in DATES)),
        "a date without end": rss(f"<item><title>t</title><pubDate>{'1' * MIB}</pubDate></item>"),
        "a language without end": rss("<item><title>t</title></item>" * 400, f"<language>{'x' * MIB}</language>"),
    }


def damaged() -> Documents:
    whole, rng = items(200, "<description>kabar</description>").encode(), random.Random(11)
    flipped = bytearray(whole)
    for _ in range(200):
        flipped[rng.randrange(400, len(whole))] = rng.randrange(256)
    return {
        "cut at a tenth": whole[: len(whole) // 10],
        "cut at the half": whole[: len(whole) // 2],
        "cut before the end": whole[:-3],
        "bytes flipped": bytes(flipped),
    }


def documents(canary: str, door: str) -> Iterator[tuple[str, bytes]]:
    """Every one, by name. They try to read the file `canary` and to connect to the address `door`."""
    groups = (structures(), markups(), entities(canary, door), jsons(), bytes_of_all_sorts(), damaged())
    for name, document in ((name, document) for group in groups for name, document in group.items()):
        yield name, document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
