using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

public class ImpurityFieldTests
{
    private const int Cells = 12;
    private static readonly LatticeVector[] Places = [new(0, 0), new(2, 1), new(-3, 2)];

    [Theory]
    [InlineData(Irrep.A1Prime, 0)]
    [InlineData(Irrep.EDoublePrime, 0)]
    [InlineData(Irrep.A2Prime, 8)]
    public void Several_impurities_equal_the_dense_inverse_of_the_lattice_with_all_of_them_in_it(Irrep irrep, double rashba)
    {
        var crystal = new BdgHamiltonian(Materials.NbSe2(30, rashba), GapFunction.Mixed(irrep, 20, 0.7, 0.4));
        Impurity impurity = rashba > 0 ? Impurity.Magnetic(120, 0.6, 0.8, 0) : Impurity.Scalar(100);
        var z = new Complex(4, 6);
        GreenFunctionWindow green = new TorusGreenFunction(crystal, z.Imaginary, Cells).Window(z.Real, Cells);
        var clean = new DenseLattice(crystal, z, null, Cells);
        var dirty = new DenseLattice(crystal, z, impurity, Cells, Places);

        // The differences of sites and impurities stay within the window of half a torus.
        LatticeVector[] sites = [.. Enumerable.Range(0, 49).Select(i => new LatticeVector((i / 7) - 3, (i % 7) - 3))];
        double[] density = ImpurityField.Compute(green, new ImpurityCluster(impurity, Places), sites);
        double largest = density.Max(Math.Abs);
        for (int i = 0; i < sites.Length; i++)
        {
            double expected = -Enumerable.Range(0, 2).Sum(s => (dirty.Local(sites[i].N1, sites[i].N2, s, s) - clean.Local(sites[i].N1, sites[i].N2, s, s)).Imaginary) / Math.PI;
            Assert.InRange(Math.Abs(density[i] - expected), 0, 1e-10 * largest);
        }
    }

