using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.Tests.GreenFunctions;
using PairScope.TightBinding;

namespace PairScope.Tests.Scattering;

/// <summary>Limits that are known beforehand, and sum rules.</summary>
public class ImpurityTests
{
    [Fact]
    public void An_absorber_leaves_no_density_below_zero_and_takes_as_much_as_a_lead_without_structure()
    {
        // G(0) = g/(1 + iΓg) with Γ between nothing and all; a file says the same as code.
        var green = new CrystalGreenFunction(ReferenceCrystals.Square(150, 0, -200, 0), 5, 1e-8);
        Complex g = green.Window(10, 2)[0, 0, 0, 0];
        double clean = DensityOfStates.Local(green, 10);
        foreach (double rate in new[] { 1, 100, 1e4 })
        {
            Impurity read = ImpurityFile.Parse(FormattableString.Invariant($"- {{orbital: 0, absorbing: {rate}}}"), "i.yaml", MaterialFile.Read("cuprate").Crystal);
            QpiMap map = QpiMap.Compute(green, read, 10, 16);
            Assert.Equal(-2 / Math.PI * (g / (1 + (Complex.ImaginaryOne * rate * g))).Imaginary, clean + map.AtImpurity, 1e-7 * clean);
            Assert.All(map.RealSpace, change => Assert.True(clean + change > 0));
        }
    }

    [Theory]
    [InlineData(200, 0, -0.98603242)]
    [InlineData(500, 0, -0.91363708)]
    [InlineData(1000, 0, -0.67231036)]
    [InlineData(500, 300, -0.93631029)]
    public void A_moment_in_an_s_wave_gap_binds_the_state_of_Yu_Shiba_and_Rusinov(double moment, double scalar, double expected)
    {
        // Zeros of det(1 − V G0(0)) between c↑ and c†↓. Within the gap Re det is even in η, so that 1e-4 meV changes it by 1e-8 of its curvature.
        BdgHamiltonian crystal = ReferenceCrystals.SquareWithOnSiteGap(1000, -1200, 1);
        var green = new CrystalGreenFunction(crystal, 1e-4, 1e-9);
        double Determinant(double energy)
        {
            GreenFunctionWindow window = green.Window(energy, 2);
            (double up, double down) = (scalar + moment, scalar - moment);
            Complex a = 1 - (up * window[0, 0, 0, 0]);
            Complex d = 1 + (down * window[3, 3, 0, 0]);
            return ((a * d) + (up * down * window[0, 3, 0, 0] * window[3, 0, 0, 0])).Real;
        }

        (double low, double high) = (expected - 3e-6, expected + 3e-6);
        Assert.True(Determinant(low) * Determinant(high) < 0, $"{Determinant(low)} and {Determinant(high)}");

        // The formula of a constant density of states holds to (Δ/bandwidth)².
        double Phase(double v) => Math.Atan(Math.PI * 1.3312439e-4 * v / (1 + (2.5592262e-4 * v)));
        Assert.Equal(Math.Abs(Math.Cos(Phase(scalar + moment) - Phase(scalar - moment))), -expected, 5e-5);
    }

    [Theory]
    [InlineData(1e3, new[] { 2.676e-4, 4.455e-4, 1.6922e-3, 1.9181e-2 })]
    [InlineData(1e4, new[] { 2.27658e-2, 0.1535592, 1.25255e-2, 3.2569e-3 })]
    [InlineData(1e6, new[] { 0.269034, 3.22947e-2, 7.5613e-3, 2.8867e-3 })]
    public void A_strong_scalar_impurity_in_a_d_wave_gap_has_a_resonance_that_goes_to_zero(double strength, double[] expected)
    {
        BdgHamiltonian crystal = ReferenceCrystals.Square(150, 0, 0, 30);
        var green = new CrystalGreenFunction(crystal, 0.05, 1e-7);
        double[] energies = [0, 0.2, 0.8, 3.2];
        for (int e = 0; e < energies.Length; e++)
        {
            QpiMap map = QpiMap.Compute(green, Impurity.Scalar(strength), energies[e], 4);
            double clean = DensityOfStates.Local(green, energies[e]);
            double actual = clean + map.RealSpace[(3 * 4) + 2]; // (1, 0)
            Assert.True(Math.Abs(actual - expected[e]) < 3e-4 * expected[e], $"{actual} for {expected[e]}");
            if (strength >= 1e6)
            {
                Assert.Equal(-1, map.AtImpurity / clean, 2); // no electron is on it
            }
        }

        GreenFunctionWindow local = green.Window(0, 2);
        Assert.True(Math.Abs(local[0, 0, 0, 0].Real) < 1e-7 * local[0, 0, 0, 0].Magnitude);
        Assert.True(local[0, 3, 0, 0].Magnitude < 1e-7 * local[0, 0, 0, 0].Magnitude);
    }

