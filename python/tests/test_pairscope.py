"""The package against a running server (PAIRSCOPE_ADDRESS, PAIRSCOPE_TOKEN), or one that it starts."""
import contextlib
import io
import itertools
import json
import os
import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import pairscope as ps  # noqa: E402

OPTIONS = dict(irrep="A1'", delta=2.0, theta=0.7, broadening=1.0, size=16)


class Maps(unittest.TestCase):
    def test_a_map_has_axes_units_and_parameters(self) -> None:
        m = ps.simulate(**OPTIONS, energy=[0, 1])
        self.assertEqual(m.values.dtype, np.complex128)
        self.assertEqual(m.shape, (2, 16, 16))
        self.assertEqual([(n, u) for n, u, _ in m.axes], [("energy", "meV"), ("m1", ""), ("m2", "")])
        np.testing.assert_array_equal(m.axes[0][2], [0, 1])
        np.testing.assert_array_equal(m.axes[1][2], np.arange(-8, 8))
        self.assertEqual(m.unit, "states/(meV·cell)")
        self.assertEqual(m.parameters["gapAmplitudeMeV"], 2)

    def test_places_and_wave_vectors_are_transforms_of_each_other(self) -> None:
        r = ps.simulate(**OPTIONS, space="r").values
        q = ps.simulate(**OPTIONS).values
        np.testing.assert_allclose(q, np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(r))), atol=1e-14)

    def test_a_mistake_is_an_exception_with_the_program_s_sentence(self) -> None:
        with self.assertRaisesRegex(ps.PairScopeError, "^--irrep must be one of A1', "):
            ps.simulate(irrep="Q")
        with self.assertRaisesRegex(ps.PairScopeError, "does not exist"):
            ps.read("nowhere.3ds")
        with self.assertRaisesRegex(ps.PairScopeError, "'protocol' must be true or false"):
            ps.plan("protocols/plan.yaml", protocol="there.yaml")

    def test_numbers_of_numpy_are_numbers(self) -> None:
        m = ps.simulate(**{**OPTIONS, "theta": np.float64(0.7)}, energy=np.array([0.0, 1.0]))
        self.assertEqual(m.shape, (2, 16, 16))

    def test_a_material_of_one_s_own_is_sent(self) -> None:
        text = "name: mine\nlattice: [[3, 0], [0, 3]]\nsites:\n  - {name: A, at: [0, 0, 0]}\norbitals:\n  - {site: A, harmonic: s}\nshells:\n  - {from: 0, to: 0, values: [10, -50]}\n"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "mine.yaml")
            pathlib.Path(path).write_text(text, encoding="utf-8")
            self.assertEqual(ps.material(path)["group"], "D4h")
            self.assertEqual(ps.gaps(path)["group"], "D4h")

    def test_a_table_has_its_columns_by_name(self) -> None:
        t = ps.spectrum(irrep="A1'", delta=2.0, dos=True, energy="-4:4:4", broadening=1.0)
        np.testing.assert_array_equal(t["energy"], [-4, 0, 4])
        self.assertLess(t["superconducting"][1], t["normal"][1])
        self.assertEqual(t.units["normal"], "states/(meV·cell)")

    def test_fresh_maps_come_one_after_the_other_and_a_fault_ends_them(self) -> None:
        thetas = itertools.chain((0.1, 0.2, 0.3), itertools.repeat(None))

        def draw() -> dict:
            theta = next(thetas)
            return {**OPTIONS, "theta": theta} if theta else {"irrep": "Q"}

        got = []
        with self.assertRaises(ps.PairScopeError):
            for m, options in ps.maps(draw, workers=1):
                got.append((m.parameters["mixingAngleRad"], options["theta"]))
        self.assertEqual(got, [(0.1, 0.1), (0.2, 0.2), (0.3, 0.3)])


class Files(unittest.TestCase):
    def test_a_map_is_read_and_predicted_with_progress_and_its_picture_saved(self) -> None:
        r = ps.simulate(irrep="A1'", delta=1.0, theta=0.7, mu=78, size=64, space="r")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "map.npy"
            np.save(path, r.values)
            measured = ps.read(path)
            self.assertEqual((measured["columns"], measured["rows"]), (64, 64))
            answer = measured.predict(fast=True, picture="png")
            self.assertEqual(answer["bestGuess"], "A1'")
            self.assertIn("picture.png", answer.files)
            self.assertEqual(answer.save("picture.png", pathlib.Path(folder) / "p.png").read_bytes()[:4], b"\x89PNG")
            told = []
            small = pathlib.Path(folder) / "small.npy"
            np.save(small, ps.simulate(irrep="A1'", delta=1.5, theta=0.7, mu=78, size=16, broadening=1, space="r").values)
            ps.fit(small, hypotheses="A1'", broadening=1, progress=lambda fraction, text: told.append(fraction))
            self.assertTrue(told and all(0 <= f <= 1 for f in told))


