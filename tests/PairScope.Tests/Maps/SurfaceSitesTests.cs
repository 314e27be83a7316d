using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

/// <summary>What a tip of finite width sees of a crystal with several sites in its cell; docs/physics.md, "What an instrument sees".</summary>
public class SurfaceSitesTests
{
    private const int Size = 8;
    private const double Energy = 12;
    private const double Broadening = 8;
    private static readonly Material Honeycomb = MaterialFile.Read("honeycomb");
    private static readonly Study Asked = Study.Of(Honeycomb, GeneratedGaps.Of(Honeycomb, 0));
    private static readonly InstrumentSettings Instrument = new(0, 0, 1.4, ConstantCurrent: false) { Surface = TunnellingSurface.Of(Honeycomb) };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_map_of_one_impurity_is_the_sum_of_the_maps_of_all_sites_each_at_its_place(int site)
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Honeycomb.At(10), Asked.Hypotheses[0].Gap(20, 0)), Broadening, 1e-8);
        var impurity = Impurity.Scalar(200, new ImpurityEntry(LatticeVector.Zero, Instrument.Surface.OrbitalOf(site)));
        double[] seen = Instrument.SingleMap(green, impurity, [Energy], Size)[0];

        // Places from the material's own, and every site near enough, by the maps that hold each site apart.
        const int Outer = 20;
        QpiMap map = QpiMap.Compute(green, impurity, Energy, Outer, sites: [new OrbitalSite([0]), new OrbitalSite([1])]);
        BravaisLattice lattice = Honeycomb.Crystal.Lattice;
        Site[] sites = [.. Honeycomb.Crystal.Sites];
        double largest = seen.Max(Math.Abs);
        foreach ((int n1, int n2) in new[] { (0, 0), (1, -2), (-4, 3), (3, 3) })
        {
            double sum = 0;
            for (int i = 0; i < Outer * Outer; i++)
            {
                for (int a = 0; a < 2; a++)
                {
                    (double x, double y) = lattice.Position((i / Outer) - (Outer / 2) - n1 + sites[a].F1 - sites[0].F1, (i % Outer) - (Outer / 2) - n2 + sites[a].F2 - sites[0].F2);
                    sum += lattice.CellArea / (2 * Math.PI * 1.4 * 1.4) * Math.Exp(-((x * x) + (y * y)) / (2 * 1.4 * 1.4)) * map.SiteMaps[a][i];
                }
            }

            Assert.Equal(sum, seen[((n1 + (Size / 2)) * Size) + n2 + (Size / 2)], 1e-4 * largest); // the Gaussian ends at 4.5 σ
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fits_see_the_same_map_by_another_route_and_its_derivatives_are_its_own(int site)
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Honeycomb.At(10), Asked.Hypotheses[0].Gap(20, 0)), Broadening, 1e-8);
        double[] seen = Instrument.SingleMap(green, Impurity.Scalar(200, new ImpurityEntry(LatticeVector.Zero, Instrument.Surface.OrbitalOf(site))), [Energy], Size)[0];
        var conditions = new FitConditions { Broadening = Broadening, Strength = 200, Orbital = Instrument.Surface.OrbitalOf(site), Instrument = Instrument, Accuracy = 1e-8, Free = [FitParameter.Strength], GapRange = (5, 40) };
        var model = new MapModel(Asked.Hypotheses[0], conditions, [Energy], Size);
        double[] at = model.Vector(10, 20, 0);
        (double[] map, IReadOnlyList<double[]> derivatives) = model.MapsWithDerivatives(at)[0];
        double largest = seen.Max(Math.Abs);
        Assert.All(seen.Zip(map), v => Assert.Equal(v.First, v.Second, 1e-6 * largest));
        for (int p = 0; p < at.Length; p++)
        {
            double[] Moved(double by) => model.Maps([.. at.Select((v, i) => i == p ? v + by : v)])[0];
            double[] difference = [.. Moved(1e-2).Zip(Moved(-1e-2), (a, b) => (a - b) / 2e-2)];
            Assert.All(difference.Zip(derivatives[p]), v => Assert.Equal(v.First, v.Second, 1e-4 * difference.Max(Math.Abs)));
        }
    }

    [Fact]
    public void Impurities_on_the_two_sites_of_a_honeycomb_look_alike_turned_by_180_degrees()
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Honeycomb.At(10), Asked.Hypotheses[0].Gap(20, 0)), Broadening, 1e-8);
        LatticeVector[] cells = [.. from n1 in Enumerable.Range(-3, 7) from n2 in Enumerable.Range(-3, 7) select new LatticeVector(n1, n2)];
        double[] Of(int site) => Instrument.Spectra(
            green, new ImpurityCluster(Impurity.Scalar(200, new ImpurityEntry(LatticeVector.Zero, Instrument.Surface.OrbitalOf(site))), [LatticeVector.Zero]), cells, [Energy]).Changes[0];
        (double[] first, double[] second) = (Of(0), Of(1));

        // Site A of cell R from the one is site B of cell −R from the other.
        for (int i = 0; i < cells.Length; i++)
        {
            Assert.Equal(first[i], second[cells.Length + Array.IndexOf(cells, -cells[i])], 1e-7 * first.Max(Math.Abs));
        }
    }
}
