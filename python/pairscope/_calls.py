"""The verbs as functions."""
from __future__ import annotations

import json
import os
import queue
import threading
import urllib.parse
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np

from ._arrays import Array, Table, received
from ._server import Progress, Server, current

Path_ = Union[str, "os.PathLike[str]"]
_FILES = ("recipe", "spectrum", "spectra", "model", "study", "after")


def _options(server: Server, given: Mapping[str, Any]) -> Dict[str, Any]:
    # A file of this machine is sent; shipped ones, such as protocols/measured.yaml, and words stay words.
    def value(name: str, of: Any) -> Any:
        if isinstance(of, os.PathLike) or (isinstance(of, str) and (name in _FILES or of.endswith((".yaml", ".yml"))) and os.path.isfile(of)):
            return server.upload(of)
        if isinstance(of, (list, tuple)):
            return [value(name, one) for one in of]
        return of.item() if hasattr(of, "item") and getattr(of, "ndim", 1) == 0 else of.tolist() if hasattr(of, "tolist") else of

    return {name.replace("_", "-"): value(name, of) for name, of in given.items() if of is not None}


def _array(verb: str, given: Mapping[str, Any]) -> "Array | Table":
    server = current()
    return received(*server.request("POST", f"/api/{verb}", json.dumps(_options(server, given))))


def simulate(**options: Any) -> Array:
    """The map round one impurity, δρ(q) or with ``space="r"`` δρ(r), in states/(meV·cell).

    ``irrep``, ``channel``, ``delta`` (meV), ``theta``, ``phase`` (rad), ``mu`` (meV), ``material``, ``energy`` (meV; a list gives
    ``[E, L, L]``), ``broadening`` (meV), ``impurity``, ``strength`` (meV), ``temperature`` (K), ``lock_in`` (mV), ``size`` (L), ``space``,
    and all others of ``pairscope simulate --help``.
    """
    answer = _array("simulate", options)
    assert isinstance(answer, Array)
    return answer


def spectrum(**options: Any) -> "Array | Table":
    """A(k, ω) along a path or over the zone in states/meV, or with ``dos=True`` the density of states in states/(meV·cell)."""
    return _array("spectrum", options)


def bands(**options: Any) -> Table:
    """Bands along a path in meV: the normal state's, or with ``irrep`` the quasiparticles'."""
    answer = _array("bands", options)
    assert isinstance(answer, Table)
    return answer


def gap(**options: Any) -> Table:
    """The gap in meV along the Fermi lines of the built-in NbSe2."""
    answer = _array("gap", options)
    assert isinstance(answer, Table)
    return answer


def gaps(material: Path_ = "nbse2", **options: Any) -> Dict[str, Any]:
    """Every gap function that the crystal's symmetry allows: what ``pairscope gaps --json`` prints."""
    server = current()
    result: Dict[str, Any] = server.json("POST", "/api/gaps", _options(server, {"material": material, **options}))
    return result


def material(material: Path_, **options: Any) -> Dict[str, Any]:
    """What a crystal is: symmetry, bands, Fermi lines and what to look at twice."""
    server = current()
    result: Dict[str, Any] = server.json("POST", "/api/material", _options(server, {"material": material, **options}))
    return result


class Answer(Dict[str, Any]):
    """What a verb says of a file, under the names of docs/formats.md; ``answer["irrep"]`` is the pairing where one is decided.

    :ivar messages: what the user should know, sentence by sentence.
    :ivar files: files that came with it, for :meth:`save`.
    """

    def __init__(self, server: Server, job: Mapping[str, Any]) -> None:
        super().__init__(job["result"])
        self._server, self._id = server, job["id"]
        self.messages: List[str] = list(job["messages"])
        self.files: List[str] = list(job["files"])

    def save(self, name: str, path: Optional[Path_] = None) -> Path:
        """Writes one of :attr:`files`, such as ``picture.png`` or ``processed.h5``, to this machine."""
        content, _ = self._server.request("GET", f"/api/jobs/{self._id}/files/{urllib.parse.quote(name)}")
        target = Path(path if path is not None else name)
        target.write_bytes(content)
        return target


def _about(verb: str, file: "Path_ | Sequence[Path_]", progress: Optional[Progress], options: Mapping[str, Any]) -> Answer:
    server = current()
    sent = [server.upload(f) for f in file] if isinstance(file, (list, tuple)) else server.upload(file)  # type: ignore[arg-type]
    return Answer(server, server.job(verb, {"file": sent, **_options(server, options)}, progress))


def read(file: Path_, **options: Any) -> "Measured":
    """What a measured file holds: channels, axes, units, and what is wrong with it."""
    return Measured(file, _about("inspect", file, None, options))


def process(file: Path_, recipe: Path_, progress: Optional[Progress] = None, **options: Any) -> Answer:
    """Takes a measured file through a recipe, a YAML file or one that ships such as ``protocols/measured.yaml``; ``answer.save("processed.h5")``."""
    return _about("process", file, progress, {"recipe": recipe, **options})