class Pictures(unittest.TestCase):
    def setUp(self) -> None:
        try:
            import matplotlib
        except ImportError:
            self.skipTest("no matplotlib (apt-get install python3-matplotlib)")
        matplotlib.use("Agg")

    def test_a_map_is_drawn_with_its_axes_and_its_modulus_from_zero(self) -> None:
        import matplotlib.pyplot as plt
        m = ps.simulate(**OPTIONS)
        ax = m.plot(plt.figure().gca())
        self.assertEqual((ax.get_xlabel(), ax.get_ylabel()), ("m1", "m2"))
        image = ax.images[0]
        np.testing.assert_array_equal(image.get_array(), np.abs(m.values).T)
        self.assertEqual(image.get_clim()[0], 0)
        plt.close("all")

    def test_an_image_of_a_tip_is_drawn_upright_in_nm(self) -> None:
        import matplotlib.pyplot as plt
        m = ps.simulate(**{**OPTIONS, "size": 24}, space="xy", pixels=32)
        ax = m.plot(plt.figure().gca())
        self.assertEqual((ax.get_xlabel(), ax.get_ylabel()), ("x (nm)", "y (nm)"))
        left, right, bottom, top = ax.images[0].get_extent()
        self.assertAlmostEqual(right - left, m.parameters["sideNanometres"])
        self.assertGreater(m.axes[0][2][0], 0)  # the top row is the first
        self.assertGreater(top, bottom)
        plt.close("all")

    def test_a_table_is_drawn_column_by_column(self) -> None:
        import matplotlib.pyplot as plt
        t = ps.spectrum(irrep="A1'", delta=2.0, dos=True, energy="-4:4:4", broadening=1.0)
        ax = t.plot(plt.figure().gca())
        self.assertEqual(ax.get_xlabel(), "energy (meV)")
        self.assertEqual([line.get_label() for line in ax.lines], ["normal (states/(meV·cell))", "superconducting (states/(meV·cell))"])
        np.testing.assert_array_equal(ax.lines[1].get_ydata(), t["superconducting"])
        plt.close("all")


class Labelled(unittest.TestCase):
    def setUp(self) -> None:
        try:
            import xarray  # noqa: F401
        except ImportError:
            self.skipTest("no xarray (apt-get install python3-xarray)")

    def test_a_map_is_an_array_with_named_axes_units_and_parameters(self) -> None:
        m = ps.simulate(**OPTIONS, energy=[0, 1])
        x = m.to_xarray()
        self.assertEqual((x.dims, x.attrs["units"], x.attrs["gapAmplitudeMeV"]), (("energy", "m1", "m2"), "states/(meV·cell)", 2))
        np.testing.assert_array_equal(x.sel(energy=1, m1=-3, m2=2).item(), m.values[1, 5, 10])
        self.assertEqual(x["energy"].attrs["units"], "meV")

    def test_a_table_is_a_set_over_its_first_column(self) -> None:
        t = ps.spectrum(irrep="A1'", delta=2.0, dos=True, energy="-4:4:4", broadening=1.0)
        x = t.to_xarray()
        self.assertEqual(x["normal"].sel(energy=-4).item(), t["normal"][0])
        self.assertEqual(x["superconducting"].attrs["units"], "states/(meV·cell)")


class Training(unittest.TestCase):
    def test_batches_are_normalised_maps_with_their_targets(self) -> None:
        thetas = itertools.count()
        batches = ps.batches(lambda: {**OPTIONS, "theta": 0.1 * next(thetas), "space": "r", "energy": [0, 1]}, lambda o: [o["theta"], o["delta"]], size=3, workers=1)
        maps, targets = next(batches)
        self.assertEqual((maps.shape, maps.dtype, targets.shape, targets.dtype), ((3, 2, 16, 16), np.float32, (3, 2), np.float32))
        np.testing.assert_allclose(maps.mean(axis=(2, 3)), 0, atol=1e-6)
        np.testing.assert_allclose((maps**2).mean(axis=(2, 3)), 1, rtol=1e-5)
        np.testing.assert_allclose(targets, [[0, 2], [0.1, 2], [0.2, 2]], rtol=1e-6)
        batches.close()


def run(name: str) -> dict:
    """The cells of a notebook from the first to the last, in a folder of their own; the names that they leave."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "notebooks" / name
    cells = ["".join(c["source"]) for c in json.loads(page.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    names: dict = {}
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(folder)
        try:
            for cell in cells:
                exec(compile(cell, page.name, "exec"), names)
        finally:
            os.chdir(here)
    return names


class Notebooks(unittest.TestCase):
    def test_the_first_map(self) -> None:
        names = run("first-map.ipynb")
        self.assertEqual(names["answer"]["irrep"], "A1'")
        self.assertGreater(names["apart"], 100)

    def test_a_material_of_one_s_own(self) -> None:
        names = run("own-material.ipynb")
        self.assertEqual(names["about"]["group"], "D4h")
        self.assertIn(("B1g", 1), [(c["irrep"], c["number"]) for c in names["channels"]])
        self.assertGreater(names["apart"], 10)

    def test_from_a_measured_file_to_an_answer(self) -> None:
        names = run("measured-to-answer.ipynb")
        self.assertEqual(names["answer"]["irrep"], "A1'")
        self.assertEqual([s["name"] for s in names["done"]["steps"]], ["background", "impurities", "window", "fourier"])

    def test_a_plan_before_the_measurement(self) -> None:
        names = run("plan.ipynb")
        plan = names["plan"]
        self.assertGreater(plan["rightLabel"], plan["rightLabelNow"])
        self.assertEqual(plan["settings"][0]["setting"]["energyMeV"], 12.4)
        self.assertEqual(plan.files, ["plan-protocol.yaml", "plan.html"])
        self.assertTrue(any("A1'' (p) and A2'' (p)" in same["what"] for same in plan["indistinguishable"]))


if __name__ == "__main__":
    unittest.main()
