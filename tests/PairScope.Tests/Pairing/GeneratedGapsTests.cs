using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Symmetry;
using PairScope.Tests.Symmetry;
using PairScope.TightBinding;

namespace PairScope.Tests.Pairing;

public class GeneratedGapsTests
{
    // Multiplicities in order of the irreps: "shell spin: irrep(place) …".
    [Theory]
    [InlineData("triangular", 0, "singlet: A1'(A1')")]
    [InlineData("triangular", 1, "singlet: A1'(A1') E'(E') | tz: A1'(A2') E'(E') | txy: A1''(E') A2''(E') E''(A2') E''(E')")]
    [InlineData("triangular", 2, "singlet: A1'(A1') E'(E') | tz: A2'(A1') E'(E') | txy: A1''(E') A2''(E') E''(A1') E''(E')")]
    [InlineData("triangular", 3, "singlet: A1'(A1') E'(E') | tz: A1'(A2') E'(E') | txy: A1''(E') A2''(E') E''(A2') E''(E')")]
    [InlineData("triangular", 4, "singlet: A1'(A1') A2'(A2') 2E'(E') | tz: A1'(A2') A2'(A1') 2E'(E') | txy: 2A1''(E') 2A2''(E') E''(A1') E''(A2') 2E''(E')")]
    [InlineData("square", 0, "singlet: A1g(A1g)")]
    [InlineData("square", 1, "singlet: A1g(A1g) B1g(B1g) | tz: Eu(Eu) | txy: A1u(Eu) A2u(Eu) B1u(Eu) B2u(Eu)")]
    [InlineData("square", 2, "singlet: A1g(A1g) B2g(B2g) | tz: Eu(Eu) | txy: A1u(Eu) A2u(Eu) B1u(Eu) B2u(Eu)")]
    [InlineData("square", 3, "singlet: A1g(A1g) B1g(B1g) | tz: Eu(Eu) | txy: A1u(Eu) A2u(Eu) B1u(Eu) B2u(Eu)")]
    [InlineData("square", 4, "singlet: A1g(A1g) A2g(A2g) B1g(B1g) B2g(B2g) | tz: 2Eu(Eu) | txy: 2A1u(Eu) 2A2u(Eu) 2B1u(Eu) 2B2u(Eu)")]
    [InlineData("honeycomb", 0, "singlet: A1g(A1g) B2u(B2u)")]
    [InlineData("honeycomb", 1, "singlet: A1g(A1g) E2g(E2g) | tz: B1u(B2u) E1u(E1u) | txy: A1u(E1u) A2u(E1u) E2u(B2u) E2u(E1u)")]
    [InlineData("honeycomb", 2, "singlet: A1g(A1g) B2u(B2u) E1u(E1u) E2g(E2g) | tz: A1g(A2g) B2u(B1u) E1u(E1u) E2g(E2g) | txy: A1u(E1u) A2u(E1u) B1g(E2g) B2g(E2g) E1g(A2g) E1g(E2g) E2u(B1u) E2u(E1u)")]
    [InlineData("t2g", 0, "singlet: 2A1g(A1g) B1g(B1g) B2g(B2g) Eg(Eg) | tz: A1g(A2g) Eg(Eg) | txy: A1g(Eg) A2g(Eg) B1g(Eg) B2g(Eg) Eg(A2g)")]
    public void Multiplicities_are_those_of_group_theory(string crystal, int shell, string expected)
    {
        GeneratedGaps gaps = Of(crystal, shell);
        string found = string.Join(" | ", gaps.Channels.Where(c => c.FirstBond.Shell == shell).GroupBy(c => c.SpinName, StringComparer.Ordinal).OrderBy(s => Array.IndexOf(["singlet", "tz", "txy"], s.Key))
            .Select(spin => $"{spin.Key}: " + string.Join(' ', spin.GroupBy(c => $"{c.Irrep.Name}({c.Place.Name})", StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (g.Count() > 1 ? g.Count() : string.Empty) + g.Key))));
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("triangular", 4, 61, "8A1' 3A2' 10E' 5A1'' 5A2'' 10E''")]
    [InlineData("honeycomb", 2, 38, "4A1g B1g B2g 2E1g 3E2g 2A1u 2A2u B1u 3B2u 3E1u 4E2u")]
    [InlineData("t2g", 1, 87, "10A1g 4A2g 8B1g 5B2g 9Eg 6A1u 6A2u 6B1u 6B2u 9Eu")]
    [InlineData("substrate", 1, 13, "4A1 A2 4E")]
    public void Dimensions_add_up(string crystal, int shells, int dimension, string sums)
    {
        GeneratedGaps gaps = Of(crystal, shells);
        Assert.Equal(sums, string.Join(' ', gaps.Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal).Select(g => (g.Count() > 1 ? g.Count() : string.Empty) + g.Key)));
        Assert.Equal(dimension, gaps.Dimension);
    }

    [Theory]
    [InlineData("triangular", 4)]
    [InlineData("honeycomb", 2)]
    [InlineData("t2g", 1)]
    [InlineData("square", 4)]
    public void Partners_transform_by_the_matrices_of_their_irrep(string crystal, int shells)
    {
        (Crystal sites, BlochMatrix h) = Crystals(crystal);
        CrystalSymmetry symmetry = CrystalSymmetry.Of(sites, h);
        foreach (GeneratedChannel channel in GeneratedGaps.Of(symmetry, shells, spinIsFree: false).Channels)
        {
            for (int g = 0; g < symmetry.Operations.Count; g++)
            {
                for (int i = 0; i < channel.Partners.Count; i++)
                {
                    BlochMatrix difference = symmetry.Operations[g].Apply(channel.Partners[i], isGap: true);
                    for (int j = 0; j < channel.Partners.Count; j++)
                    {
                        difference += -channel.Irrep.Matrix(g)[(i * channel.Irrep.Dimension) + j] * channel.Partners[j];
                    }

                    Assert.True(difference.Largest < 1e-12, $"{channel.Irrep.Name} {channel.SpinName} under {symmetry.Operations[g].Point.Name}");
                }
            }
        }
    }

    // Scales of the orthonormal functions before division: physics of the neighbours of a triangular lattice.
    [Theory]
    [InlineData("A1'", "singlet", "A1'", 2.449489743)]
    [InlineData("E'", "singlet", "E'", 2.309401077)]
    [InlineData("A1'", "tz", "A2'", 2.121320344)]
    [InlineData("E'", "tz", "E'", 2.032472241)]
    [InlineData("E''", "txy", "A2'", 2.121320344)]
    [InlineData("A1''", "txy", "E'", 1.437174904)]
    [InlineData("A2''", "txy", "E'", 1.437174904)]
    [InlineData("E''", "txy", "E'", 1.437174904)]
    public void Neighbours_of_a_triangular_lattice_have_the_scales_of_reference(string irrep, string spin, string place, double scale) =>
        Assert.Equal(scale, Of("triangular", 1).Channels.Single(c => c.FirstBond.Shell == 1 && (c.Irrep.Name, c.SpinName, c.Place.Name) == (irrep, spin, place)).Scale, 9);

    // The built-in table with its own signs: the singlets of E' and A2'' have the other one.
    [Theory]
    [InlineData(Irrep.A1Prime, PairingChannel.Singlet, 1, "A1'", 1)]
    [InlineData(Irrep.A1Prime, PairingChannel.OnSiteSinglet, 0, "A1'", 1)]
    [InlineData(Irrep.A1Prime, PairingChannel.TripletZ, 1, "A2'", 1)]
    [InlineData(Irrep.A2Prime, PairingChannel.Singlet, 4, "A2'", 1)]
    [InlineData(Irrep.A2Prime, PairingChannel.TripletZ, 2, "A1'", 1)]
    [InlineData(Irrep.EPrime, PairingChannel.Singlet, 1, "E'", -1)]
    [InlineData(Irrep.EPrime, PairingChannel.TripletZ, 1, "E'", 1)]
    [InlineData(Irrep.A1DoublePrime, PairingChannel.TripletP, 1, "E'", 1)]
    [InlineData(Irrep.A2DoublePrime, PairingChannel.TripletP, 1, "E'", -1)]
    [InlineData(Irrep.EDoublePrime, PairingChannel.TripletP, 1, "E'", 1)]
    [InlineData(Irrep.EDoublePrime, PairingChannel.TripletF, 1, "A2'", 1)]
    public void Every_function_of_the_table_of_NbSe2_is_generated(Irrep irrep, PairingChannel channel, int shell, string place, int sign)
    {
        PairSpin spin = channel switch
        {
            PairingChannel.Singlet or PairingChannel.OnSiteSinglet => PairSpin.Singlet,
            PairingChannel.TripletZ => PairSpin.TripletZ,
            _ => PairSpin.TripletXY,
        };
        GeneratedChannel generated = Of("triangular", 4).Channels.Single(
            c => (c.Irrep.Name, c.FirstBond.Shell, c.Spin, c.Place.Name) == (irrep.ToAscii(), shell, spin, place));
        IReadOnlyList<GapBasisFunction> table = GapTable.Partners(irrep, channel);
        Assert.Equal(table.Count, generated.Partners.Count);
        for (int i = 0; i < table.Count; i++)
        {
            BlochMatrix difference = generated.Partners[i] + (-sign * GapFunction.Sum(1, [(1, table[i])]).Matrix);
            Assert.InRange(difference.Largest, 0, 1e-9);
        }
    }

    [Fact]
    public void The_largest_singular_value_of_every_channel_is_one()
    {
        var random = new Random(3);
        foreach (GeneratedChannel channel in Of("t2g", 1).Channels)
        {
            double largest = 0;
            for (int trial = 0; trial < 300; trial++)
            {
                var k = new ReducedMomentum(random.NextDouble(), random.NextDouble());
                double angle = Math.PI * random.NextDouble();
                ComplexMatrix value = channel.Partners.Count == 1
                    ? channel.Partners[0].Evaluate(k)
                    : ((Math.Cos(angle) * channel.Partners[0]) + (Math.Sin(angle) * channel.Partners[1])).Evaluate(k);
                largest = Math.Max(largest, value.LargestSingularValue());
            }

            Assert.InRange(largest, 0.7, 1 + 1e-9); // 300 random points come near the maximum and never above it
        }
    }

    [Fact]
    public void Spin_that_turns_freely_lists_triplets_by_their_function_of_place()
    {
        (Crystal crystal, BlochMatrix h) = Crystals("square");
        Assert.True(GeneratedGaps.TurnsFreely(h));
        Assert.False(GeneratedGaps.TurnsFreely(Materials.NbSe2().Bloch));
        GeneratedGaps gaps = GeneratedGaps.Of(CrystalSymmetry.Of(crystal, h), 1, spinIsFree: true);
        Assert.Equal("A1g singlet, A1g singlet, B1g singlet, Eu tz", string.Join(", ", gaps.Channels.Select(c => $"{c.Irrep.Name} {c.SpinName}")));
    }

    [Fact]
    public void Formulas_say_what_the_functions_are()
    {
        GeneratedGaps gaps = Of("square", 2);
        string FormulaOf(string irrep, int shell, string spin) => string.Join(" ; ", gaps.Channels.Single(c => (c.Irrep.Name, c.FirstBond.Shell, c.SpinName) == (irrep, shell, spin)).Formulas());
        Assert.Equal("ψ = 0.5·(cos(k1) - cos(k2))", FormulaOf("B1g", 1, "singlet"));
        Assert.Equal("ψ = 0.5·(cos(k1+k2) - cos(k1-k2))", FormulaOf("B2g", 2, "singlet"));
        Assert.Equal("dz = -0.707107·sin(k2) ; dz = 0.707107·sin(k1)", FormulaOf("Eu", 1, "tz"));
    }

    private static GeneratedGaps Of(string crystal, int shells)
    {
        (Crystal sites, BlochMatrix h) = Crystals(crystal);
        return GeneratedGaps.Of(CrystalSymmetry.Of(sites, h), shells, spinIsFree: false);
    }

    private static (Crystal, BlochMatrix) Crystals(string name)
    {
        switch (name)
        {
            case "triangular":
                return (TestCrystals.Triangular("dz2"), Materials.NbSe2().Bloch);
            case "substrate":
                return (TestCrystals.Triangular("dz2"), Materials.NbSe2(rashba: 10).Bloch);
            case "square":
                return (TestCrystals.Square("dx2-y2"), TestCrystals.Hoppings(1, (0, 0, 1, 0, -150), (0, 0, 0, 1, -150)));
            case "honeycomb":
                return (TestCrystals.Honeycomb(), TestCrystals.Hoppings(2, (0, 1, 0, 0, -300), (0, 1, -1, 0, -300), (0, 1, 0, 1, -300)));
            default:
                Crystal t2g = TestCrystals.Square("dyz", "dxz", "dxy");
                return (t2g, TestCrystals.SpinOrbit(t2g, 35) + TestCrystals.Hoppings(
                    3, (0, 0, 1, 0, -9), (0, 0, 0, 1, -88), (1, 1, 1, 0, -88), (1, 1, 0, 1, -9), (2, 2, 1, 0, -80), (2, 2, 0, 1, -80)));
        }
    }
}
