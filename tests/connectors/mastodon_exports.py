"""Builds small Mastodon exports, and knows those that lie in tests/data/mastodon_archive."""

import json
from typing import Any

from tests.connectors.exports import PUBLIC, golden

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

CASES = golden("mastodon_archive")
