"""Answers the maps of the open benchmark: the lines that any other program has to write. See README.md.

    python3 benchmark/answer.py FOLDER/unlabelled.npz answers.csv [--bayes bayes.csv] [--network WEIGHTS]

answers.csv is what pairscope predict says. --bayes also writes what Bayes' rule says of the seven pairings that the maps are drawn from, equally probable beforehand, with
the evidences that predict finds for them: as sure as anybody can be who takes the known model for granted, and without abstention. --network WEIGHTS has
the maps answered by the heads of these weights alone, without abstention, as published networks answer.
"""
from __future__ import annotations

import argparse
import csv
import math
import pathlib
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
import pairscope as ps  # noqa: E402

CLASSES = ("A1'", "A''", "A2'", "E'", "E''", "metal")
PAIRINGS = ("A1'", "A''", "A2'", "E'", "E'' (p)", "E'' (f)", "metal")  # as predict names what the maps are drawn from
PARAMETERS = ("chemicalPotentialMeV", "chemicalPotentialDeviationMeV", "gapAmplitudeMeV", "gapAmplitudeDeviationMeV", "mixingAngleRad", "mixingAngleDeviationRad")
COLUMNS = ("map", "answer", *(f"P({c})" for c in CLASSES), *PARAMETERS)


def line(answer: str, probabilities: dict, said: dict) -> dict:
    """The line of one map."""
    return {"answer": answer, **{f"P({c})": probabilities.get(c, 0) for c in CLASSES}, **{p: said[p] if said.get(p) is not None else "" for p in PARAMETERS}}


def answered(said: dict) -> dict:
    """As the program answers; several classes are no answer to which of them it is."""
    decided = [] if said["abstained"] else said["decided"]
    return line(decided[0] if len(decided) == 1 else "", said["probabilities"], said)


def guessed(said: dict) -> dict:
    """The most probable class, whatever else."""
    return line(said["bestGuess"], said["probabilities"], said)


def by_bayes(said: dict) -> dict:
    """The most probable class by the evidences of the listed pairings, with the parameters of its best fit."""
    listed = [h for h in said["hypotheses"] if h["name"] in PAIRINGS and h["logEvidence"] is not None]
    most = max(h["logEvidence"] for h in listed)
    weights = [math.exp(h["logEvidence"] - most) for h in listed]
    share = {c: sum(w for h, w in zip(listed, weights) if h["class"] == c) / sum(weights) for c in CLASSES}
    best = max(share, key=share.__getitem__)
    fit = max((h for h in listed if h["class"] == best), key=lambda h: h["logEvidence"])
    told = {}
    for name, key in (("chemicalPotential", "ChemicalPotential"), ("gapAmplitude", "GapAmplitude"), ("mixingAngle", "MixingAngle")):
        unit = "Rad" if name == "mixingAngle" else "MeV"
        told[f"{name}{unit}"], told[f"{name}Deviation{unit}"] = fit["parameters"].get(key), fit["deviations"].get(key)
    return line(best, share, told)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("maps", type=pathlib.Path)
    words.add_argument("answers", type=pathlib.Path)
    words.add_argument("--bayes", type=pathlib.Path, metavar="FILE")
    words.add_argument("--network", type=pathlib.Path, metavar="WEIGHTS")
    given = words.parse_args()
    if given.bayes and given.network:
        words.error("--bayes needs the evidences of the simulator, which --network leaves out: give one of them")
    options = {"model": given.network.resolve(), "fast": True} if given.network else {}
    outputs = [(given.answers, guessed if given.network else answered)] + ([(given.bayes, by_bayes)] if given.bayes else [])
    with np.load(given.maps) as file:
        maps = file["maps"].astype(float)
    files = [open(path, "w", newline="", encoding="utf-8") for path, _ in outputs]
    with tempfile.TemporaryDirectory() as folder:
        tables = [csv.DictWriter(file, COLUMNS, lineterminator="\n") for file in files]
        for table in tables:
            table.writeheader()
        for index, values in enumerate(maps):
            path = pathlib.Path(folder) / f"{index}.npy"
            np.save(path, values)
            said = ps.predict(path, oriented=True, **options)  # the lattice vectors are the crystal's own
            for table, file, (_, read) in zip(tables, files, outputs):
                table.writerow({"map": index, **read(said)})
                file.flush()
    for file in files:
        file.close()


if __name__ == "__main__":
    main()
