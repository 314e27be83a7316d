using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.Tests.GreenFunctions;

namespace PairScope.Tests.Maps;

/// <summary>What a tip sees between the sites by orbitals that interfere: docs/materials.md, eq. (19).</summary>
public class ContinuumTests
{
    private const int Cells = 12;
    private static readonly BravaisLattice Square = new((1, 0), (0, 1));

    public static TheoryData<string> Harmonics => [.. RealHarmonic.All.Select(h => h.Name)];

    [Theory]
    [InlineData(0, 0, -1.62790336e-2)]
    [InlineData(0.5, 0, -5.307937125e-3)]
    [InlineData(0.5, 0.5, -1.588773338e-3)]
    [InlineData(0.3, -0.2, -8.769120799e-3)]
    public void Gaussian_orbitals_on_a_torus_give_the_numbers_of_another_program(double x, double y, double expected)
    {
        // Of an independent program (numpy): all pairs of cells |n| ≤ 4 of a 12×12 torus, σ = 0.3; here orbitals end at 1e-12 of their maximum.
        Reference reference = Reference.Square;
        var continuum = new ContinuumTip(Square, [(0, 0)], [OrbitalAtTip.Gaussian(RealHarmonic.All[0], 0.3, 1, 1e-12)], new PixelSquare(1.1, 11));
        Assert.InRange(continuum.Reach, 3.1, 3.4);
        Assert.Equal(expected, At(reference, continuum, x, y), 2e-9 * 1.6e-2);
    }

    [Fact]
    public void Narrow_orbitals_see_the_density_of_the_site_alone_with_its_height_at_the_middle()
    {
        Reference reference = Reference.Square;
        const double Width = 0.08;
        var narrow = new ContinuumTip(Square, [(0, 0)], [OrbitalAtTip.Gaussian(RealHarmonic.All[0], Width, 1)], new PixelSquare(2.1, 21));
        double site = Map(reference, narrow, Cells).RealSpace[(((Cells / 2) + 1) * Cells) + (Cells / 2)];
        Assert.Equal(site / (2 * Math.PI * Width * Width), At(reference, narrow, 1, 0), 1e-6 * Math.Abs(site));
    }

    [Theory]
    [MemberData(nameof(Harmonics))]
    public void Every_orbital_has_the_cells_area_for_its_norm_and_ends_where_it_is_small(string name)
    {
        RealHarmonic harmonic = RealHarmonic.Find(name)!;
        foreach (OrbitalAtTip orbital in (OrbitalAtTip[])[OrbitalAtTip.Gaussian(harmonic, 0.2, 0.866), OrbitalAtTip.Slater(harmonic, 4, 1.3, 0.866)])
        {
            const int Points = 240;
            double step = 2 * orbital.Reach / Points;
            double[] values = [.. Enumerable.Range(0, Points * Points).Select(i => orbital.Value((((i % Points) + 0.5) * step) - orbital.Reach, (((i / Points) + 0.5) * step) - orbital.Reach))];
            Assert.Equal(0.866, values.Sum(v => v * v) * step * step, 1e-4);
            Assert.InRange(Enumerable.Range(0, 48).Max(i => Math.Abs(orbital.Value(0.999 * orbital.Reach * Math.Cos(i * Math.PI / 24), 0.999 * orbital.Reach * Math.Sin(i * Math.PI / 24)))), 0.2e-4 * values.Max(Math.Abs), 1.3e-4 * values.Max(Math.Abs));
        }
    }