    [Fact]
    public void One_impurity_gives_the_map_of_one_impurity()
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(30), GapFunction.Mixed(Irrep.EPrime, 5, 0.7)), 2);
        QpiMap map = QpiMap.Compute(green, Impurity.Scalar(100), 1, 16);
        double[] field = ImpurityField.Compute(green.Window(1, 16), new ImpurityCluster(Impurity.Scalar(100), [new(3, -2)]), Window(16, new(3, -2)));
        Assert.All(field.Zip(map.RealSpace), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 3e-6 * map.AtImpurity)); // two windows of the solver, each to 1e-4 at most
    }

    [Fact]
    public void The_tip_weighs_orbitals_in_a_field_as_in_a_map()
    {
        Material material = MaterialFile.Read("sr2ruo4");
        double[] weights = [1, 0.3, 0];
        GreenFunction green = new TorusGreenFunction(new BdgHamiltonian(material.At(10), new GapFunction(0, 0 * material.Model.Bloch)), 20, Cells);
        Impurity impurity = Impurity.Scalar(100);
        double[] map = QpiMap.Compute(green, impurity, 5, 8, new Tip(TipSpin.Total, weights)).RealSpace;
        GreenFunctionWindow window = green.Window(5, 8);
        var cluster = new ImpurityCluster(impurity, [LatticeVector.Zero]);
        double[] field = ImpurityField.Compute(window, cluster, Window(8, LatticeVector.Zero), weights);
        double largest = map.Max(Math.Abs);
        Assert.All(field.Zip(map), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-10 * largest));
        double Clean(params double[] w) => ImpurityField.CleanDensity(window, w);
        Assert.Equal(Clean(1, 0, 0) + (0.3 * Clean(0, 1, 0)), Clean(weights), 12);
        Assert.Equal(ImpurityField.CleanDensity(window), Clean(1, 1, 1), 12);
        Assert.NotEqual(Clean(1, 0, 0), Clean(0, 0, 1), 4);
    }

    [Fact]
    public void The_field_of_A_double_prime_is_that_of_the_p_pairs_of_E_double_prime_with_everything_turned_by_180_degrees()
    {
        GreenFunctionWindow Window(GapFunction gap) => new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(30), gap), 6, Cells).Window(4, Cells);
        LatticeVector[] sites = [.. Enumerable.Range(0, 49).Select(i => new LatticeVector((i / 7) - 3, (i % 7) - 3))];
        double[] a = ImpurityField.Compute(Window(GapFunction.Mixed(Irrep.A1DoublePrime, 20)), new ImpurityCluster(Impurity.Scalar(100), Places), sites);
        double[] e = ImpurityField.Compute(
            Window(GapFunction.Mixed(Irrep.EDoublePrime, 20, 0.9, 0, PairingChannel.TripletP)),
            new ImpurityCluster(Impurity.Scalar(100), [.. Places.Select(r => -r)]),
            [.. sites.Select(r => -r)]);
        double largest = a.Max(Math.Abs);
        Assert.All(a.Zip(e), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-12 * largest));
    }

    [Theory]
    [InlineData(Irrep.A1Prime)]
    [InlineData(Irrep.A1DoublePrime)]
    public void The_change_with_one_of_several_different_strengths_is_that_of_the_field(Irrep irrep)
    {
        GreenFunctionWindow green = new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(30), GapFunction.Mixed(irrep, 20, 0.7)), 6, Cells).Window(4, Cells);
        LatticeVector[] sites = [.. Enumerable.Range(0, 49).Select(i => new LatticeVector((i / 7) - 3, (i % 7) - 3))];
        double[] strengths = [100, -60, 250];
        ImpurityCluster With(int changed, double by) => new([.. strengths.Select((v, j) => Impurity.Scalar(v + (j == changed ? by : 0)))], Places);
        (double[] density, double[][] derivatives) = ImpurityField.WithStrengths(green, With(0, 0), sites);
        Assert.Equal(ImpurityField.Compute(green, With(0, 0), sites), density);
        for (int j = 0; j < strengths.Length; j++)
        {
            double[] difference = [.. ImpurityField.Compute(green, With(j, 0.01), sites).Zip(ImpurityField.Compute(green, With(j, -0.01), sites), (a, b) => (a - b) / 0.02)];
            double largest = difference.Max(Math.Abs);
            Assert.All(difference.Zip(derivatives[j]), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-6 * largest));
        }

        // One without strength is none.
        double[] two = ImpurityField.Compute(green, new ImpurityCluster([Impurity.Scalar(100), Impurity.Scalar(-60)], Places[..2]), sites);
        double[] three = ImpurityField.Compute(green, new ImpurityCluster([Impurity.Scalar(100), Impurity.Scalar(-60), Impurity.Scalar(0)], Places), sites);
        Assert.All(two.Zip(three), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void Far_apart_the_maps_of_single_impurities_add_up()
    {
        // At η = 40 meV waves die out within some ten cells.
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 5, 0.7)), 40);
        double[] single = QpiMap.Compute(green, Impurity.Scalar(100), 0, 8).RealSpace;
        double largest = single.Max(Math.Abs);
        GreenFunctionWindow window = green.Window(0, 128);

        // What is left is a wave that goes to the other one and back, the square of G0 between them: 1.3e-6 of the largest value 60 cells apart, 6.5e-5 at 40.
        double far = Apart(60);
        Assert.InRange(far, 0, 2e-6 * largest);
        Assert.InRange(Apart(40) / far / Math.Pow(Between(40) / Between(60), 2), 0.8, 1.25); // a wave that is no wave of one length falls off not quite alike
        double Apart(int distance)
        {
            LatticeVector[] places = [new(-distance / 2, 0), new(distance / 2, 0)];
            double[] both = ImpurityField.Compute(window, new ImpurityCluster(Impurity.Scalar(100), places), [.. places.SelectMany(p => Window(8, p))]);
            return both.Zip([.. single, .. single], (a, b) => Math.Abs(a - b)).Max();
        }

        double Between(int distance) => Enumerable.Range(0, 16).Max(i => window[i / 4, i % 4, distance, 0].Magnitude);

        // And near each other they do not.
        double[] close = ImpurityField.Compute(green.Window(0, 32), new ImpurityCluster(Impurity.Scalar(100), [new(0, 0), new(1, 0)]), Window(8, LatticeVector.Zero));
        double[] sum = [.. Window(8, LatticeVector.Zero).Select((r, i) => single[i] + (r.N1 > -4 ? single[i - 8] : 0))];
        double near = close.Zip(sum, (a, b) => Math.Abs(a - b)).Skip(8).Max();
        Assert.True(near > 3 * far, $"far apart the maps differ by {far / largest}, near by {near / largest} of the largest value");
    }

    [Fact]
    public void A_window_that_does_not_hold_all_differences_is_refused()
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 5, 0.7)), 40);
        var cluster = new ImpurityCluster(Impurity.Scalar(100), [new(-5, 0), new(5, 0)]);
        Assert.Throws<ArgumentException>(() => ImpurityField.Compute(green.Window(0, 18), cluster, [LatticeVector.Zero]));
        Assert.Equal(20, ImpurityField.WindowSize(cluster, [LatticeVector.Zero]));
        Assert.Throws<ArgumentException>(() => new ImpurityCluster(Impurity.Scalar(1), [new(1, 1), new(1, 1)]));
    }

    private static LatticeVector[] Window(int size, LatticeVector middle) =>
        [.. Enumerable.Range(0, size * size).Select(i => middle + new LatticeVector((i / size) - (size / 2), (i % size) - (size / 2)))];
}
