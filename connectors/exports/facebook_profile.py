"""What a Facebook export says of its owner: name, bio, present work and websites; nothing else is kept."""

from collections.abc import Iterator

from connectors.base import Members
from connectors.exports import meta
from connectors.loose import Raw, child, children, string
from connectors.plain import safe_link
from connectors.post import Profile, employed_by

_UNDER = "profile_v2"


def profile(members: Members, name: str) -> Iterator[Profile]:
    """The profile, when the member holds one."""
    for _, item in meta.items(members, name):
        about = child(item, _UNDER)
        if not about:
            continue
        work = [_position(entry) for entry in children(about, "work_experiences") if _is_present(entry)]
        sites = [string(site, "address") for site in children(about, "websites")]
        lines = [string(child(about, "intro_bio"), "name").strip(), *work]
        yield Profile(
            text="\n".join(filter(None, lines)),
            name=string(child(about, "name"), "full_name"),
            links=tuple(site for site in sites if site and safe_link(site)),
        )


def _is_present(entry: object) -> bool:
    return isinstance(entry, dict) and not entry.get("end_timestamp")


def _position(entry: Raw) -> str:
    """Title and employer, as people write it in a profile, and what the owner says about the work; the employer."""
    place = " @ ".join(filter(None, (string(entry, "title"), string(entry, "employer"))))
    said = ": ".join(filter(None, (place, string(entry, "description").strip())))
    return "\n".join(filter(None, (said, employed_by(string(entry, "employer")))))