    [Fact]
    public void An_orbital_that_is_known_on_an_oblique_grid_in_any_unit_is_the_orbital_itself()
    {
        const double Width = 0.2;
        const int Points = 64;
        RealHarmonic harmonic = RealHarmonic.Find("dxz")!;
        OrbitalAtTip exact = OrbitalAtTip.Gaussian(harmonic, Width, 0.8);
        ((double X, double Y) First, (double X, double Y) Second) steps = ((0.04, 0), (-0.02, -0.05)); // the second axis downwards
        (double X, double Y) origin = (-0.7, 1.6);
        double[] values = [.. Enumerable.Range(0, Points * Points).Select(i =>
        {
            (double x, double y) = (origin.X + (i % Points * steps.First.X) + (i / Points * steps.Second.X), origin.Y + (i % Points * steps.First.Y) + (i / Points * steps.Second.Y));
            return -7e5 * harmonic.InPlane(x, y) * Math.Exp(-((x * x) + (y * y)) / (4 * Width * Width));
        })];
        var sampled = OrbitalAtTip.Sampled(values, (Points, Points), origin, steps, 0.8);
        double largest = exact.Value(Width * Math.Sqrt(2), 0);
        foreach ((double x, double y) in ((double, double)[])[(0, 0), (0.283, 0), (0.1, 0.21), (-0.333, 0.17), (0.02, -0.4), (-0.5, -0.5)])
        {
            Assert.Equal(-exact.Value(x, y), sampled.Value(x, y), 1e-4 * largest);
        }

        Assert.Equal(0, sampled.Value(0, 1.7));
        Assert.Equal(exact.Reach, sampled.Reach, 0.1);
    }

    [Fact]
    public void The_density_of_the_clean_crystal_has_its_period_and_on_average_that_of_the_sites_with_their_overlaps()
    {
        // ∫ φ_R φ_R′ = A_cell e^{−|R − R′|²/8σ²} of Gaussians; 16 cells in the square.
        Reference reference = Reference.Square;
        const double Width = 0.2;
        var continuum = new ContinuumTip(Square, [(0, 0)], [OrbitalAtTip.Gaussian(RealHarmonic.All[0], Width, 1, 1e-7)], new PixelSquare(4, 64));
        GreenFunctionWindow window = reference.Torus().Window(reference.Energy.Real, 10);
        double[] clean = continuum.Clean(reference.Torus(), EnergyKernel.None, reference.Energy.Real, new Tip(), 0);
        Assert.All(Enumerable.Range(0, 64 * 64).Where(i => i % 64 < 48), i => Assert.Equal(clean[i], clean[i + 16], 1e-12));
        double expected = 0;
        for (int n1 = -5; n1 <= 5; n1++)
        {
            for (int n2 = -5; n2 <= 5; n2++)
            {
                expected -= (window[0, 0, n1, n2] + window[1, 1, n1, n2]).Imaginary / Math.PI * Math.Exp(-((n1 * n1) + (n2 * n2)) / (8 * Width * Width));
            }
        }

        Assert.Equal(expected, clean.Average(), 1e-6 * expected);
        Assert.NotEqual(expected, DensityOfStates.Local(reference.Torus(), reference.Energy.Real), 0.01 * expected);
    }

    [Fact]
    public void Temperature_smears_an_image_as_it_smears_maps_and_opposite_energies_share_a_Green_function()
    {
        Reference reference = Reference.Square;
        var tip = new Tip { Continuum = new ContinuumTip(Square, [(0, 0)], [OrbitalAtTip.Gaussian(RealHarmonic.All[0], 0.2, 1)], new PixelSquare(1, 4)) };
        EnergyKernel kernel = EnergyKernel.Of(5, 0, reference.Energy.Imaginary);
        GreenFunction green = reference.Torus().WithBroadening(reference.Energy.Imaginary + kernel.ExtraBroadening);
        IReadOnlyList<QpiMap> smeared = QpiSweep.Smeared(green, kernel, reference.Impurity, [3, -3], 10, tip);
        for (int e = 0; e < 2; e++)
        {
            double[] expected = new double[16];
            foreach ((double energy, double weight) in kernel.Nodes(smeared[e].Energy))
            {
                double[] one = QpiMap.Compute(green, reference.Impurity, energy, 10, tip).Image!;
                expected = [.. expected.Zip(one, (sum, v) => sum + (weight * v))];
            }

            Assert.All(expected.Zip(smeared[e].Image!), p => Assert.Equal(p.First, p.Second, 1e-10 * expected.Max(Math.Abs)));
        }
    }

