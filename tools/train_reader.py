"""Trains the reader that ships: `python tools/train_reader.py --data DIR --base DIR`, with `make reader`.

Begins from the weights of an English sentence encoder (all-MiniLM-L6-v2, Apache-2.0), gives Indonesian words of the
casebook the place of their English glosses (`glossary.id.txt`), and goes on learning from the casebook's train part and
from calm posts of public sets. It learns three things of each post at once: for which rules it is a hit, which of its
words tell, and which point of the guidelines they touch; the last is there to learn by and does not ship. The same
input on the same machine gives the same bytes.
"""

import argparse
import random
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1] / "benchmarks"), str(Path(__file__).parents[1])]

import numpy as np
import torch
from cases import Case, read
from public_sets import GOOD, LONGEST, rows_of
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - as everybody writes it

from monitor.checks.engine import Policy
from monitor.checks.features import says_who
from monitor.checks.pieces import Cutter, words_of
from monitor.checks.pieces import Vocabulary as Known
from monitor.checks.statistical import FOLDER
from monitor.finding import Rule

GLOSSARY = Path(__file__).parent / "glossary.id.txt"
WIDTH, HEADS, PLACES = 384, 12, 104
EPOCHS, BATCH, RATE, HEADS_RATE, WARM = 3, 32, 1.5e-4, 2e-3, 150
DROPPED = 0.1
MARKS, POINTS = 0.5, 1.5
"""What telling words and points count beside the rules."""
SORTED = 40
"""So many batches are made of posts of like length."""
UNSURE = -2.65
"""The logit with which a head begins: few posts touch a rule, and fewer a point."""
CALM = (
    # file, at most so many rows
    ("id_benign_tweets", 2200),
    ("id_benign_news", 500),
    ("en_benign_professional", 900),
    ("id_benign_professional", 300),
    ("en_emotions_goemotions", 2500),
)
ENGLISH = ("en_toxic_civilcomments", "en_emotions_goemotions", "en_benign_professional", "en_convabuse")
"""Sets whose words say which pieces of English words are worth keeping."""
ATTENTION = ("attention.self.query", "attention.self.key", "attention.self.value")


class Post(NamedTuple):
    """What is learned from one post: its pieces, which of them tell, and what it is a hit of."""

    numbers: Sequence[int]
    marks: Sequence[float]
    rules: Sequence[float]
    points: Sequence[float]


class Outcome(NamedTuple):
    """What the network says of some posts: per rule, per piece and rule, per point."""

    rules: Tensor
    marks: Tensor
    points: Tensor


