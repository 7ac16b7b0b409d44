"""Small Mastodon exports; what each should give stands in tests/data/mastodon-archive/<name>.expected.json."""

import json
from typing import Any

from tests.connectors.exports import PUBLIC, Files

ME = "https://contoh.example/users/sinta"
FOLLOWERS = f"{ME}/followers"
FRIEND = "https://contoh.example/users/budi"

AUDIENCES = {
    "public": {"to": [PUBLIC], "cc": [FOLLOWERS]},
    "unlisted": {"to": [FOLLOWERS], "cc": [PUBLIC]},
    "followers": {"to": [FOLLOWERS], "cc": []},
    "direct": {"to": [FRIEND], "cc": []},
}


def note(number: int, html: str, audience: str = "public", **more: Any) -> dict[str, Any]:
    """A `Create` activity with a note in it, for one of the four audiences."""
    address = f"{ME}/statuses/{number}"
    written = {
        "id": address,
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2024-05-06T07:08:09Z",
        "url": f"https://contoh.example/@sinta/{number}",
        "content": html,
        "contentMap": {"id": html},
        "attachment": [],
        **AUDIENCES[audience],
    }
    return {
        "id": f"{address}/activity",
        "type": "Create",
        "actor": ME,
        "published": "2024-05-06T07:08:09Z",
        "object": written | more,
        **AUDIENCES[audience],
    }


def boost(number: int, boosted: Any, audience: str = "public") -> dict[str, Any]:
    return {
        "id": f"{ME}/statuses/{number}/activity",
        "type": "Announce",
        "published": "2024-05-07T07:08:09Z",
        "object": boosted,
        **AUDIENCES[audience],
    }


def outbox(items: list[Any]) -> str:
    shell = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }
    return json.dumps(shell, ensure_ascii=False)


ACTOR = json.dumps(
    {
        "id": ME,
        "type": "Person",
        "preferredUsername": "sinta",
        "name": "Sinta Contoh",
        "summary": "<p>Menulis tentang kopi &amp; kode</p>",
        "attachment": [
            {"type": "PropertyValue", "name": "Kerja", "value": "PT Contoh"},
            {
                "type": "PropertyValue",
                "name": "Situs",
                "value": '<a href="https://sinta.example" rel="me nofollow">sinta.example</a>',
            },
        ],
    }
)


def _audiences() -> Files:
    """All four audiences side by side, as every outbox holds them; two may be read."""
    items = [note(number, f"<p>untuk {name}</p>", name) for number, name in enumerate(AUDIENCES, start=1)]
    other = note(5, "<p>ejaan lain</p>")
    other["to"] = other["object"]["to"] = "as:Public"
    narrower = note(6, "<p>isinya hanya untuk teman</p>")
    narrower["object"] |= AUDIENCES["direct"]
    nobody = note(7, "<p>tanpa alamat</p>")
    nobody["to"] = nobody["cc"] = None
    return {"outbox.json": outbox([*items, other, narrower, nobody])}


def _kinds() -> Files:
    """Replies, edits, warnings, pictures, polls, quotes, boosts, and items that are spoiled."""
    items = [
        note(
            11,
            "<p>Lembur &amp; kopi</p><p>baris dua</p>",
            summary="kerja",
            updated="2024-05-06T08:00:00Z",
            attachment=[
                {"type": "Document", "name": "papan tulis rapat"},
                {"type": "Document", "name": None},
            ],
        ),
        note(12, "<p>ya, setuju</p>", inReplyTo="https://lain.example/users/a/statuses/9"),
        note(13, "<p>pilih mana?</p>", type="Question", oneOf=[{"name": "teh"}, {"name": "kopi"}]),
        note(14, "<p>bagus ini</p>", quoteUri="https://lain.example/users/a/statuses/10"),
        note(15, "<p>tulisan panjang</p>", type="Article", name="Judulnya"),
        boost(16, "https://lain.example/users/a/statuses/11"),
        boost(17, {"id": f"{ME}/statuses/3", "content": "<p>hanya pengikut</p>", **AUDIENCES["followers"]}),
        boost(18, None),
        note(19, "x", content=None),
        {"id": "lain", "type": "Like", "to": [PUBLIC]},
        note(20, "", attachment=[{"type": "Document", "name": "hanya gambar"}]),
    ]
    return {"actor.json": ACTOR, "outbox.json": outbox(items), "likes.json": "{}", "bookmarks.json": "{}"}


CASES: dict[str, Files] = {"audiences": _audiences(), "kinds": _kinds(), "empty": {"outbox.json": outbox([])}}
