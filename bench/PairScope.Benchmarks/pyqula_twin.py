"""The map of materials/sr2ruo4.yaml round a potential with a moment on dxy, with the gap B1g:8, by pyqula (github.com/joselado/pyqula): its torus, its embedding.

pyqula_twin.py MAP.npy ENERGY BROADENING CELLS...  compares the 5 x 5 cells round the impurity with those of a map of

  pairscope simulate --material sr2ruo4 --gap B1g:8 --delta 8 --energy ENERGY --broadening BROADENING --size 8 --space r --accuracy 1e-9 --impurity twin.yaml -o MAP.npy

with twin.yaml: - {cell: [0, 0], orbital: 2, scalar: 300, moment: [0, 0, 100]}
"""
import sys
import time

import numpy as np
from pyqula import embedding, geometry

ORBITALS = 3  # yz, xz, xy
T1, T2, T3, T4, T5, SOC, MU, GAP = 88, 9, 80, 40, 5, 35, 109, 8
X, Y, Z = (np.array(m) for m in ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]))
ONE = np.eye(2)


def unit(a, b, value, other):
    m = np.zeros((ORBITALS, ORBITALS), complex)
    m[a, b], m[b, a] = value, other
    return m


LX, LY, LZ = unit(1, 2, 1j, -1j), unit(0, 2, -1j, 1j), unit(0, 1, 1j, -1j)
NORMAL = {
    (0, 0): -MU * np.eye(2 * ORBITALS) + SOC / 2 * (np.kron(X, LX) + np.kron(Y, LY) + np.kron(Z, LZ)),
    (1, 0): np.kron(ONE, np.diag([-T2, -T1, -T3])),
    (0, 1): np.kron(ONE, np.diag([-T1, -T2, -T3])),
    (1, 1): np.kron(ONE, np.diag([0, 0, -T4]) + unit(0, 1, T5, T5)),
    (1, -1): np.kron(ONE, np.diag([0, 0, -T4]) + unit(0, 1, -T5, -T5)),
}
XY = np.diag([0, 0, 1])
PAIRS = {(1, 0): GAP / 4 * np.kron(1j * Y, XY), (0, 1): -GAP / 4 * np.kron(1j * Y, XY)}  # GAP/2 (cos kx - cos ky), even


def nambu(cell):
    h, d = NORMAL[cell], PAIRS.get(cell, np.zeros((2 * ORBITALS, 2 * ORBITALS)))
    opposite = h if cell == (0, 0) else h.conj().T
    return np.block([[h, d], [d.conj().T, -opposite.T]])


def crystal():
    h = geometry.square_lattice().get_hamiltonian(has_spin=False)
    h.intra, h.tx, h.ty, h.txy, h.txmy = (nambu(cell) for cell in ((0, 0), (1, 0), (0, 1), (1, 1), (1, -1)))
    return h


def main(path, energy, broadening, cells):
    ours = np.load(path)
    middle = len(ours) // 2
    ours = ours[middle - 2 : middle + 3, middle - 2 : middle + 3]
    v = np.kron(300 * ONE + 100 * Z, XY)
    potential = np.block([[v, 0 * v], [0 * v, -v.T]])
    h = crystal()
    for nk in cells:
        start = time.time()
        clean, dirty = (embedding.Embedding(h, m=m).get_gf(energy=energy, delta=broadening, nsuper=5, nk=nk) for m in (None, h.intra + potential))
        density = -np.diag(dirty - clean).imag / np.pi
        theirs = density.reshape(25, -1)[:, : 2 * ORBITALS].sum(1).reshape(5, 5)
        difference = abs(theirs - ours).max() / abs(ours).max()
        print(f"{nk} x {nk} cells, {time.time() - start:.1f} s: largest difference {difference:.1e} of the largest value; (0,0) {theirs[2, 2]:.15e}, (1,0) {theirs[3, 2]:.15e}, (2,-1) {theirs[4, 1]:.15e}")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), [int(n) for n in sys.argv[4:]])