class Layer(nn.Module):
    """One layer of the encoder, in the order of `monitor.checks.network`."""

    def __init__(self) -> None:
        super().__init__()
        self.asking, self.heard = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.after_hearing, self.after_thinking = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, states: Tensor, real: Tensor) -> Tensor:
        """The next states; `real` says which pieces are no filling."""
        posts, many, _ = states.shape
        parts = self.asking(states).view(posts, many, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(
            *parts, attn_mask=real[:, None, None, :], dropout_p=DROPPED * self.training
        )
        heard = self.heard(seen.transpose(1, 2).reshape(posts, many, WIDTH))
        states = self.after_hearing(states + self.drop(heard))
        thought = self.narrow(F.gelu(self.wide(states), approximate="tanh"))
        return self.after_thinking(states + self.drop(thought))


class Net(nn.Module):
    """The reader while it learns."""

    def __init__(self, base: Mapping[str, Tensor], pieces: Tensor, points: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding.from_pretrained(pieces, freeze=False)
        places, kinds = (base[f"embeddings.{name}_embeddings.weight"] for name in ("position", "token_type"))
        self.places = nn.Parameter(places[:PLACES] + kinds[0])
        self.first = _norm(base, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(_layers(base))
        self.posts, self.marks, self.points = nn.Linear(WIDTH, 5), nn.Linear(WIDTH, 5), nn.Linear(WIDTH, points)
        for head in (self.posts, self.marks, self.points):
            head.bias.data.fill_(UNSURE)
        self.mix = nn.Parameter(torch.full((5,), 0.3))
        self.drop = nn.Dropout(DROPPED)

    def forward(self, numbers: Tensor, real: Tensor) -> Outcome:
        """What it makes of posts, filled up to one length."""
        states = self.drop(self.first(self.pieces(numbers) + self.places[: numbers.shape[1]]))
        for layer in self.layers:
            states = layer(states, real)
        states = self.drop(states)
        mean = (states * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        marks = self.marks(states)
        loudest = marks.masked_fill(~real[..., None], float("-inf")).amax(1)
        return Outcome(self.posts(mean) + self.mix * loudest, marks, self.points(mean))


def _norm(base: Mapping[str, Tensor], name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, 1e-12)
    norm.load_state_dict({part: base[f"{name}.{part}"] for part in ("weight", "bias")})
    return norm


def _layers(base: Mapping[str, Tensor]) -> Iterator[Layer]:
    at = 0
    while f"encoder.layer.{at}.output.dense.weight" in base:
        layer, name = Layer(), f"encoder.layer.{at}"
        for part in ("weight", "bias"):
            asking = torch.cat([base[f"{name}.{one}.{part}"] for one in ATTENTION])
            getattr(layer.asking, part).data = asking
            getattr(layer.heard, part).data = base[f"{name}.attention.output.dense.{part}"]
            getattr(layer.wide, part).data = base[f"{name}.intermediate.dense.{part}"]
            getattr(layer.narrow, part).data = base[f"{name}.output.dense.{part}"]
        layer.after_hearing = _norm(base, f"{name}.attention.output.LayerNorm")
        layer.after_thinking = _norm(base, f"{name}.output.LayerNorm")
        yield layer
        at += 1


@dataclass
class Vocabulary:
    """The pieces that are known, and where each begins.

    Attributes:
        english: pieces of the base that are kept. indonesian: whole words, and the pieces of their glosses.
    """

    english: list[str]
    indonesian: dict[str, list[int]]
    rows: list[int]

    def write(self, path: Path) -> None:
        """For `monitor.checks.pieces`."""
        path.write_text("\n".join(self.english) + "\n\n" + "\n".join(self.indonesian) + "\n", encoding="utf-8")

    def embedded(self, table: Tensor) -> Tensor:
        """A row a piece; an Indonesian word begins where its gloss stands."""
        glossed = [table[[self.rows[piece] for piece in gloss]].mean(0) for gloss in self.indonesian.values()]
        return torch.cat([table[self.rows], torch.stack(glossed)])


def vocabulary(base: Path, data: Path, policy: Policy) -> Vocabulary:
    """The marks and letters of the base, and what of its words stands in the casebook or in public sets."""
    known = base.joinpath("vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    every = Known.of(known)
    glosses = dict(line.split("\t") for line in GLOSSARY.read_text("utf-8").splitlines())
    glosses = {word: gloss for word, gloss in glosses.items() if not says_who(word)}
    texts = [case.text for case in read("train")]
    texts += [row["text"][:LONGEST] for name in ENGLISH for row in rows_of(data, name)]
    kept = {piece for text in texts for word in words_of(policy.fold(text)) for piece in every.cut(word.group())}
    kept.update(piece for gloss in glosses.values() for word in gloss.split() for piece in every.cut(word))
    rows = [at for at, piece in enumerate(known) if at in kept or len(piece.removeprefix("##")) == 1]
    rows = sorted({*rows, *(known.index(sign) for sign in ("[CLS]", "[SEP]", "[UNK]", "people"))})
    english = [known[row] for row in rows]
    cut = Known.of(english)
    own = {
        word: [piece for part in gloss.split() for piece in cut.cut(part)] for word, gloss in sorted(glosses.items())
    }
    return Vocabulary(english, {word: gloss for word, gloss in own.items() if gloss}, rows)


class Eye:
    """Sees a text as the running reader does."""

    def __init__(self, policy: Policy, pieces: Path, points: Sequence[str]) -> None:
        self._policy = policy
        self._cutter = Cutter(pieces)
        self._points = points

    def see(self, text: str, case: Case | None = None) -> Post:
        """What is learned from a post; without a case it is a calm one."""
        folded = self._policy.fold(text)
        pieces = self._cutter.cut(folded)
        hit = case if case and case.kind == "hit" else None
        spans = hit.spans if hit else ()
        raw = [folded.words.back(*span) for span in pieces.spans]
        told = [float(any(start < to and since < end for since, to in spans)) for start, end in raw]
        return Post(
            pieces.numbers,
            [0.0, *(told[word] for word in pieces.words), 0.0],
            [float(hit is not None and rule in hit.rules) for rule in Rule],
            [float(hit is not None and point in hit.points) for point in self._points],
        )


def gather(data: Path, policy: Policy, pieces: Path) -> list[Post]:
    """Everything that is learned from."""
    cases = list(read("train"))
    eye = Eye(policy, pieces, sorted({point for case in cases for point in case.points}))
    posts = [eye.see(case.text, case) for case in cases]
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    for name, most in CALM:
        rows = [row for row in rows_of(data, name) if _calm(name, row)]
        posts += [eye.see(row["text"][:LONGEST]) for row in chance.sample(rows, min(most, len(rows)))]
    return posts


def _calm(name: str, row: Mapping[str, str]) -> bool:
    """Whether a row's label says that it is fine."""
    if name == "en_emotions_goemotions":
        return set(str(row["label"]).split(",")) <= GOOD
    return row["label"] == 0


def batches(posts: Sequence[Post], chance: random.Random) -> list[list[Post]]:
    """All posts once, in small groups of like length, in any order."""
    order = list(posts)
    chance.shuffle(order)
    size = BATCH * SORTED
    runs = [sorted(order[at : at + size], key=lambda post: len(post.numbers)) for at in range(0, len(order), size)]
    groups = [run[at : at + BATCH] for run in runs for at in range(0, len(run), BATCH)]
    chance.shuffle(groups)
    return groups


def _filled(rows: Sequence[Sequence[float]], kind: torch.dtype) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.tensor(row, dtype=kind) for row in rows], batch_first=True)


def _loss(net: Net, group: Sequence[Post]) -> Tensor:
    numbers = _filled([post.numbers for post in group], torch.long)
    real = _filled([[1] * len(post.numbers) for post in group], torch.bool)
    rules = torch.tensor([post.rules for post in group])
    marks = _filled([post.marks for post in group], torch.float)[..., None] * rules[:, None]
    said = net(numbers, real)
    missed = F.binary_cross_entropy_with_logits(said.marks, marks, reduction="none").mean(-1)[real].mean()
    points = F.binary_cross_entropy_with_logits(said.points, torch.tensor([post.points for post in group]))
    return F.binary_cross_entropy_with_logits(said.rules, rules) + MARKS * missed + POINTS * points


def learn(net: Net, posts: Sequence[Post]) -> None:
    """So many rounds over all posts, with steps that grow at first and then shrink to nothing."""
    chance = random.Random(1)  # noqa: S311 - an order, no secret
    heads = [*net.posts.parameters(), *net.marks.parameters(), *net.points.parameters(), net.mix]
    others = [one for one in net.parameters() if all(one is not head for head in heads)]
    search = torch.optim.AdamW([{"params": others, "lr": RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=0.01)
    steps = EPOCHS * (len(posts) // BATCH + 1)
    pace = torch.optim.lr_scheduler.LambdaLR(search, lambda at: max(0.0, min(at / WARM, (steps - at) / steps)))
    net.train()
    for epoch in range(EPOCHS):
        total, groups = 0.0, batches(posts, chance)
        for at, group in enumerate(groups, 1):
            search.zero_grad()
            loss = _loss(net, group)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            search.step()
            pace.step()
            total += loss.item()
            if at % 100 == 0:
                print(f"round {epoch + 1}: {at} of {len(groups)}, loss {total / at:.3f}", flush=True)


def write(net: Net, path: Path) -> None:
    """The network as signed bytes, and what one of each column (of pieces, each row) stands for."""
    table = dict(_bytes("pieces", net.pieces.weight, rows=True))
    table |= {"places.weight": _half(net.places), "mix": _half(net.mix)}
    table |= dict(_normed("first", net.first))
    for at, layer in enumerate(net.layers):
        for name in ("asking", "heard", "wide", "narrow"):
            table |= dict(_line(f"{at}.{name}", getattr(layer, name)))
        for name in ("after_hearing", "after_thinking"):
            table |= dict(_normed(f"{at}.{name}", getattr(layer, name)))
    for name in ("posts", "marks"):
        table |= dict(_line(name, getattr(net, name)))
    np.savez(path, **table)


def _line(name: str, line: nn.Linear) -> Iterator[tuple[str, np.ndarray]]:
    yield from _bytes(name, line.weight.T)
    yield f"{name}.bias", _half(line.bias)


def _normed(name: str, norm: nn.LayerNorm) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{name}.weight", _half(norm.weight)
    yield f"{name}.bias", _half(norm.bias)


def _half(numbers: Tensor) -> np.ndarray:
    return numbers.detach().numpy().astype(np.float16)


def _bytes(name: str, weights: Tensor, *, rows: bool = False) -> Iterator[tuple[str, np.ndarray]]:
    numbers = weights.detach().numpy()
    scale = (np.abs(numbers).max(axis=int(rows)) / 127).astype(np.float16).astype(np.float32)
    yield f"{name}.weight", np.rint(numbers / (scale[:, None] if rows else scale)).clip(-127, 127).astype(np.int8)
    yield f"{name}.scale", scale.astype(np.float16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of public sets")
    parser.add_argument("--base", type=Path, required=True, help="the folder of the encoder to begin from")
    chosen = parser.parse_args()
    torch.manual_seed(1)
    torch.use_deterministic_algorithms(mode=True)
    policy = Policy()
    words = vocabulary(chosen.base, chosen.data, policy)
    with TemporaryDirectory() as folder:
        pieces, table = Path(folder, "pieces.txt"), Path(folder, "reader.npz")
        words.write(pieces)
        write(learned(chosen, policy, words, pieces), table)
        shutil.copy(pieces, FOLDER)  # only now: neither is of use without the other
        shutil.copy(table, FOLDER)


def learned(chosen: argparse.Namespace, policy: Policy, words: Vocabulary, pieces: Path) -> Net:
    """The network after all rounds."""
    base = load_file(chosen.base / "model.safetensors")
    posts = gather(chosen.data, policy, pieces)
    print(f"{len(posts)} posts, {len(words.rows)} pieces and {len(words.indonesian)} Indonesian words")
    net = Net(base, words.embedded(base["embeddings.word_embeddings.weight"]), len(posts[0].points))
    learn(net, posts)
    return net.eval()


if __name__ == "__main__":
    main()
