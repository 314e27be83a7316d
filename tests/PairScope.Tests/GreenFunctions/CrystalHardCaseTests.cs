using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>
/// Crystals far from the built-in one, where the residue sum could go wrong: each must equal a torus so large that no
/// wave goes round it.
/// </summary>
public class CrystalHardCaseTests
{
    public static TheoryData<int, int, bool> Ranges() => new()
    {
        { 1, 1, false }, { 1, 1, true },
        { 2, 6, false }, { 2, 6, true },
        { 6, 2, false }, { 6, 2, true },
        { 3, 5, false }, { 6, 6, false }, { 6, 6, true },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Every_harmonic_up_to_six_cells_is_exact(int hopping, int pairing, bool mixed)
    {
        var random = new Random((100 * hopping) + (10 * pairing) + (mixed ? 1 : 0));
        TrigonometricPolynomial rashba = mixed ? Odd(random, Math.Min(hopping, 2), 8) : TrigonometricPolynomial.Zero;
        var crystal = Crystal(
            Even(random, hopping, 60), Odd(random, hopping, 20), rashba,
            GapBasisFunction.Singlet(Even(random, pairing, 10)), GapBasisFunction.Triplet(Zero, Zero, Odd(random, pairing, 8)));
        AgreesWithTorus(crystal, energy: 4, broadening: 25, cells: 256, 1e-8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gap_of_one_spin_alone_may_reach_further_than_any_hopping(bool mixed)
    {
        // d_y = −i d_x pairs ↑ with ↑ and leaves ↓ alone; Rashba coupling then joins all four components.
        var random = new Random(5);
        TrigonometricPolynomial odd = Odd(random, 5, 10);
        var crystal = Crystal(
            Even(random, 1, 60), Odd(random, 1, 20), mixed ? Odd(random, 1, 8) : Zero,
            GapBasisFunction.Triplet(odd, -Complex.ImaginaryOne * odd, Zero));
        AgreesWithTorus(crystal, energy: -7, broadening: 25, cells: 256, 1e-8);
    }

    [Fact]
    public void Nearest_neighbour_hopping_has_no_leading_coefficient_at_the_zone_boundary()
    {
        // ξ = 2t [cos k·a1 + cos k·a2 + cos k·(a1 + a2)]: the coefficient of x is t (1 + y), zero at κ2 = 1/2.
        var crystal = Crystal(
            40 * TrigonometricPolynomial.ShellCosine(1), Zero, Zero,
            GapBasisFunction.Singlet(3 * TrigonometricPolynomial.ShellCosine(1)));
        AgreesWithTorus(crystal, energy: 2, broadening: 10, cells: 512, 1e-8);
        AgreesWithTorus(crystal, energy: -80, broadening: 10, cells: 512, 1e-8); // the van Hove saddle, within the gap function's reach
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void Chains_that_do_not_talk_to_each_other_are_crystals_too(int n1, int n2)
    {
        var bond = new LatticeVector(n1, n2);
        var crystal = Crystal(
            60 * TrigonometricPolynomial.Cosine(bond), Zero, Zero,
            GapBasisFunction.Singlet(TrigonometricPolynomial.Constant(4) + (2 * TrigonometricPolynomial.Cosine(bond))));
        AgreesWithTorus(crystal, energy: 10, broadening: 10, cells: 512, 1e-8);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, true)]
    public void Where_hopping_and_pairing_cancel_the_quasiparticles_do_not_move(int n1, int n2, bool mixed)
    {
        // Kitaev's chain at t = Δ: ξ² + |Δ|² does not depend on k, the determinant has no power of x at all,
        // and yet G is not zero between neighbours.
        var bond = new LatticeVector(n1, n2);
        TrigonometricPolynomial gap = 30 * TrigonometricPolynomial.Sine(bond);
        var crystal = Crystal(
            30 * TrigonometricPolynomial.Cosine(bond), Zero, mixed ? 4 * TrigonometricPolynomial.Sine(bond) : Zero,
            GapBasisFunction.Triplet(Zero, Complex.ImaginaryOne * gap, Zero));
        AgreesWithTorus(crystal, energy: 10, broadening: 15, cells: 256, 1e-8);
    }

    [Fact]
    public void Sites_that_do_not_talk_to_each_other_are_the_smallest_crystal()
    {
        var crystal = Crystal(
            TrigonometricPolynomial.Constant(5), Zero, Zero, GapBasisFunction.Singlet(TrigonometricPolynomial.Constant(3)));
        AgreesWithTorus(crystal, energy: 1, broadening: 0.1, cells: 32, 1e-12);
    }

    [Fact]
    public void One_spin_may_hop_while_the_other_stands_still()
    {
        TrigonometricPolynomial band = 30 * TrigonometricPolynomial.ShellCosine(1);
        var crystal = Crystal(band, band, Zero, GapBasisFunction.Singlet(3 * TrigonometricPolynomial.ShellCosine(1)));
        AgreesWithTorus(crystal, energy: 1, broadening: 10, cells: 512, 1e-8);
        AgreesWithTorus(
            Crystal(band, band, Zero, GapBasisFunction.Singlet(Zero)), energy: 1, broadening: 10, cells: 512, 1e-8);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-9)]
    [InlineData(1e-3)]
    public void A_gap_however_small_joins_the_normal_state(double amplitude)
    {
        // The roots of electron and hole nearly meet while the gap is small.
        BdgHamiltonian At(double delta) => new(Materials.NbSe2(100), GapFunction.Mixed(Irrep.A1Prime, delta, 0.6));
        GreenFunctionWindow normal = Window(At(0), 3, 1);
        GreenFunctionWindow paired = Window(At(amplitude), 3, 1);
        double largest = normal.Plane(0, 0)!.Max(g => g.Magnitude);
        double change = normal.Plane(0, 0)!.Zip(paired.Plane(0, 0)!, (a, b) => (a - b).Magnitude).Max();
        double stated = normal.ErrorEstimate + paired.ErrorEstimate;
        Assert.True(stated <= 1e-8 * largest, $"stated {stated / largest:E1}");
        Assert.True(change <= stated + (amplitude * amplitude * largest), $"changed by {change / largest:E1}, stated {stated / largest:E1}");
    }

    private static TrigonometricPolynomial Zero => TrigonometricPolynomial.Zero;

    private static BdgHamiltonian Crystal(
        TrigonometricPolynomial xi, TrigonometricPolynomial lambda, TrigonometricPolynomial rashba, params GapBasisFunction[] gap) =>
        new(
            new TightBindingModel("test", BlochMatrix.FromPauli(xi, rashba, Zero, lambda)),
            GapFunction.Sum(1, gap.Select(basis => (Complex.One, basis))));

    private static GreenFunctionWindow Window(BdgHamiltonian crystal, double energy, double broadening) =>
        new CrystalGreenFunction(crystal, broadening, 1e-10).Window(energy, 16);

    private static void AgreesWithTorus(BdgHamiltonian crystal, double energy, double broadening, int cells, double tolerance)
    {
        GreenFunctionWindow torus = new TorusGreenFunction(crystal, broadening, cells).Window(energy, 12);
        GreenFunctionWindow exact = new CrystalGreenFunction(crystal, broadening, 1e-9).Window(energy, 12);
        double largest = 0;
        double deviation = 0;
        for (int i = 0; i < crystal.Size; i++)
        {
            for (int j = 0; j < crystal.Size; j++)
            {
                for (int p = 0; p < torus.Side * torus.Side; p++)
                {
                    Complex expected = torus.Plane(i, j)?[p] ?? Complex.Zero;
                    largest = Math.Max(largest, expected.Magnitude);
                    deviation = Math.Max(deviation, (expected - (exact.Plane(i, j)?[p] ?? Complex.Zero)).Magnitude);
                }
            }
        }

        Assert.True(deviation <= tolerance * largest, $"deviation {deviation / largest:E2}");
    }

    // Real and even: Σ t_R cos k·R with t_R falling with the distance, all harmonics |n1|, |n2| ≤ range.
    private static TrigonometricPolynomial Even(Random random, int range, double size) =>
        Sum(random, range, size, TrigonometricPolynomial.Cosine);

    private static TrigonometricPolynomial Odd(Random random, int range, double size) =>
        Sum(random, range, size, TrigonometricPolynomial.Sine);

    private static TrigonometricPolynomial Sum(Random random, int range, double size, Func<LatticeVector, TrigonometricPolynomial> harmonic)
    {
        TrigonometricPolynomial sum = Zero;
        for (int n1 = -range; n1 <= range; n1++)
        {
            for (int n2 = -range; n2 <= range; n2++)
            {
                var r = new LatticeVector(n1, n2);
                if (n1 > 0 || (n1 == 0 && n2 > 0))
                {
                    sum += size * (random.NextDouble() - 0.5) / (1 + (n1 * n1) + (n2 * n2)) * harmonic(r);
                }
            }
        }

        return sum;
    }
}
