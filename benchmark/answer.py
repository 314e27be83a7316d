"""Answers the maps of the open benchmark with this program: the lines that any other program has to write. See README.md.

    python3 benchmark/answer.py FOLDER/unlabelled.npz answers.csv
"""
from __future__ import annotations

import argparse
import csv
import pathlib
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
import pairscope as ps  # noqa: E402

CLASSES = ("A1'", "A''", "A2'", "E'", "E''", "metal")
PARAMETERS = ("chemicalPotentialMeV", "chemicalPotentialDeviationMeV", "gapAmplitudeMeV", "gapAmplitudeDeviationMeV", "mixingAngleRad", "mixingAngleDeviationRad")


def answered(path: pathlib.Path) -> dict:
    """The line of one map."""
    said = ps.predict(path, oriented=True)  # the lattice vectors are the crystal's own
    decided = [] if said["abstained"] else said["decided"]
    return {
        "answer": decided[0] if len(decided) == 1 else "",  # several classes are no answer to which of them it is
        **{f"P({c})": said["probabilities"].get(c, 0) for c in CLASSES},
        **{p: said.get(p) if said.get(p) is not None else "" for p in PARAMETERS},
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("maps", type=pathlib.Path)
    words.add_argument("answers", type=pathlib.Path)
    given = words.parse_args()
    with np.load(given.maps) as file:
        maps = file["maps"].astype(float)
    with tempfile.TemporaryDirectory() as folder, open(given.answers, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ("map", "answer", *(f"P({c})" for c in CLASSES), *PARAMETERS), lineterminator="\n")
        table.writeheader()
        for index, values in enumerate(maps):
            path = pathlib.Path(folder) / f"{index}.npy"
            np.save(path, values)
            table.writerow({"map": index, **answered(path)})
            file.flush()


if __name__ == "__main__":
    main()
