"""Takes new scenes into the casebook: `python tools/add_scenes.py id-nurses.txt …`.

Each scene goes whole into one part, by a hash of its words, so nobody chooses what is measured: three in
five into train, one in seven into tune, the rest into test. A file's name begins with its language. What is
no case is told and nothing is written.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "benchmarks"), str(Path(__file__).parents[1])]

from cases import CASEBOOK, Unclear, read_file

_TRAIN, _TUNE = 60, 74


def part_of(scene: str) -> str:
    """The part to which a scene belongs, whoever adds it and whenever."""
    place = int.from_bytes(hashlib.sha256(scene.encode()).digest()[:4], "big") % 100
    return "train" if place < _TRAIN else "tune" if place < _TUNE else "test"


def scenes(text: str) -> Iterator[str]:
    """A file's scenes, each from its heading to before the next."""
    for scene in f"\n{text}".split("\n= ")[1:]:
        yield f"= {scene.strip()}\n"


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]]
    try:
        for path in paths:
            list(read_file(path))
    except (Unclear, ValueError) as error:
        sys.exit(f"{error}")
    for path in paths:
        for scene in scenes(path.read_text("utf-8")):
            target = CASEBOOK / part_of(scene) / path.name
            target.parent.mkdir(exist_ok=True)
            with target.open("a", encoding="utf-8") as file:
                file.write(scene + "\n")


if __name__ == "__main__":
    main()