    [Theory]
    [InlineData(10, 0.998745, -0.014418)]
    [InlineData(40, 0.999922, -0.003615)]
    [InlineData(160, 0.999995, -0.000908)]
    public void Far_away_the_Green_function_of_a_metal_is_Friedel_s_wave(int r, double real, double imaginary)
    {
        const double Broadening = 0.02, K = 1.4033482, Velocity = 295.80399, Curvature = 1.0141851;
        BdgHamiltonian metal = ReferenceCrystals.Square(150, 0, -350, 0);
        Complex g = new CrystalGreenFunction(metal, Broadening, 1e-8).Window(0, 2 * r)[0, 0, r, 0];
        Complex wave = -Complex.ImaginaryOne / (Velocity * Math.Sqrt(2 * Math.PI * Curvature * r))
            * Complex.Exp(new Complex(-Broadening * r / Velocity, (K * r) - (Math.PI / 4)));
        Complex ratio = g / wave;
        Assert.True((ratio - new Complex(real, imaginary)).Magnitude < 1e-5, $"{ratio}"); // k0 is given to 5e-8, times r
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void All_sites_of_a_torus_together_count_the_states_that_the_impurity_moves(int crystal)
    {
        // Σ_R [δρ(R, ω) + δρ(R, −ω)] = −(1/π) Im ∂_z ln det(1 − V𝒢(z)).
        (BdgHamiltonian h, Impurity impurity, (int, int) cells, Complex z) = crystal switch
        {
            0 => (ReferenceCrystals.Square(), Impurity.Scalar(200), (24, 20), new Complex(5, 2)),
            1 => (ReferenceCrystals.Honeycomb(), Impurity.Scalar(500) + Impurity.Bond(80, new(default, 0), new(default, 1)), (8, 8), new Complex(8, 3)),
            _ => (ReferenceCrystals.T2g(), ReferenceCrystals.OnXy, (8, 8), new Complex(1, 1)),
        };
        (int n1, int n2) = cells;
        double sum = new[] { z.Real, -z.Real }.Sum(energy => AllSites(h, impurity, n1, n2, new Complex(energy, z.Imaginary)));
        Complex Log(double energy) => LogDeterminant(impurity, new TorusGreenFunction(h, z.Imaginary, n1, n2).Window(energy, 2));
        double expected = -Slope(Log, z.Real).Imaginary / Math.PI;
        Assert.Equal(1, sum / expected, 8);
        if (crystal == 0)
        {
            Assert.Equal(0.006465266548, sum, 1e-11);
        }
    }

    // Every site of an even torus once: a window is at most as large as the shorter side, so sites beyond it come from an impurity elsewhere.
    private static double AllSites(BdgHamiltonian h, Impurity impurity, int n1, int n2, Complex z)
    {
        if (n1 == n2)
        {
            return QpiMap.Compute(new TorusGreenFunction(h, z.Imaginary, n1, n2), impurity, z.Real, n1).RealSpace.Sum();
        }

        // Tr Σ_r G(r) T G(−r) = −Tr T ∂_z G(0), whatever the sides.
        GreenFunctionWindow At(double energy) => new TorusGreenFunction(h, z.Imaginary, n1, n2).Window(energy, 2);
        ComplexMatrix t = impurity.TMatrix(At(z.Real));
        Complex sum = Complex.Zero;
        for (int i = 0; i < t.Size; i++)
        {
            for (int j = 0; j < t.Size; j++)
            {
                sum -= t[i, j] * Slope(energy => At(energy)[j, i, 0, 0], z.Real);
            }
        }

        return -sum.Imaginary / Math.PI / 2; // electrons and holes: half belongs to each of ±ω, and both are summed
    }

    // Fourth order: errs by (step/η)⁴ = 1e-11.
    private static Complex Slope(Func<double, Complex> f, double x)
    {
        const double Step = 2e-3;
        return ((8 * (f(x + Step) - f(x - Step))) - (f(x + (2 * Step)) - f(x - (2 * Step)))) / (12 * Step);
    }

    private static Complex LogDeterminant(Impurity impurity, GreenFunctionWindow green)
    {
        ComplexMatrix m = ComplexMatrix.Identity(impurity.Potential.Size, 1) - (impurity.Potential * impurity.Between(green));
        return Complex.Log(Determinant(m, [.. Enumerable.Range(0, m.Size)], 0));
    }

    private static Complex Determinant(ComplexMatrix m, int[] columns, int row) => row == m.Size
        ? 1
        : columns.Select((c, place) => (place % 2 == 0 ? 1 : -1) * m[row, c] * (m[row, c] == 0 ? 0 : Determinant(m, [.. columns.Where(o => o != c)], row + 1)))
            .Aggregate(Complex.Zero, (sum, term) => sum + term);

    [Fact]
    public void Far_above_all_bands_the_map_is_the_impurity_itself()
    {
        // Tr[W G T G] → Tr[W v]/z²: no states are made, and their mean energy moves by Tr[W v], on the impurity's cell alone.
        BdgHamiltonian crystal = ReferenceCrystals.T2g();
        const double Far = 1e8;
        QpiMap map = QpiMap.Compute(new TorusGreenFunction(crystal, Far, 8), ReferenceCrystals.OnXy, Far, 4, new Tip(TipSpin.Up, [0.2, 0.3, 0.5]));
        double expected = 0.5 * (300 + 100) / (2 * Math.PI * Far * Far); // −(1/π) Im 1/z² at z = (1 + i) R is 1/(2πR²)
        Assert.Equal(1, map.AtImpurity / expected, 4);
        Assert.True(map.RealSpace[0] < 1e-4 * map.AtImpurity);
    }

    [Fact]
    public void Another_choice_of_cell_and_order_of_orbitals_moves_planes_and_changes_no_wave_vector()
    {
        BdgHamiltonian crystal = ReferenceCrystals.Honeycomb();
        LatticeVector[] shifts = [new(1, 0), new(-1, 1)];
        BdgHamiltonian reordered = ReferenceCrystals.Reordered(crystal, [1, 0], shifts);
        Impurity here = Impurity.Scalar(400, new(default, 0)) + Impurity.Bond(50, new(default, 0), new(new(0, 1), 1));
        Impurity there = Impurity.Scalar(400, new(-shifts[0], 1)) + Impurity.Bond(50, new(-shifts[0], 1), new(new LatticeVector(0, 1) + -shifts[1], 0));
        IReadOnlyList<OrbitalSite> sites = ReferenceCrystals.HoneycombSites;
        OrbitalSite Moved(int site) => new([1 - site], sites[site].F1 + shifts[site].N1, sites[site].F2 + shifts[site].N2);
        QpiMap expected = QpiMap.Compute(new TorusGreenFunction(crystal, 3, 20), here, 8, 16, sites: sites);
        QpiMap actual = QpiMap.Compute(new TorusGreenFunction(reordered, 3, 20), there, 8, 16, sites: [Moved(0), Moved(1)]);
        double largest = expected.RealSpace.Max(Math.Abs);
        Assert.All(expected.SiteMaps[0].Zip(actual.SiteMaps[0]), p => Assert.True(Math.Abs(p.First - p.Second) < 1e-10 * largest));

        // The other site's plane moves by the difference of the shifts, the wave vectors of what lies in both windows not at all.
        (int d1, int d2) = (shifts[1].N1 - shifts[0].N1, shifts[1].N2 - shifts[0].N2);
        for (int n1 = -4; n1 < 4; n1++)
        {
            for (int n2 = -4; n2 < 4; n2++)
            {
                double before = expected.SiteMaps[1][((n1 + 8) * 16) + n2 + 8];
                double after = actual.SiteMaps[1][((n1 - d1 + 8) * 16) + n2 - d2 + 8];
                Assert.True(Math.Abs(before - after) < 1e-10 * largest, $"({n1}, {n2}): {before} and {after}");
            }
        }
    }

    [Fact]
    public void Parts_of_an_impurity_may_be_added_in_any_order()
    {
        var (a, b) = (new ImpurityEntry(default, 1), new ImpurityEntry(new(0, -1), 0));
        Impurity one = Impurity.Scalar(3, a) + Impurity.Bond(new Complex(1, 2), a, b) + Impurity.Magnetic(4, 0, 1, 0, b);
        Impurity other = Impurity.Magnetic(4, 0, 1, 0, b) + (Impurity.Bond(new Complex(1, -2), b, a) + Impurity.Scalar(3, a));
        ComplexMatrix same = other.On(one.Entries).Potential;
        for (int e = 0; e < 64; e++)
        {
            Assert.Equal(one.Potential[e / 8, e % 8], same[e / 8, e % 8]);
        }

        Assert.Equal((3, (0, 0, 0)), (one.ScalarStrength, one.MagneticStrength));
        Assert.Equal(1, one.Reach);
    }

    [Fact]
    public void What_no_impurity_can_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Impurity([], new ComplexMatrix(2)));
        Assert.Throws<ArgumentException>(() => new Impurity([ImpurityEntry.Home], new ComplexMatrix(2) { [0, 1] = 1 }));
        Assert.Throws<ArgumentException>(() => Impurity.Bond(1, ImpurityEntry.Home, ImpurityEntry.Home));
        Assert.ThrowsAny<ArgumentException>(() => Impurity.Scalar(double.NaN, ImpurityEntry.Home));
        Assert.Throws<ArgumentException>(() => Impurity.Scalar(1).On([new(default, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Impurity(1, (0, 0, 0), new(default, -1)));
        var green = new TorusGreenFunction(ReferenceCrystals.Honeycomb(), 3, 8);
        Assert.ThrowsAny<ArgumentException>(() => QpiMap.Compute(green, Impurity.Scalar(1, new(default, 2)), 1, 4));
        Assert.Throws<ArgumentException>(() => QpiMap.Compute(green, Impurity.Scalar(1), 1, 4, new Tip(weights: [1])));
        Assert.Throws<ArgumentException>(() => QpiMap.Compute(green, Impurity.Scalar(1), 1, 4, sites: [new([0]), new([0, 1])]));
    }

    [Fact]
    public void Two_impurities_are_one_on_two_cells()
    {
        BdgHamiltonian crystal = ReferenceCrystals.T2g();
        var green = new TorusGreenFunction(crystal, 1, 12, 10);
        var apart = new LatticeVector(2, 1);
        Impurity one = ReferenceCrystals.OnXy;
        Impurity both = one + new Impurity(300, (0, 0, 100), new(apart, 2));
        double[] map = QpiMap.Compute(green, both, 1, 4).RealSpace;
        LatticeVector[] sites = [.. Enumerable.Range(0, 16).Select(i => new LatticeVector((i / 4) - 2, (i % 4) - 2))];
        double[] field = ImpurityField.Compute(green.Window(1, 10), new ImpurityCluster(one, [default, apart]), sites);
        Assert.All(map.Zip(field), p => Assert.True(Math.Abs(p.First - p.Second) < 1e-11 * map.Max(Math.Abs)));
    }
}
