using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Spectra;

public class FermiLineTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 8)]
    [InlineData(250, 0)]
    public void Every_point_of_a_Fermi_line_has_zero_energy_and_lies_next_to_its_neighbours(double mu, double rashba)
    {
        IReadOnlyList<FermiLine> lines = FermiLine.Find(Materials.NbSe2(mu, rashba), grid: 96);
        Assert.NotEmpty(lines);
        foreach (FermiLine line in lines)
        {
            Assert.All(line.Momenta, k => Assert.True(Math.Abs(line.Band.Energy(k)) < 1e-10));
            double[] lengths = line.ArcLengths();
            double longestStep = Math.Sqrt(2) * TriangularLattice.M.ToCartesian().Y * 2 / 96 * 1.2;
            Assert.All(Enumerable.Range(1, lengths.Length - 1), i => Assert.InRange(lengths[i] - lengths[i - 1], 0, longestStep));
            ReducedMomentum first = line.Momenta[0];
            ReducedMomentum last = line.Momenta[^1];
            Assert.Equal(first.K1 + line.Winding.N1, last.K1, 9);
            Assert.Equal(first.K2 + line.Winding.N2, last.K2, 9);
        }
    }

    [Fact]
    public void Undoped_NbSe2_has_for_each_spin_one_pocket_round_the_zone_centre_and_one_round_each_corner()
    {
        IReadOnlyList<FermiLine> lines = FermiLine.Find(Materials.NbSe2());
        foreach (IGrouping<string, FermiLine> spin in lines.GroupBy(l => l.Band.Name, StringComparer.Ordinal))
        {
            Assert.Equal(3, spin.Count());
            Assert.All(spin, line => Assert.True(line.IsPocket));
            double[] distances = [.. spin.Select(l => Length(l.Center.ToCartesian())).Order()];
            Assert.Equal(0, distances[0], 3);
            Assert.Equal(4 * Math.PI / 3, distances[1], 3);
            Assert.Equal(4 * Math.PI / 3, distances[2], 3);
        }
    }

    [Fact]
    public void The_lines_of_one_spin_are_carried_into_themselves_by_the_threefold_rotation()
    {
        IReadOnlyList<FermiLine> lines = FermiLine.Find(Materials.NbSe2(), grid: 256);
        foreach (FermiLine line in lines)
        {
            // A rotation about Γ by 120° maps a line on itself up to a reciprocal vector; the sagitta of a chord bounds the distance.
            foreach (ReducedMomentum k in line.Momenta.Where((_, i) => i % 17 == 0))
            {
                // κ_i of the rotated k is k·(C3⁻¹ a_i)/2π with C3⁻¹ a1 = −a1 − a2, C3⁻¹ a2 = a1.
                var rotated = new ReducedMomentum(-k.K1 - k.K2, k.K1);
                Assert.Equal(Length(k.ToCartesian()), Length(rotated.ToCartesian()), 9);
                Assert.True(lines.Where(l => ReferenceEquals(l.Band, line.Band)).Min(l => Distance(l, rotated)) < 2e-3);
            }
        }
    }

    [Fact]
    public void Time_reversal_carries_the_spin_up_lines_into_the_spin_down_lines()
    {
        IReadOnlyList<FermiLine> lines = FermiLine.Find(Materials.NbSe2());
        double[] up = [.. lines.Where(l => l.Band.Name.Equals("spin up", StringComparison.Ordinal)).Select(l => l.ArcLengths()[^1]).Order()];
        double[] down = [.. lines.Where(l => l.Band.Name.Equals("spin down", StringComparison.Ordinal)).Select(l => l.ArcLengths()[^1]).Order()];
        Assert.Equal(up.Length, down.Length);
        Assert.All(up.Zip(down), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void The_velocity_is_the_gradient_of_the_band()
    {
        var k = new ReducedMomentum(0.13, 0.27);
        foreach (NormalBand band in NormalBand.Of(Materials.NbSe2(20, rashba: 7)).Concat(NormalBand.Of(Materials.NbSe2(20))))
        {
            const double Step = 1e-5;
            CartesianMomentum c = k.ToCartesian();
            double Energy(double x, double y) => band.Energy(new CartesianMomentum(c.X + x, c.Y + y).ToReduced());
            (double vx, double vy) = band.Velocity(k);
            Assert.Equal((Energy(Step, 0) - Energy(-Step, 0)) / (2 * Step), vx, 1e-4);
            Assert.Equal((Energy(0, Step) - Energy(0, -Step)) / (2 * Step), vy, 1e-4);
        }
    }

    [Fact]
    public void An_on_site_singlet_opens_the_same_gap_everywhere()
    {
        TightBindingModel model = Materials.NbSe2(30);
        var hamiltonian = new BdgHamiltonian(model, GapFunction.Pure(Irrep.A1Prime, PairingChannel.OnSiteSinglet, 1.5));
        foreach (FermiLine line in FermiLine.Find(model, grid: 48))
        {
            Assert.All(GapAlongFermiLine.Compute(hamiltonian, line), gap =>
            {
                Assert.Equal(1.5, gap.IntrabandGap, 9);
                Assert.Equal(1.5, gap.EnergyOnLine, 9);
                Assert.Equal(1.5, gap.ExcitationGap, 9);
            });
        }
    }

    [Fact]
    public void The_intraband_gap_is_the_lowest_energy_on_the_line_where_only_equal_energies_pair()
    {
        TightBindingModel model = Materials.NbSe2();
        var hamiltonian = new BdgHamiltonian(model, GapFunction.Mixed(Irrep.A1Prime, 1, 0.7));
        foreach (FermiLine line in FermiLine.Find(model, grid: 48))
        {
            foreach (FermiLineGap gap in GapAlongFermiLine.Compute(hamiltonian, line))
            {
                // Another band that crosses zero near by (on Γ–M) can only lower the energy.
                Assert.True(gap.EnergyOnLine <= gap.IntrabandGap + 1e-9);
                Assert.True(gap.ExcitationGap <= gap.EnergyOnLine + 1e-9);
            }

            FermiLineGap far = GapAlongFermiLine.Compute(hamiltonian, line).MaxBy(g => Math.Abs(Splitting(model, g.Momentum)));
            Assert.Equal(far.IntrabandGap, far.EnergyOnLine, 1e-9);
            Assert.Equal(far.IntrabandGap, far.ExcitationGap, 1e-6); // its minimum is found along the normal
        }
    }

    [Fact]
    public void The_A2_prime_singlet_has_nodes_where_the_line_meets_the_mirrors()
    {
        TightBindingModel model = Materials.NbSe2();
        GapFunction gap = GapFunction.Pure(Irrep.A2Prime, PairingChannel.Singlet, 1);
        NormalBand band = NormalBand.Of(model)[0];
        foreach (ReducedMomentum corner in (ReducedMomentum[])[TriangularLattice.M, TriangularLattice.K, new(0.5, 0), new(-1.0 / 3, 2.0 / 3)])
        {
            ReducedMomentum node = ZeroBetween(band, new(0, 0), corner);
            Assert.Equal(0, band.Energy(node), 9);
            Assert.Equal(0, GapAlongFermiLine.Intraband(gap, band, node), 9);
        }

        // Twelve mirror half-lines cut the pocket round Γ: six Γ–M and six Γ–K.
        FermiLine pocket = FermiLine.Find(model).First(l => Length(l.Center.ToCartesian()) < 1e-3);
        int[] signs = [.. pocket.Momenta.Select(k => Math.Sign(Math.Round(gap.Matrix[0, 1].Evaluate(k).Real, 12))).Where(s => s != 0)];
        int nodes = Enumerable.Range(1, signs.Length - 1).Count(i => signs[i] != signs[i - 1]) + (signs[0] != signs[^1] ? 1 : 0);
        Assert.Equal(12, nodes);
    }

    [Fact]
    public void In_plane_triplets_open_no_intraband_gap_and_leave_gapless_states_beside_the_line()
    {
        TightBindingModel model = Materials.NbSe2();
        var hamiltonian = new BdgHamiltonian(model, GapFunction.Mixed(Irrep.A1DoublePrime, 1));
        FermiLine line = FermiLine.Find(model, grid: 48)[0];
        foreach (FermiLineGap gap in GapAlongFermiLine.Compute(hamiltonian, line))
        {
            Assert.Equal(0, gap.IntrabandGap, 12);
            if (Math.Abs(Splitting(model, gap.Momentum)) > 20)
            {
                Assert.True(gap.ExcitationGap < 1e-5);
            }
        }
    }

    [Fact]
    public void With_Rashba_coupling_the_projected_gap_is_the_lowest_energy_for_weak_pairing()
    {
        // First-order degenerate perturbation theory at a Fermi point: E = |⟨u_k|Δ|u*_−k⟩| + O(Δ²/splitting).
        TightBindingModel model = Materials.NbSe2(0, rashba: 10);
        GapFunction gap = GapFunction.Mixed(Irrep.EDoublePrime, 1e-3, 0.6, 0.9);
        var hamiltonian = new BdgHamiltonian(model, gap);
        foreach (FermiLine line in FermiLine.Find(model, grid: 32))
        {
            foreach (FermiLineGap point in GapAlongFermiLine.Compute(hamiltonian, line).Where(g => Math.Abs(Splitting(model, g.Momentum)) > 10))
            {
                Assert.Equal(point.IntrabandGap, point.EnergyOnLine, 1e-6);
            }
        }
    }

    private static double Splitting(TightBindingModel model, ReducedMomentum k)
    {
        (double lower, double upper) = model.BandEnergies(k);
        return upper - lower;
    }

    private static ReducedMomentum ZeroBetween(NormalBand band, ReducedMomentum a, ReducedMomentum b)
    {
        double At(double t) => band.Energy(new(a.K1 + (t * (b.K1 - a.K1)), a.K2 + (t * (b.K2 - a.K2))));
        double low = 0;
        double high = Enumerable.Range(1, 100).Select(i => i / 100.0).First(t => At(t) * At(0) < 0);
        for (int i = 0; i < 100; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = At(middle) * At(0) > 0 ? (middle, high) : (low, middle);
        }

        return new(a.K1 + (low * (b.K1 - a.K1)), a.K2 + (low * (b.K2 - a.K2)));
    }

    private static double Length(CartesianMomentum k) => Math.Sqrt((k.X * k.X) + (k.Y * k.Y));

    private static double Distance(FermiLine line, ReducedMomentum k)
    {
        double best = double.MaxValue;
        for (int g1 = -2; g1 <= 2; g1++)
        {
            for (int g2 = -2; g2 <= 2; g2++)
            {
                CartesianMomentum p = new ReducedMomentum(k.K1 + g1, k.K2 + g2).ToCartesian();
                for (int i = 1; i < line.Momenta.Count; i++)
                {
                    CartesianMomentum a = line.Momenta[i - 1].ToCartesian();
                    CartesianMomentum b = line.Momenta[i].ToCartesian();
                    (double dx, double dy) = (b.X - a.X, b.Y - a.Y);
                    double squared = (dx * dx) + (dy * dy);
                    double t = squared == 0 ? 0 : Math.Clamp((((p.X - a.X) * dx) + ((p.Y - a.Y) * dy)) / squared, 0, 1);
                    best = Math.Min(best, Length(new CartesianMomentum(a.X + (t * dx) - p.X, a.Y + (t * dy) - p.Y)));
                }
            }
        }

        return best;
    }
}
