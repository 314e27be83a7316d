"""Quasiparticle interference maps of superconductors, and the pairing behind them.

Every function has the options of the verb of its name (``pairscope simulate --help``), with ``_`` for ``-``.
Energies are in meV, temperatures in K, angles in rad, maps in states/(meV·cell)::

    import pairscope as ps
    m = ps.simulate(irrep="A1'", delta=1.0, theta=0.7, energy=0.3, size=64)
    m.values            # complex128 [L, L], index [m1 + L/2, m2 + L/2]
    m.plot()            # where matplotlib is there
    answer = ps.predict("scan.3ds", progress=print)

The first call starts a server for this process (``pairscope serve``, found by the environment variable PAIRSCOPE, on
the PATH, or above this folder in a checkout); :func:`connect` talks to one that runs.
"""
from ._arrays import Array, Table
from ._calls import Answer, Measured, bands, batches, fit, gap, gaps, material, maps, plan, predict, process, read, simulate, spectrum, spectrum_fit
from ._server import PairScopeError, Server, connect, start

__all__ = [
    "Answer", "Array", "Measured", "PairScopeError", "Server", "Table", "bands", "batches", "connect", "fit", "gap", "gaps", "maps", "material",
    "plan", "predict", "process", "read", "simulate", "spectrum", "spectrum_fit", "start",
]
__version__ = "0.2.0"
