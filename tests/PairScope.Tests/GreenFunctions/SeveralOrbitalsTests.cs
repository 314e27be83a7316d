using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>The contract of Green functions for crystals with several orbitals, and the infinite crystal by doubling.</summary>
public class SeveralOrbitalsTests
{
    public static TheoryData<string, bool> Solvers()
    {
        var data = new TheoryData<string, bool>();
        foreach (string crystal in Names)
        {
            data.Add(crystal, false);
            data.Add(crystal, true);
        }

        return data;
    }

    public static TheoryData<string> Crystals() => [.. Names];

    private static readonly string[] Names = ["honeycomb", "t2g", "random", "long", "layers"];

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Every_solver_solves_the_equation_of_the_lattice(string name, bool torus)
    {
        // Σ_R [z δ_R0 − H_R] G(r + R) = δ_r0 on every site whose neighbours are in the window.
        BdgHamiltonian crystal = Crystal(name);
        var z = new Complex(3, 2);
        GreenFunctionWindow green = Solver(crystal, z.Imaginary, torus).Window(z.Real, 12);
        double largest = green.Largest();
        int inner = 6 - crystal.Range;
        double bound = 1e-8 * largest * crystal.Bound * crystal.Size;
        for (int i = 0; i < crystal.Size; i++)
        {
            for (int j = 0; j < crystal.Size; j++)
            {
                for (int n1 = -inner; n1 <= inner; n1++)
                {
                    for (int n2 = -inner; n2 <= inner; n2++)
                    {
                        Complex sum = (z * green[i, j, n1, n2]) - (i == j && n1 == 0 && n2 == 0 ? 1 : 0);
                        for (int k = 0; k < crystal.Size; k++)
                        {
                            foreach ((LatticeVector r, Complex h) in crystal[i, k].Coefficients)
                            {
                                sum -= h * green[k, j, n1 + r.N1, n2 + r.N2];
                            }
                        }

                        Assert.True(sum.Magnitude < bound, $"({i}, {j}) at ({n1}, {n2}): {sum.Magnitude:E1}, allowed {bound:E1}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Electrons_and_holes_are_images_of_each_other_in_every_solver(string name, bool torus)
    {
        // G_ij(r, −z*) = −G_π(i)π(j)(r, z)*.
        BdgHamiltonian crystal = Crystal(name);
        GreenFunction solver = Solver(crystal, 2, torus);
        GreenFunctionWindow above = solver.Window(3, 4);
        GreenFunctionWindow below = solver.Window(-3, 4);
        int electrons = crystal.Size / 2;
        double largest = above.Largest();
        for (int i = 0; i < crystal.Size; i++)
        {
            for (int j = 0; j < crystal.Size; j++)
            {
                Complex image = -Complex.Conjugate(above[(i + electrons) % crystal.Size, (j + electrons) % crystal.Size, 1, -2]);
                Assert.True((below[i, j, 1, -2] - image).Magnitude < 1e-8 * largest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Crystals))]
    public void The_crystal_equals_a_torus_so_large_that_no_wave_goes_round_it(string name)
    {
        // At η = 40 meV waves decay within a few cells; 128² are converged far below 1e-8 of the largest value.
        BdgHamiltonian crystal = Crystal(name);
        Same(new TorusGreenFunction(crystal, 40, 128).Window(5, 8), new CrystalGreenFunction(crystal, 40, 1e-9).Window(5, 8), 1e-8);
    }

    [Theory]
    [MemberData(nameof(Crystals))]
    public void The_direction_of_the_chain_does_not_matter(string name)
    {
        BdgHamiltonian crystal = Crystal(name);
        GreenFunctionWindow expected = new CrystalGreenFunction(crystal, 0.5, 1e-9).Window(2, 6);
        foreach ((Func<LatticeVector, LatticeVector> there, int reach) in new (Func<LatticeVector, LatticeVector>, int)[]
        {
            (r => new(r.N2, r.N1), 6), (r => new(r.N1 + r.N2, r.N2), 12), (r => new(r.N1, r.N2 - r.N1), 12),
        })
        {
            GreenFunctionWindow moved = new CrystalGreenFunction(ReferenceCrystals.Relabelled(crystal, there), 0.5, 1e-9).Window(2, reach);
            double largest = expected.Largest();
            for (int i = 0; i < crystal.Size; i++)
            {
                for (int j = 0; j < crystal.Size; j++)
                {
                    for (int site = 0; site < 49; site++)
                    {
                        var r = new LatticeVector((site / 7) - 3, (site % 7) - 3);
                        Complex difference = expected[i, j, r.N1, r.N2] - moved[i, j, there(r).N1, there(r).N2];
                        Assert.True(difference.Magnitude < 2e-8 * largest, $"({i}, {j}) at {r}: {difference.Magnitude / largest:E1}");
                    }
                }
            }
        }
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        BdgHamiltonian crystal = ReferenceCrystals.T2g();
        GreenFunctionWindow one = new CrystalGreenFunction(crystal, 1) { DegreeOfParallelism = 1 }.Window(0.5, 8);
        GreenFunctionWindow four = new CrystalGreenFunction(crystal, 1) { DegreeOfParallelism = 4 }.Window(0.5, 8);
        Assert.Equal(one.Plane(0, 8), four.Plane(0, 8));
        GreenFunction Torus(int threads) => new TorusGreenFunction(crystal, 1, 16) { DegreeOfParallelism = threads };
        Assert.Equal(Torus(1).Window(0.5, 8).Plane(0, 8), Torus(4).Window(0.5, 8).Plane(0, 8));
    }

    [Fact]
    public void Half_of_the_axis_and_copies_by_time_reversal_give_what_the_whole_axis_gives()
    {
        // A phase of the gap changes nothing for electrons and takes time reversal from the solver. t2g: one block is a copy of the other;
        // with Rashba-like hopping there is one block and half of an axis.
        foreach (BdgHamiltonian crystal in new[] { ReferenceCrystals.T2g(), WithSpinFlips(ReferenceCrystals.Honeycomb().Model) })
        {
            GreenFunctionWindow half = new CrystalGreenFunction(crystal, 1, 1e-9).Window(2, 8);
            GreenFunctionWindow whole = new CrystalGreenFunction(ReferenceCrystals.WithPhase(crystal, 0.7), 1, 1e-9).Window(2, 8);
            double largest = half.Largest();
            for (int i = 0; i < crystal.Size / 2; i++)
            {
                for (int j = 0; j < crystal.Size / 2; j++)
                {
                    for (int p = 0; p < 81; p++)
                    {
                        Assert.True(((half.Plane(i, j)?[p] ?? 0) - (whole.Plane(i, j)?[p] ?? 0)).Magnitude < 1e-8 * largest);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Fewer_entries_are_the_same_numbers(string name, bool torus)
    {
        BdgHamiltonian crystal = Crystal(name);
        GreenFunction solver = Solver(crystal, 2, torus);
        GreenFunctionWindow all = solver.Window(3, 6);
        GreenFunctionEntries entries = GreenFunctionEntries.Between(crystal.Orbitals, [crystal.Orbitals - 1], [0]);
        GreenFunctionWindow some = solver.Window(3, 6, entries: entries);
        double largest = all.Largest();
        int kept = 0;
        for (int i = 0; i < crystal.Size; i++)
        {
            for (int j = 0; j < crystal.Size; j++)
            {
                Assert.True(!entries.Holds(i, j) || all.Plane(i, j) is null || some.Keeps(i, j));
                for (int p = 0; some.Keeps(i, j) && p < 49; p++)
                {
                    Assert.True((some.Plane(i, j)![p] - all.Plane(i, j)![p]).Magnitude < 2e-8 * largest);
                }

                kept += some.Keeps(i, j) ? 1 : 0;
            }
        }

        Assert.InRange(kept, 1, (crystal.Size * crystal.Size) - 1);
    }

    [Fact]
    public void An_entry_that_was_not_asked_for_is_not_taken_for_zero()
    {
        GreenFunctionWindow some = new TorusGreenFunction(ReferenceCrystals.T2g(), 2, 8)
            .Window(3, 6, entries: GreenFunctionEntries.Between(3, [0], [0]));
        Assert.NotNull(some.Plane(0, 0));
        Assert.Null(some.Plane(0, 2)); // vanishes
        Assert.Throws<InvalidOperationException>(() => some.Plane(1, 1));
    }

    [Fact]
    public void More_accuracy_than_doubling_has_is_refused_and_elsewhere_it_is_not()
    {
        Assert.Throws<InputException>(() => new CrystalGreenFunction(ReferenceCrystals.T2g(), 0.005, 1e-9));
        Assert.Equal(1e-9, new CrystalGreenFunction(ReferenceCrystals.T2g(), 0.02, 1e-9).Accuracy);
        Assert.Equal(1e-9, new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(), GapFunction.None()), 0.005, 1e-9).Accuracy);
    }

    [Fact]
    public void Double_roots_at_every_momentum_are_no_obstacle()
    {
        // d = (sin k1, sin k2, 0) plus a coupling of spins that inversion and time reversal leave double: one orbital, one block of four.
        var crystal = new BdgHamiltonian(
            new TightBindingModel("helical", BlochMatrix.FromPauli(
                -60 * (TrigonometricPolynomial.Cosine(new(1, 0)) + TrigonometricPolynomial.Cosine(new(0, 1))), TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero)),
            GapFunction.Sum(10,
            [
                (1, GapBasisFunction.Triplet(TrigonometricPolynomial.Sine(new(1, 0)), TrigonometricPolynomial.Zero, TrigonometricPolynomial.Sine(new(0, 1)))),
            ]));
        Assert.Single(crystal.Blocks);
        Same(new TorusGreenFunction(crystal, 10, 256).Window(3, 8), new CrystalGreenFunction(crystal, 10, 1e-9).Window(3, 8), 1e-8);
    }

    private static BdgHamiltonian Crystal(string name) => name switch
    {
        "honeycomb" => ReferenceCrystals.Honeycomb(),
        "t2g" => ReferenceCrystals.T2g(),
        "random" => ReferenceCrystals.Random(2, 1, 7),
        "long" => ReferenceCrystals.Relabelled(ReferenceCrystals.Honeycomb(), r => new(r.N1 + (2 * r.N2), r.N2)), // three cells along a1, one along a2
        _ => Layers(),
    };

    // Two orbitals that nothing joins: blocks of two, and no hopping at all for one of them.
    private static BdgHamiltonian Layers()
    {
        var crystal = new TypedCrystal(2);
        crystal.Hop(0, 0, (1, 0), -50);
        crystal.Hop(0, 0, (0, 1), -50);
        crystal.Pair(0, 0, (0, 0), 5);
        crystal.Hop(1, 1, (0, 0), 12);
        crystal.Pair(1, 1, (0, 0), 4);
        return crystal.Build(5);
    }

    private static BdgHamiltonian WithSpinFlips(TightBindingModel model)
    {
        var gap = new TypedCrystal(2);
        gap.Pair(0, 0, (0, 0), 6);
        gap.Pair(1, 1, (0, 0), 4);
        var flips = new TypedCrystal(2);
        flips.SpinHop('y', 0, 1, (0, 0), new Complex(0, 15)); // i σy t is even under time reversal
        flips.SpinHop('x', 0, 1, (0, 1), new Complex(0, -9));
        return new BdgHamiltonian(new TightBindingModel("flips", model.Bloch + flips.Build(0).Model.Bloch), gap.Build(6).Gap);
    }

    private static GreenFunction Solver(BdgHamiltonian crystal, double broadening, bool torus) =>
        torus ? new TorusGreenFunction(crystal, broadening, 16, 14) : new CrystalGreenFunction(crystal, broadening, 1e-9);

    private static void Same(GreenFunctionWindow expected, GreenFunctionWindow actual, double tolerance)
    {
        double largest = expected.Largest();
        for (int i = 0; i < expected.Components; i++)
        {
            for (int j = 0; j < expected.Components; j++)
            {
                for (int p = 0; p < expected.Side * expected.Side; p++)
                {
                    Complex difference = (expected.Plane(i, j)?[p] ?? 0) - (actual.Plane(i, j)?[p] ?? 0);
                    Assert.True(difference.Magnitude <= tolerance * largest, $"({i}, {j}): {difference.Magnitude / largest:E1}");
                }
            }
        }
    }
}