def predict(file: Path_, progress: Optional[Progress] = None, **options: Any) -> Answer:
    """The pairing behind a map or a scan, or that it cannot be told."""
    return _about("predict", file, progress, options)


def fit(file: Path_, progress: Optional[Progress] = None, **options: Any) -> Answer:
    """Every pairing fitted to a map or a scan with the exact simulator; ``progress(fraction, text)`` is told on the way."""
    return _about("fit", file, progress, options)


def plan(study: Path_, progress: Optional[Progress] = None, **options: Any) -> Answer:
    """Before a measurement: what it can tell, and what to measure. ``study`` is a YAML file (docs/plan.md), or one that ships, ``protocols/plan.yaml``.

    ``answer["rightLabel"]`` is the share of right labels, ``answer["settings"]`` what to measure for how many hours, ``answer["hypotheses"]`` the
    errors to expect; ``answer.save("plan.html")`` the page with its pictures. ``after`` goes on from a fit's ``result.json``; with
    ``protocol=True`` the answer also has ``plan-protocol.yaml``, from which a network for these maps is trained.
    """
    server = current()
    return Answer(server, server.job("plan", _options(server, {"study": study, **options}), progress))


def spectrum_fit(file: "Path_ | Sequence[Path_]", progress: Optional[Progress] = None, **options: Any) -> Answer:
    """Gaps and pairings from measured dI/dV."""
    return _about("spectrum-fit", file, progress, options)


class Measured(Dict[str, Any]):
    """A measured file: what ``pairscope inspect --json`` prints of it, and what can be done with it."""

    def __init__(self, file: Path_, answer: Answer) -> None:
        super().__init__(answer)
        self.file = Path(file)

    @property
    def channels(self) -> List[str]:
        return [c["name"] for c in self["channels"]]

    def process(self, recipe: Path_, **options: Any) -> Answer:
        return process(self.file, recipe, **options)

    def predict(self, **options: Any) -> Answer:
        return predict(self.file, **options)

    def fit(self, **options: Any) -> Answer:
        return fit(self.file, **options)


def maps(draw: Callable[[], Mapping[str, Any]], ahead: int = 4, workers: int = 2) -> Iterator[Tuple[Array, Mapping[str, Any]]]:
    """Fresh maps without end, for training: the next ones are simulated while the last is used.

    :param draw: gives the options of the next map, as :func:`simulate` takes them; called by one thread at a time.
    :param ahead: maps that wait at most.
    :param workers: maps that are made at one time.

    For PyTorch::

        class Maps(torch.utils.data.IterableDataset):
            def __iter__(self):
                for m, options in ps.maps(draw):
                    yield torch.from_numpy(m.values), options["theta"]
    """
    ready: "queue.Queue[Any]" = queue.Queue(max(1, ahead))
    lock, ended = threading.Lock(), threading.Event()

    def put(what: Any) -> None:
        while not ended.is_set():
            try:
                ready.put(what, timeout=0.2)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            while not ended.is_set():
                with lock:
                    options = draw()
                put((simulate(**options), options))
        except BaseException as fault:  # handed to whoever waits for the next map
            put(fault)

    current()
    for _ in range(workers):
        threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            what = ready.get()
            if isinstance(what, BaseException):
                raise what
            yield what
    finally:
        ended.set()


def batches(
    draw: Callable[[], Mapping[str, Any]], target: Callable[[Mapping[str, Any]], Any], size: int = 64, ahead: int = 8, workers: int = 2,
) -> "Iterator[Tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]":
    """Batches of fresh maps without end, ready for ``torch.from_numpy``: ``float32`` maps ``[size, E, L, L]``, each layer less its
    mean and divided by its rms as networks want them, and the targets ``[size, …]``.

    :param draw: gives the options of the next map, with ``space="r"``.
    :param target: what a network shall say of a map with these options: a number or a list.
    :param size: maps in a batch.

    For PyTorch::

        for maps, thetas in ps.batches(draw, lambda o: o["theta"], size=32):
            loss = criterion(network(torch.from_numpy(maps)), torch.from_numpy(thetas))
    """
    several = maps(draw, ahead=ahead, workers=workers)
    try:
        while True:
            drawn = [next(several) for _ in range(size)]
            values = np.stack([m.values if m.values.ndim == 3 else m.values[None] for m, _ in drawn])
            if np.iscomplexobj(values):
                raise ValueError("draw must ask for maps in real space: space='r'")
            values = values - values.mean(axis=(2, 3), keepdims=True)
            values /= np.sqrt(np.mean(values**2, axis=(2, 3), keepdims=True))
            yield values.astype(np.float32), np.asarray([target(options) for _, options in drawn], dtype=np.float32)
    finally:
        several.close()  # type: ignore[attr-defined]