    [Fact]
    public void All_pairs_of_cells_by_single_sums_are_the_matrix_of_the_whole_lattice_with_the_impurity_in_it()
    {
        // Two orbitals that change sign round their sites, a tip that sees one spin and weighs them, a potential with a moment on two cells.
        BdgHamiltonian hamiltonian = Reference.Honeycomb.Crystal;
        BravaisLattice lattice = new((1, 0), (-0.5, Math.Sqrt(3) / 2));
        Impurity impurity = Impurity.Scalar(300, new ImpurityEntry(LatticeVector.Zero, 1)) + Impurity.Magnetic(100, 0, 0.6, 0.8, new ImpurityEntry(new LatticeVector(1, 0), 0));
        double[] weights = [1, 0.25];
        (double F1, double F2)[] places = [(1.0 / 3, 2.0 / 3), (2.0 / 3, 1.0 / 3)];
        OrbitalAtTip[] orbitals = [.. ((string[])["px", "dxy"]).Select(name => OrbitalAtTip.Gaussian(RealHarmonic.Find(name)!, 0.13, lattice.CellArea))];
        var continuum = new ContinuumTip(lattice, places, orbitals, new PixelSquare(0.6, 3));
        const int Torus = 10;
        var z = new Complex(8, 30);
        var with = new DenseLattice(hamiltonian, z, impurity, Torus);
        var without = new DenseLattice(hamiltonian, z, null, Torus);
        GreenFunctionWindow window = new TorusGreenFunction(hamiltonian, z.Imaginary, Torus, Torus).Window(z.Real, Torus);
        var tip = new Tip(TipSpin.Up, weights) { Continuum = continuum };
        double[] image = QpiMap.Compute(window, impurity, z.Real, tip, size: Torus - 2).Image!;
        int between = 0;
        for (int p = 0; p < 9; p++)
        {
            (double x, double y) = (continuum.Square.Middle(p % 3), continuum.Square.Middle(2 - (p / 3)));
            (int A, LatticeVector R, double W)[] seen =
            [
                .. from a in Enumerable.Range(0, 2)
                   from n1 in Enumerable.Range(-4, 8)
                   from n2 in Enumerable.Range(-4, 8)
                   let at = lattice.Position(n1 + places[a].F1 - places[1].F1, n2 + places[a].F2 - places[1].F2)
                   let w = Math.Sqrt(weights[a]) * orbitals[a].Value(x - at.X, y - at.Y)
                   where w != 0
                   select (a, new LatticeVector(n1, n2), w),
            ];
            between += seen.Select(w => w.R).Distinct().Count() > 1 ? 1 : 0;
            double expected = -1 / Math.PI * seen.Sum(l => seen.Sum(r => l.W * r.W * (with.Between(l.R, l.A, r.R, r.A) - without.Between(l.R, l.A, r.R, r.A)).Imaginary));
            Assert.Equal(expected, image[p], 1e-10 * image.Max(Math.Abs));
        }

        Assert.Equal(9, between);
    }

    private static QpiMap Map(Reference reference, ContinuumTip continuum, int size) => QpiMap.Compute(
        reference.Torus(), reference.Impurity, reference.Energy.Real, size, new Tip { Continuum = continuum });

    // A middle of pixels lies at every tenth.
    private static double At(Reference reference, ContinuumTip continuum, double x, double y)
    {
        (int pixels, int half) = (continuum.Square.Pixels, continuum.Square.Pixels / 2);
        return Map(reference, continuum, Cells).Image![((half - (int)Math.Round(10 * y)) * pixels) + half + (int)Math.Round(10 * x)];
    }

    private sealed record Reference(BdgHamiltonian Crystal, Complex Energy, Impurity Impurity)
    {
        public static Reference Square { get; } = new(ReferenceCrystals.Square(), new Complex(5, 2), Impurity.Scalar(200));

        public static Reference Honeycomb { get; } = new(ReferenceCrystals.Honeycomb(), new Complex(8, 3), Impurity.Scalar(500));

        public GreenFunction Torus() => new TorusGreenFunction(Crystal, Energy.Imaginary, Cells, Cells);
    }
}
