"""Makes the maps of the open benchmark: labelled.npz with labelled-truth.csv, and unlabelled.npz (truth with --truth). See README.md.

    python3 benchmark/make.py FOLDER [--count N] [--truth]

Everything follows from SEED, the set and the number of the map, by NumPy's RandomState, whose numbers are frozen: the first maps of any N are those of 600.
"""
from __future__ import annotations

import argparse
import csv
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
import pairscope as ps  # noqa: E402

SEED = 2411
SETS = {"labelled": 0, "unlabelled": 1}
COUNT = 600  # maps of a set
SIZE = 64  # L
NOISE = 0.05  # of a map's rms, white, and as much pink
SECRETS = ("map", "class", "kind", "chemicalPotentialMeV", "gapAmplitudeMeV", "mixingAngleRad")

# A pairing by its options, its class, and whether it has a mixing angle that maps hold. Each is drawn equally often.
PAIRINGS = (
    ({"irrep": "A1'"}, "A1'", True),
    ({"irrep": "A''"}, "A''", False),
    ({"irrep": "A2'"}, "A2'", True),
    ({"irrep": "E'"}, "E'", True),
    ({"irrep": "E''", "channel": "p"}, "E''", False),
    ({"irrep": "E''", "channel": "f"}, "E''", False),
    ({"normal": True}, "metal", False),
)

# Of five maps four are what programs are told (the known model); the fifth is of another world, of which they are told nothing.
WRONG = ("strength", "broadening", "rashba", "outside")


def draw(which: int, index: int) -> tuple[dict, dict]:
    """The options of a map, and what is true of it."""
    random = np.random.RandomState([SEED, which, index])
    options, label, angled = PAIRINGS[random.randint(len(PAIRINGS))]
    options = dict(options)
    mu, delta, theta = random.uniform(-100, 400), random.uniform(0.2, 2), random.uniform(0, np.pi)
    kind = "known" if index % 5 < 4 else WRONG[(index // 5) % len(WRONG)]
    common = {"mu": mu, "broadening": 0.1, "strength": 100, "size": SIZE, "space": "r"}
    if options.get("irrep") == "A''":
        options["irrep"] = "A1''"
    if kind == "strength":
        common["strength"] = random.uniform(40, 70)
    elif kind == "broadening":
        common["broadening"] = random.uniform(0.3, 0.6)
    elif kind == "rashba":
        common["rashba"] = random.uniform(1, 3)
    elif kind == "outside":  # a state that mixes A1' and E' out of phase: of no class
        share = random.uniform(0.5, 0.8)
        options = {"material": "nbse2", "gap": f"{np.sqrt(1 - share**2):.6f}*A1':1 + {share:.6f}i*E':1"}
        label, angled = "outside", False
    if "normal" not in options:
        options["delta"] = delta
    if angled:
        options["theta"] = theta
    truth = dict(zip(SECRETS, (index, label, kind, mu, delta if label not in ("metal", "outside") else "", theta if angled else "")))
    return {**common, **options}, truth


def pink(random: np.random.RandomState) -> np.ndarray:
    """A field of unit variance with the power 1/|q|, |q| the length of the shortest equivalent on the triangular lattice, none at q = 0."""
    m = np.fft.fftfreq(SIZE)
    a, b = np.meshgrid(m, m, indexing="ij")
    square = np.min([(a + i) ** 2 + (b + j) ** 2 + (a + i) * (b + j) for i in (-1, 0, 1) for j in (-1, 0, 1)], axis=0)
    shape = np.zeros_like(square)
    shape[square > 0] = square[square > 0] ** -0.5
    shape *= shape.size / shape.sum()
    return np.fft.ifft2(np.fft.fft2(random.standard_normal((SIZE, SIZE))) * np.sqrt(shape)).real


def noisy(clean: np.ndarray, which: int, index: int) -> np.ndarray:
    random = np.random.RandomState([SEED, which, index, 1])
    rms = np.sqrt(np.mean(clean**2))
    return clean + NOISE * rms * (random.standard_normal(clean.shape) + pink(random))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=pathlib.Path)
    words.add_argument("--count", type=int, default=COUNT, help="maps of each set, the first of the 600")
    words.add_argument("--truth", action="store_true", help="also write unlabelled-truth.csv, to grade answers with")
    given = words.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, which in SETS.items():
        drawn = [draw(which, index) for index in range(given.count)]
        maps = np.stack([noisy(ps.simulate(**options).values, which, index) for index, (options, _) in enumerate(drawn)])
        np.savez_compressed(given.folder / f"{name}.npz", maps=maps.astype(np.float32))
        if name == "labelled" or given.truth:
            with open(given.folder / f"{name}-truth.csv", "w", newline="", encoding="utf-8") as file:
                table = csv.DictWriter(file, SECRETS, lineterminator="\n")
                table.writeheader()
                table.writerows(truth for _, truth in drawn)


if __name__ == "__main__":
    main()
