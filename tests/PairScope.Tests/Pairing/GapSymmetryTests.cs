using System.Numerics;
using PairScope.Lattice;
using PairScope.Pairing;

namespace PairScope.Tests.Pairing;

public class GapSymmetryTests
{
    private static readonly ReducedMomentum[] RandomMomenta = Momenta();

    public static TheoryData<Irrep, PairingChannel> TableKeys()
    {
        var keys = new TheoryData<Irrep, PairingChannel>();
        foreach ((Irrep irrep, PairingChannel channel) in GapTable.Keys)
        {
            keys.Add(irrep, channel);
        }

        return keys;
    }

    [Theory]
    [MemberData(nameof(TableKeys))]
    public void Every_gap_function_transforms_by_the_matrices_of_its_irrep(Irrep irrep, PairingChannel channel)
    {
        IReadOnlyList<GapBasisFunction> partners = GapTable.Partners(irrep, channel);
        foreach ((SymmetryOperation g, int rotations, bool mirror, bool plane) in PointGroupD3h.Operations)
        {
            double[] d = PointGroupD3h.Matrix(irrep, rotations, mirror, plane);
            for (int i = 0; i < partners.Count; i++)
            {
                GapBasisFunction image = g.Apply(partners[i]);
                foreach (ReducedMomentum k in RandomMomenta)
                {
                    Complex[] expected = new Complex[4];
                    for (int j = 0; j < partners.Count; j++)
                    {
                        Complex[] partner = Values(partners[j], k);
                        for (int c = 0; c < 4; c++)
                        {
                            expected[c] += d[(i * partners.Count) + j] * partner[c];
                        }
                    }

                    Assert.True(Values(image, k).Zip(expected, (a, b) => (a - b).Magnitude).Max() < 1e-12, $"{g.Name} at {k}");
                }
            }
        }
    }

    [Fact]
    public void The_momentum_action_agrees_with_the_lattice_action()
    {
        // (g f)(k) = f(g⁻¹k): C3⁻¹ turns k by −120°, σv flips kx.
        GapBasisFunction p = GapTable.Partners(Irrep.EPrime, PairingChannel.TripletZ)[0];
        foreach (ReducedMomentum k in RandomMomenta)
        {
            CartesianMomentum c = k.ToCartesian();
            double s = Math.Sqrt(3) / 2;
            var back = new CartesianMomentum((-0.5 * c.X) + (s * c.Y), (-s * c.X) - (0.5 * c.Y));
            Assert.Equal(p.Dz.Evaluate(back.ToReduced()).Real, PointGroupD3h.C3.Apply(p).Dz.Evaluate(k).Real, 12);
            var flipped = new CartesianMomentum(-c.X, c.Y);
            Assert.Equal(-p.Dz.Evaluate(flipped.ToReduced()).Real, PointGroupD3h.SigmaV.Apply(p).Dz.Evaluate(k).Real, 12);
        }
    }

    [Theory]
    [MemberData(nameof(TableKeys))]
    public void Singlets_are_even_and_triplets_odd(Irrep irrep, PairingChannel channel)
    {
        foreach (GapBasisFunction f in GapTable.Partners(irrep, channel))
        {
            foreach (ReducedMomentum k in RandomMomenta)
            {
                Complex[] here = Values(f, k);
                Complex[] opposite = Values(f, -k);
                Assert.True((here[0] - opposite[0]).Magnitude < 1e-13);
                Assert.All(Enumerable.Range(1, 3), c => Assert.True((here[c] + opposite[c]).Magnitude < 1e-13));
            }
        }
    }

    [Theory]
    [MemberData(nameof(TableKeys))]
    public void The_largest_modulus_over_the_zone_is_one(Irrep irrep, PairingChannel channel)
    {
        IReadOnlyList<GapBasisFunction> partners = GapTable.Partners(irrep, channel);
        bool inPlanePair = irrep is Irrep.EDoublePrime;
        double Size(ReducedMomentum k) => inPlanePair
            ? Math.Sqrt(Values(partners[0], k).Sum(v => v.Magnitude * v.Magnitude))
            : Math.Sqrt(partners.Sum(f => Values(f, k).Sum(v => v.Magnitude * v.Magnitude)));
        double largest = 0;
        ReducedMomentum best = default;
        for (int i = 0; i < 120; i++)
        {
            for (int j = 0; j < 120; j++)
            {
                var k = new ReducedMomentum((i / 120.0) - 0.5, (j / 120.0) - 0.5);
                if (Size(k) > largest)
                {
                    (largest, best) = (Size(k), k);
                }
            }
        }

        // Refine round the best grid point by shrinking a 3×3 stencil.
        for (double step = 1 / 120.0; step > 1e-9; step /= 2)
        {
            foreach ((int di, int dj) in new[] { (-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1) })
            {
                var k = new ReducedMomentum(best.K1 + (di * step), best.K2 + (dj * step));
                if (Size(k) > largest)
                {
                    (largest, best) = (Size(k), k);
                }
            }
        }

        Assert.Equal(1, largest, 1e-9);
    }

