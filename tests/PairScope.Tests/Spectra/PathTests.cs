using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Spectra;

public class PathTests
{
    [Fact]
    public void Every_corner_in_a_picture_of_the_zone_has_the_name_that_its_reduced_momentum_has_in_equation_2()
    {
        double[] values = new double[4];
        PlotPanel panel = ZonePlots.ReciprocalMap(values, 2, "map", ColorScale.Sequential(values, "v"));
        PlotPanel dots = ZonePlots.InZone([], [], "gap", ColorScale.Sequential([], "v"));
        foreach (PlotPanel shown in (PlotPanel[])[panel, dots])
        {
            (string Text, double X, double Y)[] corners = [.. shown.Labels.Where(l => l.Text is "K" or "K′")];
            Assert.Equal(6, corners.Length);
            foreach ((string text, double x, double y) in corners)
            {
                // The label stands a little outside: back to |k| = 4π/3 along its direction, then κ = k·a/2π by hand.
                double length = Math.Sqrt((x * x) + (y * y));
                (double kx, double ky) = (4 * Math.PI / 3 * x / length, 4 * Math.PI / 3 * y / length);
                double third = text is "K" ? 1.0 / 3 : -1.0 / 3;
                (double off1, double off2) = ((kx / (2 * Math.PI)) - third, (((-0.5 * kx) + (Math.Sqrt(3) / 2 * ky)) / (2 * Math.PI)) - third);
                Assert.Equal(Math.Round(off1), off1, 1e-9);
                Assert.Equal(Math.Round(off2), off2, 1e-9);
            }
        }
    }

    [Fact]
    public void Ising_coupling_lowers_spin_up_at_K_prime_and_spin_down_at_K()
    {
        // docs/physics.md, "Normal state": λ(4π/3, 0) = −75 meV, and that corner is K′.
        TightBindingModel model = Materials.NbSe2();
        NormalBand up = NormalBand.Of(model).Single(b => b.Name is "spin up");
        NormalBand down = NormalBand.Of(model).Single(b => b.Name is "spin down");
        foreach ((string name, ReducedMomentum corner) in TriangularLattice.Corners)
        {
            Assert.Equal(name is "K" ? 150 : -150, up.Energy(corner) - down.Energy(corner), 0.01);
        }
    }

    [Fact]
    public void A_part_of_a_path_holds_the_same_momenta_at_the_same_distances()
    {
        MomentumPath path = TriangularLattice.StandardPath(100);
        MomentumPath part = path.Part(0.3, 0.8, 57);
        double end = path.Distances[^1];
        Assert.Equal(0.3 * end, part.Distances[0], 1e-12);
        Assert.Equal(0.8 * end, part.Distances[^1], 1e-12);
        for (int i = 0; i < part.Distances.Count; i++)
        {
            Assert.Equal(path.At(part.Distances[i]), part.Momenta[i]);
        }

        Assert.Equal("M K", string.Join(' ', part.Ticks.Skip(1).SkipLast(1).Select(t => t.Label)));
        Assert.Equal(path.Momenta, path.Distances.Select(path.At));
    }
}
