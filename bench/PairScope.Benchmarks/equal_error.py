"""One map by PairScope, calcQPI (github.com/gpwahl/calcqpi-release) and pyqula (github.com/joselado/pyqula), each with its error, time and memory.

equal_error.py PAIRSCOPE FOLDER [--broadening MEV] [--calcqpi PROGRAM K...] [--pyqula K...]

K are the cells along a side of the torus, and nk. A square lattice with one orbital, hopping -100 meV, its middle 200 meV above the Fermi level,
a d wave of 10 (cos kx - cos ky) meV, a potential of 100 meV, energy 5 meV inside of the gap, broadening 0.1 meV unless given, 64 x 64 cells. The error is the largest
difference from PairScope's map at 1e-6, of its largest value; pyqula embeds 5 x 5 cells, and has its error there. PYTHONPATH holds pyqula.
"""
import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ENERGY, STRENGTH, HOPPING, MIDDLE, BOND, SIZE = 5, 100, -100, -200, 5, 64
MATERIAL = f"""name: square lattice
lattice: [[4, 0], [0, 4]]
sites: [{{name: A, species: Cu, at: [0, 0, 0]}}]
orbitals: [{{site: A, harmonic: s}}]
shells: [{{from: 0, to: 0, values: [{MIDDLE}, {HOPPING}]}}]
"""
GAP = f"""gap:
  - {{from: 0, to: 0, cell: [1, 0], singlet: {BOND}}}
  - {{from: 0, to: 0, cell: [0, 1], singlet: {-BOND}}}
"""
QPI = """tbfile="square";
output=wannier;
qpifile="{name}.idl";
lattice={size};
kpoints={kpoints};
eta={broadening};
energies=({energy},{energy});
layers=1;
window=1;
oversamp=1;
scmodel=true;
scattering=({strength});
phase=(1,0);
orbitals=(s);
pos[0]=(0.5,0.5);
radius=0.05;
zheight=0.01;
"""  # orbitals so narrow that a pixel sees one site


def measured(command, folder):
    """Clock, processor and largest memory of a program."""
    begin = time.time()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]}: {error.decode()}")
    return time.time() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(name, cost, error):
    print("| %s | %.1e | %.2f | %.2f | %.0f |" % (name, error, *cost), flush=True)


def simulate(pairscope, folder, broadening, accuracy, output):
    return measured(
        [pairscope, "simulate", "--material", "square.yaml", "--gap", "gap.yaml", "--energy", str(ENERGY), "--broadening", str(broadening),
         "--strength", str(STRENGTH), "--size", str(SIZE), "--space", "r", "--accuracy", accuracy, "-o", output], folder)


def calcqpi(program, kpoints, folder, broadening):
    bonds = ["0 0 0 1 1 %g 0" % (MIDDLE / 1000), "0 0 0 2 2 %g 0" % (-MIDDLE / 1000)]
    for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        pair = (BOND if y == 0 else -BOND) / 1000
        bonds += [f"{x} {y} 0 {a} {b} {v:g} 0" for a, b, v in ((1, 1, HOPPING / 1000), (2, 2, -HOPPING / 1000), (1, 2, pair), (2, 1, pair))]
    (folder / "square").write_text("square lattice\n2\n5\n1 1 1 1 1\n" + "\n".join(bonds) + "\n")
    name = f"torus{kpoints}"
    (folder / f"{name}.qpic").write_text(
        QPI.format(name=name, size=SIZE, kpoints=kpoints, broadening=broadening / 1000, energy=ENERGY / 1000, strength=STRENGTH / 1000))
    cost = measured([program, f"{name}.qpic"], folder)
    image = (folder / f"{name}.idl").read_bytes()
    for _ in range(12):
        image = image[image.index(b"\n") + 1 :]
    return cost, np.roll(np.frombuffer(image, "<f4").reshape(SIZE, SIZE).T.astype(float), (-1, -1), (0, 1))


def in_calcqpi(image, ours):
    # Its density has the background in it and the weight of a narrow orbital: both are taken from the maps, so that neither counts as an error.
    inner = slice(2, SIZE - 2)
    x, y = image[inner, inner].ravel(), ours[inner, inner].ravel()
    scale, background = np.linalg.lstsq(np.stack([y, np.ones(y.size)], 1), x, rcond=None)[0]
    return abs(x - scale * y - background).max() / abs(scale * y).max()


def pyqula(cells, broadening):
    from pyqula import embedding, geometry

    h = geometry.square_lattice().get_hamiltonian(has_spin=False)
    zero = np.zeros((2, 2))
    h.intra = np.diag([MIDDLE, -MIDDLE]).astype(complex)
    h.tx, h.ty = (np.array([[HOPPING, pair], [pair, -HOPPING]], complex) for pair in (BOND, -BOND))
    h.txy, h.txmy = zero, zero
    potential = np.diag([STRENGTH, -STRENGTH])
    clean, dirty = (embedding.Embedding(h, m=m).get_gf(energy=ENERGY, delta=broadening, nsuper=5, nk=cells) for m in (None, h.intra + potential))
    density = -2 * np.diag(dirty - clean).imag / np.pi  # both spins
    np.save(f"pyqula{cells}.npy", density.reshape(25, 2)[:, 0].reshape(5, 5))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairscope")
    options.add_argument("folder", type=Path)
    options.add_argument("--broadening", type=float, default=0.1)
    options.add_argument("--calcqpi", nargs="+", default=[])
    options.add_argument("--pyqula", nargs="+", type=int, default=[])
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    (given.folder / "square.yaml").write_text(MATERIAL)
    (given.folder / "gap.yaml").write_text(GAP)
    program = os.path.abspath(given.pairscope)
    simulate(program, given.folder, given.broadening, "1e-6", "reference.npy")
    reference = np.load(given.folder / "reference.npy")
    print("| | error | on the clock [s] | of a processor [s] | memory [MB] |\n|---|---|---|---|---|")
    for accuracy in ("1e-2", "1e-4"):
        cost = simulate(program, given.folder, given.broadening, accuracy, "ours.npy")
        row(f"PairScope, infinite crystal, {accuracy} asked", cost, abs(np.load(given.folder / "ours.npy") - reference).max() / abs(reference).max())
    for kpoints in map(int, given.calcqpi[1:]):
        cost, image = calcqpi(os.path.abspath(given.calcqpi[0]), kpoints, given.folder, given.broadening)
        row(f"calcQPI, torus of {kpoints}²", cost, in_calcqpi(image, reference))
    middle = slice(SIZE // 2 - 2, SIZE // 2 + 3)
    for cells in given.pyqula:
        cost = measured([sys.executable, "-c", f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import equal_error; equal_error.pyqula({cells}, {given.broadening})"], given.folder)
        inner = reference[middle, middle]
        row(f"pyqula, 5 × 5 cells, nk = {cells}", cost, abs(np.load(given.folder / f"pyqula{cells}.npy") - inner).max() / abs(inner).max())


if __name__ == "__main__":
    main()
