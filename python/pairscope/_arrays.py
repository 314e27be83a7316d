"""What calls give back: numbers with their axes, units and parameters."""
from __future__ import annotations

import io
import json
import urllib.parse
from typing import Any, Dict, List, Mapping, Tuple

import numpy as np


class Array:
    """An array with its axes.

    :ivar values: ``complex128`` or ``float64``; a map is ``[L, L]``, several energies ``[E, L, L]``; the impurity is at ``[L/2, L/2]``;
        with ``space="xy"`` an image ``[y, x]`` in nm, the top row first.
    :ivar axes: for each axis its name, unit and values.
    :ivar unit: of the values.
    :ivar report: what ``--json`` prints: ``parameters`` under the names that files use, ``commandLine``, ``seconds`` and more.
    """

    def __init__(self, values: "np.ndarray[Any, Any]", report: Mapping[str, Any]) -> None:
        self.values = values
        self.report: Dict[str, Any] = dict(report)
        self.axes: List[Tuple[str, str, "np.ndarray[Any, Any]"]] = [
            (a["name"], a["unit"], np.asarray(a["values"]) if a.get("values") is not None else np.linspace(a["first"], a["last"], a["count"]))
            for a in self.report.get("axes") or []
        ]

    @property
    def unit(self) -> str:
        return str(self.report.get("unit", "states/meV"))

    @property
    def quantity(self) -> str:
        return str(self.report.get("quantity", "A(k, ω)"))

    @property
    def parameters(self) -> Dict[str, Any]:
        return dict(self.report["parameters"])

    @property
    def shape(self) -> Tuple[int, ...]:
        return tuple(self.values.shape)

    def __array__(self, dtype: Any = None, copy: Any = None) -> "np.ndarray[Any, Any]":
        return self.values if dtype is None else self.values.astype(dtype)

    def __repr__(self) -> str:
        return f"<{self.quantity} {list(self.shape)} in {self.unit}>"

    def plot(self, ax: Any = None, layer: int = 0, **options: Any) -> Any:
        """Draws a map, of complex numbers the modulus, with matplotlib; on its indices, which for oblique lattices are no right angles."""
        import matplotlib.pyplot as plt

        ax = ax if ax is not None else plt.gca()
        plane = self.values if self.values.ndim == 2 else self.values[layer]
        is_complex = np.iscomplexobj(plane)
        shown = np.abs(plane) if is_complex else plane
        high = float(np.quantile(np.abs(shown), 0.995))
        (rows, unit, r), (columns, _, c) = self.axes[-2:]
        if unit == "nm":  # an image, the top row first
            half = 0.5 * abs(c[1] - c[0])
            options = {"cmap": "PuOr", "vmin": shown.min(), "vmax": shown.max(), "origin": "upper", **options}
            image = ax.imshow(shown, extent=(c[0] - half, c[-1] + half, r[-1] - half, r[0] + half), **options)
            ax.set_xlabel(f"{columns} (nm)")
            ax.set_ylabel(f"{rows} (nm)")
            ax.figure.colorbar(image, ax=ax, label=f"{self.quantity} ({self.unit})")
            return ax
        options = {"cmap": "viridis" if is_complex else "PuOr", "vmin": 0 if is_complex else -high, "vmax": high, "origin": "lower", **options}
        image = ax.imshow(shown.T, extent=(r[0], r[-1], c[0], c[-1]), aspect="auto" if rows == "energy" else "equal", **options)
        ax.set_xlabel(rows)
        ax.set_ylabel(columns)
        ax.figure.colorbar(image, ax=ax, label=f"{'|' + self.quantity + '|' if is_complex else self.quantity} ({self.unit})")
        return ax

    def to_xarray(self) -> Any:
        """The same as an ``xarray.DataArray``."""
        import xarray

        return xarray.DataArray(
            self.values, dims=[name for name, _, _ in self.axes], name=self.quantity,
            coords={name: (name, at, {"units": unit}) for name, unit, at in self.axes},
            attrs={"units": self.unit, **{k: v for k, v in self.parameters.items() if v is not None}})


class Table:
    """Columns of one length, by name: ``table["energy"]``.

    :ivar columns: the columns, ``float64``.
    :ivar units: their units.
    :ivar report: what ``--json`` prints.
    """

    def __init__(self, values: "np.ndarray[Any, Any]", report: Mapping[str, Any]) -> None:
        self.report: Dict[str, Any] = dict(report)
        self.columns = {c["name"]: values[:, i] for i, c in enumerate(self.report["columns"])}
        self.units = {c["name"]: c["unit"] for c in self.report["columns"]}

    def __getitem__(self, name: str) -> "np.ndarray[Any, Any]":
        return self.columns[name]

    def __repr__(self) -> str:
        return f"<table of {', '.join(f'{n} ({u})' if u else n for n, u in self.units.items())}>"

    def plot(self, ax: Any = None) -> Any:
        """Draws every column over the first with matplotlib."""
        import matplotlib.pyplot as plt

        ax = ax if ax is not None else plt.gca()
        first, *others = self.columns
        for name in others:
            ax.plot(self.columns[first], self.columns[name], label=f"{name} ({self.units[name]})")
        ax.set_xlabel(f"{first} ({self.units[first]})" if self.units[first] else first)
        ax.legend()
        return ax

    def to_xarray(self) -> Any:
        """The same as an ``xarray.Dataset`` over the first column."""
        import xarray

        first, *others = self.columns
        return xarray.Dataset(
            {n: (first, self.columns[n], {"units": self.units[n]}) for n in others}, coords={first: (first, self.columns[first], {"units": self.units[first]})})


def received(content: bytes, headers: Mapping[str, str]) -> "Array | Table":
    """An answer of the server as numbers."""
    values = np.load(io.BytesIO(content), allow_pickle=False)
    report = json.loads(urllib.parse.unquote(headers.get("PairScope-Report", "{}")))
    return Table(values, report) if report.get("columns") else Array(values, report)
