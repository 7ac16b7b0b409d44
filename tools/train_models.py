"""Trains the statistical models that ship: `python tools/train_models.py --data DIR`, with `make models`.

From the casebook's train part, and from those public sets in DIR whose licences allow shipping what was learned
from them (`docs/models.md`); thresholds and slopes come from its tune part. The same input gives the same bytes.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "benchmarks"), str(Path(__file__).parents[1])]

import numpy as np
from cases import Case, read
from public_sets import GOOD, LONGEST, rows_of
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from monitor.checks import features
from monitor.checks.engine import Policy
from monitor.checks.models import OF_RULE
from monitor.checks.statistical import FOLDER

RULES = {model: rule for rule, model in OF_RULE.items()}
MODELS = ("abuse", *RULES)
RUDE = "G20"
"""The point of the guidelines that trains `abuse`, beside the public sets."""
ORDINARY = ("en_benign_tweets", "id_benign_tweets")
"""Posts as people write them every day: every other of them sets thresholds, none of the former is learned from."""
BUDGET = (0.005, 0.0008)
"""The share of the tune part's fine posts, and of ordinary posts, that a model may be wrong about."""
BUDGETS = {"abuse": (0.006, 0.003)}
CLIPPED = 0.9998
"""Weights beyond this share of all are cut: else a byte would round most of the small ones to nothing."""
Line = tuple[np.ndarray, float]
"""A model: its weights and its start."""
UNTOLD = frozenset(("conduct", "opinion", "repair"))
"""Of what a public set calls abusive, these models can be told neither that it is theirs nor that it is not."""
PUBLIC = (
    # file, at most so many rows, weight of each, whether its label means abuse
    ("en_offensive_davidson", 6000, 1.0, True),
    ("en_toxic_civilcomments", 15000, 1.0, True),
    ("en_toxic_wiki", 1500, 6.0, True),
    ("en_hatemojibuild", 3800, 1.0, True),
    ("en_convabuse", 2100, 3.0, True),
    ("en_benign_professional", 1500, 1.0, False),
    ("id_benign_tweets", 4500, 1.0, False),
    ("id_benign_news", 1500, 1.0, False),
    ("id_benign_professional", 300, 1.0, False),
)
STRENGTH = {"abuse": 1.0}
USUAL_STRENGTH = 10.0
"""How freely a model may learn: of abuse there are examples by the ten thousand, and they contradict one another."""
HIT = 3.0
"""What a hit of the casebook weighs: there are few of them."""
SEARCH = {"maxiter": 140, "maxcor": 6}


