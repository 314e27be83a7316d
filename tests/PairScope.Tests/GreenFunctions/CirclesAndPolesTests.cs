using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>The infinite crystal by circles and poles against doubling, and half of the κ2 axis against a torus that knows no such half.</summary>
public class CirclesAndPolesTests
{
    [Theory]
    [InlineData(2, 3, 0.3, 3, 8, 5)] // one block of 8, layers of 24
    [InlineData(2, 3, 20, -8, 8, 5)]
    [InlineData(3, 2, 0.05, 1, 8, 5)]
    [InlineData(2, 3, 7, 3, 128, 3)] // what rounding takes for a pole far from the circles must not be magnified at the far end of a wide window
    public void Circles_and_doubling_give_the_same_numbers(int orbitals, int range, double broadening, double energy, int size, int seed)
    {
        BdgHamiltonian crystal = ReferenceCrystals.Random(orbitals, range, seed);
        GreenFunctionEntries entries = GreenFunctionEntries.Between(orbitals, [0], [0, 1]);
        GreenFunctionWindow Window(bool doubles) => new CrystalGreenFunction(crystal, broadening, 1e-3) { DoublesAlone = doubles }.Window(energy, size, entries: entries);
        (GreenFunctionWindow circles, GreenFunctionWindow doubling) = (Window(false), Window(true));
        double largest = doubling.Largest();
        bool same = true;
        foreach ((int i, int j) in Pairs(crystal.Size).Where(p => entries.Holds(p.I, p.J)))
        {
            Complex[] one = circles.Plane(i, j)!, other = doubling.Plane(i, j)!;
            Assert.True(one.Zip(other, (a, b) => (a - b).Magnitude).Max() < 1e-8 * largest, $"({i}, {j})");
            same &= one.SequenceEqual(other);
        }

        Assert.False(same, "both went by doubling");
    }

    [Fact]
    public void Derivatives_by_circles_are_those_by_doubling()
    {
        BdgHamiltonian crystal = ReferenceCrystals.Random(2, 3, 5);
        GreenFunctionEntries entries = GreenFunctionEntries.Between(2, [0], [0]);
        Complex[] Derivative(bool doubles) => new CrystalGreenFunction(crystal, 2, 1e-3) { DoublesAlone = doubles }
            .WindowWithDerivatives(3, 4, [CrystalVariation.ChemicalPotential], entries: entries).Derivatives[0].Plane(0, 0)!;
        Complex[] expected = Derivative(true);
        Assert.True(Derivative(false).Zip(expected, (a, b) => (a - b).Magnitude).Max() < 1e-5 * expected.Max(v => v.Magnitude));
    }

    /// <summary>What a block's hoppings have beside Hermiticity; each takes κ2 to −κ2.</summary>
    public static TheoryData<string> Symmetries() => ["real", "inverted", "mirrored", "mirrored and real", "none"];

    [Theory]
    [MemberData(nameof(Symmetries))]
    public void Half_of_the_axis_is_the_whole_of_it_where_a_symmetry_says_so(string symmetry)
    {
        BdgHamiltonian crystal = Symmetric(symmetry);
        GreenFunctionWindow expected = new TorusGreenFunction(crystal, 60, 96).Window(5, 6);
        GreenFunctionWindow actual = new CrystalGreenFunction(crystal, 60, 1e-9).Window(5, 6);
        double largest = expected.Largest();
        foreach ((int i, int j) in Pairs(crystal.Size).Where(p => expected.Plane(p.I, p.J) is not null))
        {
            Assert.True(expected.Plane(i, j)!.Zip(actual.Plane(i, j)!, (a, b) => (a - b).Magnitude).Max() < 1e-8 * largest, $"({i}, {j})");
        }
    }

    private static IEnumerable<(int I, int J)> Pairs(int size) => Enumerable.Range(0, size * size).Select(e => (e / size, e % size));

    // Two orbitals with a field along z, so that neither time reversal nor spin helps; the orbitals' phases are anything.
    private static BdgHamiltonian Symmetric(string symmetry)
    {
        var random = new Random(8);
        Complex[] phases = [1, Complex.FromPolarCoordinates(1, 0.7)];
        var drawn = new Dictionary<(int, int), Complex[,]>();
        foreach ((int n1, int n2) in Pairs(5).Select(p => (p.I - 2, p.J - 2)))
        {
            double fall = 60.0 / (1 + (n1 * n1) + (n2 * n2));
            var m = new Complex[2, 2];
            for (int e = 0; e < 4; e++)
            {
                m[e / 2, e % 2] = Math.Abs(n1) > 1 ? 0 : fall * new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            }

            drawn[(n1, n2)] = m;
        }

        Complex Hermitian(int n1, int n2, int a, int b) => drawn[(n1, n2)][a, b] + Complex.Conjugate(drawn[(-n1, -n2)][b, a]);
        Complex Hopping(int n1, int n2, int a, int b) => phases[a] * Complex.Conjugate(phases[b]) * (Hermitian(n1, n2, a, b) + (symmetry switch
        {
            "real" => Complex.Conjugate(Hermitian(n1, n2, a, b)),
            "inverted" => Hermitian(-n1, -n2, a, b),
            "mirrored" => Hermitian(n1, -n2, a, b),
            "mirrored and real" => Complex.Conjugate(Hermitian(-n1, n2, a, b)),
            _ => 0,
        }));
        List<(LatticeVector, ComplexMatrix)> hoppings = [];
        foreach ((int n1, int n2) in drawn.Keys)
        {
            var h = new ComplexMatrix(4);
            for (int e = 0; e < 8; e++)
            {
                (int s, int a, int b) = (e / 4, e / 2 % 2, e % 2);
                h[(2 * s) + a, (2 * s) + b] = Hopping(n1, n2, a, b) + (n1 == 0 && n2 == 0 && a == b ? 9 * (1 - (2 * s)) : 0);
            }

            hoppings.Add((new LatticeVector(n1, n2), h));
        }

        var pairs = new ComplexMatrix(4);
        for (int a = 0; a < 2; a++)
        {
            Complex psi = 5 * phases[a] * phases[a];
            (pairs[a, a + 2], pairs[a + 2, a]) = (psi, -psi);
        }

        return new BdgHamiltonian(
            new TightBindingModel(symmetry, BlochMatrix.FromCoefficients(2, hoppings)), new GapFunction(5, BlochMatrix.FromCoefficients(2, [(LatticeVector.Zero, pairs)])));
    }
}