    [Theory]
    [MemberData(nameof(TableKeys))]
    public void The_projection_operators_reproduce_the_table(Irrep irrep, PairingChannel channel)
    {
        IReadOnlyList<GapBasisFunction> partners = GapTable.Partners(irrep, channel);
        for (int row = 0; row < partners.Count; row++)
        {
            for (int column = 0; column < partners.Count; column++)
            {
                GapBasisFunction image = PointGroupD3h.Project(irrep, row, column, partners[column]);
                Assert.All(RandomMomenta, k =>
                    Assert.True(Values(image, k).Zip(Values(partners[row], k), (a, b) => (a - b).Magnitude).Max() < 1e-12));
            }
        }

        foreach (Irrep other in Enum.GetValues<Irrep>().Where(i => i != irrep))
        {
            GapBasisFunction nothing = PointGroupD3h.Project(other, 0, 0, partners[0]);
            Assert.All(RandomMomenta, k => Assert.True(Values(nothing, k).Max(v => v.Magnitude) < 1e-12));
        }
    }

    [Fact]
    public void Projecting_the_sines_of_the_first_shell_generates_the_p_and_f_functions()
    {
        var seed = GapBasisFunction.Triplet(TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero, TrigonometricPolynomial.Sine(new LatticeVector(1, 0)));
        AssertProportional(PointGroupD3h.Project(Irrep.A1Prime, 0, 0, seed), GapTable.Partners(Irrep.A1Prime, PairingChannel.TripletZ)[0]);
        AssertProportional(PointGroupD3h.Project(Irrep.EPrime, 0, 0, seed), GapTable.Partners(Irrep.EPrime, PairingChannel.TripletZ)[0]);
        AssertProportional(PointGroupD3h.Project(Irrep.EPrime, 1, 0, seed), GapTable.Partners(Irrep.EPrime, PairingChannel.TripletZ)[1]);
    }

    [Fact]
    public void Every_gap_matrix_is_antisymmetric_under_exchange()
    {
        foreach (Irrep irrep in Enum.GetValues<Irrep>())
        {
            GapFunction gap = GapFunction.Mixed(irrep, 1.3, 0.6, 0.9);
            foreach (ReducedMomentum k in RandomMomenta)
            {
                for (int s = 0; s < 2; s++)
                {
                    for (int t = 0; t < 2; t++)
                    {
                        Assert.True((gap.Matrix[s, t].Evaluate(k) + gap.Matrix[t, s].Evaluate(-k)).Magnitude < 1e-13);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("A1'", Irrep.A1Prime)]
    [InlineData("A1′", Irrep.A1Prime)]
    [InlineData("A2''", Irrep.A2DoublePrime)]
    [InlineData("A2″", Irrep.A2DoublePrime)]
    [InlineData("E′′", Irrep.EDoublePrime)]
    public void Irreps_are_read_with_ASCII_and_with_real_primes(string text, Irrep expected)
    {
        Assert.True(IrrepNames.TryParse(text, out Irrep irrep));
        Assert.Equal(expected, irrep);
    }

    private static void AssertProportional(GapBasisFunction a, GapBasisFunction b)
    {
        Complex ratio = a.Dz.Evaluate(RandomMomenta[0]) / b.Dz.Evaluate(RandomMomenta[0]);
        Assert.True(ratio.Magnitude > 1e-3);
        Assert.All(RandomMomenta, k => Assert.True((a.Dz.Evaluate(k) - (ratio * b.Dz.Evaluate(k))).Magnitude < 1e-12));
    }

    private static Complex[] Values(GapBasisFunction f, ReducedMomentum k) =>
        [f.Psi.Evaluate(k), f.Dx.Evaluate(k), f.Dy.Evaluate(k), f.Dz.Evaluate(k)];

    private static ReducedMomentum[] Momenta()
    {
        var random = new Random(20260219);
        return Enumerable.Range(0, 12).Select(_ => new ReducedMomentum(random.NextDouble() - 0.5, random.NextDouble() - 0.5)).ToArray();
    }
}