@dataclass
class Posts:
    """What is learned from: features of each post, the models of which it is an example, and its weight."""

    features: list[dict[int, float]] = field(default_factory=list)
    models: list[frozenset[str]] = field(default_factory=list)
    unknown: list[frozenset[str]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(
        self, seen: dict[int, float], models: Iterable[str] = (), weight: float = 1.0, unknown: Iterable[str] = ()
    ) -> None:
        """One more; of the `unknown` models it is neither an example nor a counter-example."""
        self.features.append(seen)
        self.models.append(frozenset(models))
        self.unknown.append(frozenset(unknown))
        self.weights.append(weight)


class Eye:
    """Sees a text as the running models do."""

    def __init__(self) -> None:
        self._policy = Policy()

    def see(self, raw: str) -> dict[int, float]:
        """The rows of the table that a text touches, and how much."""
        seen: dict[int, float] = {}
        words = self._policy.fold(raw).sequence.words
        share = features.share(len(words))
        for word in words:
            for weight, rows in features.of_word(word):
                for row in rows:
                    seen[row] = seen.get(row, 0.0) + weight * share
        for row in features.of_pairs(map(features.sides, words)):
            seen[row] = seen.get(row, 0.0) + share
        return seen


def gather(eye: Eye, folder: Path) -> Posts:
    """Everything that is learned from."""
    posts = Posts()
    for case in read("train"):
        hit = case.kind == "hit"
        posts.add(eye.see(case.text), _models_of(case) if hit else (), HIT if hit else 1.0)
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    for name, most, weight, abusive in PUBLIC:
        rows = list(rows_of(folder, name))
        for row in chance.sample(rows, min(most, len(rows))):
            hit = abusive and row["label"] == 1
            posts.add(eye.see(row["text"][:LONGEST]), ("abuse",) * hit, weight, UNTOLD if hit else ())
    calm = [row for row in rows_of(folder, "en_emotions_goemotions") if set(str(row["label"]).split(",")) <= GOOD]
    for row in chance.sample(calm, min(6000, len(calm))):
        posts.add(eye.see(row["text"]), weight=0.5)
    return posts


def matrix(seen: Sequence[dict[int, float]], width: int) -> csr_matrix:
    """One row a post."""
    ends = np.cumsum([0, *map(len, seen)])
    columns = np.fromiter((row for one in seen for row in one), np.int32, ends[-1])
    values = np.fromiter((value for one in seen for value in one.values()), np.float32, ends[-1])
    return csr_matrix((values, columns, ends), shape=(len(seen), width))


def learn(posts: Posts, width: int) -> dict[str, Line]:
    """Per model its weights and its start: logistic regressions with a quadratic penalty, all of them at once."""
    table = matrix(posts.features, width)
    signs = np.array([[1.0 if name in one else -1.0 for name in MODELS] for one in posts.models], np.float32)
    known = np.array([[name not in one for name in MODELS] for one in posts.unknown], np.float32)
    weights = known * np.array(posts.weights, np.float32)[:, None]
    strengths = np.array([STRENGTH.get(name, USUAL_STRENGTH) for name in MODELS], np.float32)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        current = flat.reshape(width + 1, len(MODELS)).astype(np.float32)
        margins = signs * (table @ current[:-1] + current[-1])
        slopes = -signs * weights / (1 + np.exp(np.minimum(margins, 50)))
        penalty = current[:-1] / strengths
        gradient = np.vstack([table.T @ slopes + penalty, slopes.sum(axis=0)])
        value = (weights * np.logaddexp(0, -margins)).sum() + (penalty * current[:-1]).sum() / 2
        return float(value), gradient.ravel().astype(np.float64)

    found = minimize(loss, np.zeros((width + 1) * len(MODELS)), jac=True, method="L-BFGS-B", options=SEARCH)
    print(f"{found.nit} steps, loss {found.fun:.0f}")
    best = found.x.reshape(width + 1, len(MODELS))
    return {name: (best[:-1, at], float(best[-1, at])) for at, name in enumerate(MODELS)}


def settle(learned: dict[str, Line], eye: Eye, folder: Path) -> dict[str, Line]:
    """The same, calibrated: what a model makes of a post is how likely it is to be right.

    A model's threshold lets through as few of the tune part's fine posts and of ordinary posts as its budget says;
    how often what lies so far above its threshold is right, all models together tell. The model of abuse has
    examples enough to stand alone: at its threshold it is as likely right as wrong.
    """
    cases = read("tune")
    ordinary = [
        row["text"][:LONGEST] for name in ORDINARY for row in list(rows_of(folder, name))[::2] if row["label"] == 0
    ]
    tune, calm = (_margins(learned, [eye.see(text) for text in texts]) for texts in ([c.text for c in cases], ordinary))
    fine = np.array([case.kind != "hit" for case in cases])
    budgets = np.array([BUDGETS.get(name, BUDGET) for name in learned])
    limits = np.array(
        [
            max(np.quantile(tune[fine, at], 1 - fines), np.quantile(calm[:, at], 1 - calms))
            for at, (fines, calms) in enumerate(budgets)
        ]
    )
    rare = [at for at, name in enumerate(learned) if name not in BUDGETS]
    right = np.array([[case.kind == "hit" and name in _models_of(case) for name in learned] for case in cases])
    slope, start = _calibration((tune - limits)[:, rare].ravel(), right[:, rare].ravel())
    print(f"at a threshold {1 / (1 + np.exp(-start)):.2f} of what is told is right; slope {slope:.2f}")
    lines = {name: (slope, start) if at in rare else (1.0, 0.0) for at, name in enumerate(learned)}
    return {
        name: (weights * lines[name][0], (first - limits[at]) * lines[name][0] + lines[name][1])
        for at, (name, (weights, first)) in enumerate(learned.items())
    }


def _models_of(case: Case) -> set[str]:
    models = {name for name, rule in RULES.items() if rule in case.rules}
    return models | {"abuse"} if RUDE in case.points else models


def _margins(learned: dict[str, Line], seen: Sequence[dict[int, float]]) -> np.ndarray:
    table = matrix(seen, features.BUCKETS)
    return np.stack([table @ weights + start for weights, start in learned.values()], axis=1)


def _calibration(margins: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    signs = np.where(right, 1.0, -1.0)

    def loss(line: np.ndarray) -> float:
        return float(np.logaddexp(0, -signs * (line[0] * margins + line[1])).sum())

    slope, start = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(start)


def write(learned: dict[str, Line], folder: Path) -> None:
    """The table and what is told of it."""
    columns = {name: _bytes(weights) for name, (weights, _) in learned.items()}
    (folder / "models.bin").write_bytes(np.stack([column for column, _ in columns.values()], axis=1).tobytes())
    lines = ["# Made by tools/train_models.py; see docs/models.md.", ""]
    for name, (_, scale) in columns.items():
        lines.extend((f"[models.{name}]", f"scale = {scale:.8f}", f"start = {learned[name][1]:.5f}", ""))
    (folder / "models.toml").write_text("\n".join(lines), "utf-8")


def _bytes(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights as signed bytes, and what one of them stands for."""
    scale = float(np.quantile(np.abs(weights), CLIPPED)) / 127
    return np.rint(weights / scale).clip(-127, 127).astype(np.int8), scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of public sets")
    chosen = parser.parse_args()
    eye = Eye()
    posts = gather(eye, chosen.data)
    print(f"{len(posts.features)} posts")
    write(settle(learn(posts, features.BUCKETS), eye, chosen.data), FOLDER)


if __name__ == "__main__":
    main()
