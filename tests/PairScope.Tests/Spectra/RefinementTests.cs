using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Spectra;

public class RefinementTests
{
    public static TheoryData<Irrep, double, double> Gaps => new()
    {
        { Irrep.A1Prime, 1, 0.7 },
        { Irrep.A2Prime, 0.3, 0.4 },
        { Irrep.EPrime, 1, 0.4 },
        { Irrep.A1DoublePrime, 1, 0 },
        { Irrep.EDoublePrime, 0.5, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Gaps))]
    public void The_least_quasiparticle_energy_of_the_bands_is_the_true_least_gap_along_the_path(Irrep irrep, double delta, double theta)
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(30), GapFunction.Mixed(irrep, delta, theta));
        BandStructure bands = BandStructure.Quasiparticle(hamiltonian, TriangularLattice.StandardPath(120));
        double shown = bands.Energies.Min(band => band.Min(Math.Abs));

        // On its own: each stretch between two of 20000 momenta, where the lowest |E| is least, searched by ever finer grids.
        double Lowest(double distance) => hamiltonian.QuasiparticleEnergies(bands.Path.At(distance)).Min(Math.Abs);
        double end = bands.Path.Distances[^1];
        const int Count = 20_000;
        var lowest = new double[Count + 1];
        Parallel.For(0, lowest.Length, i => lowest[i] = Lowest(end * i / Count));
        double least = double.PositiveInfinity;
        foreach (int i in Enumerable.Range(0, lowest.Length).OrderBy(i => lowest[i]).Take(12))
        {
            (double a, double b) = (end * Math.Max(0, i - 1) / Count, end * Math.Min(Count, i + 1) / Count);
            for (int round = 0; round < 12; round++)
            {
                double[] inner = [.. Enumerable.Range(0, 21).Select(j => a + ((b - a) * j / 20))];
                double best = inner.MinBy(Lowest);
                (a, b) = (Math.Max(a, best - ((b - a) / 20)), Math.Min(b, best + ((b - a) / 20)));
            }

            least = Math.Min(least, Lowest(0.5 * (a + b)));
        }

        Assert.Equal(least, shown, 1e-3);
        Assert.Equal(shown, bands.Minima()[0].Energy);
        Assert.Equal(shown, Lowest(bands.Minima()[0].Distance), 1e-9);
    }

    [Fact]
    public void Where_an_on_site_singlet_opens_one_gap_the_bands_show_it_at_each_Fermi_point()
    {
        // E = √(ξ² + Δ²) on Γ–M, where λ = 0, and least at the roots of ξ±λ: exactly Δ everywhere.
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.Pure(Irrep.A1Prime, PairingChannel.OnSiteSinglet, 0.2));
        BandStructure bands = BandStructure.Quasiparticle(hamiltonian, TriangularLattice.StandardPath(60));
        (double Distance, ReducedMomentum Momentum, double Energy)[] dips = [.. bands.Minima().Where(m => m.Energy < 1)];
        Assert.All(dips, dip => Assert.Equal(0.2, dip.Energy, 1e-9));

        // The pockets round Γ and K: Γ–M crosses one, where both spins coincide, M–K the other once for each spin, K–Γ both.
        double[] corners = [.. bands.Path.Ticks.Select(t => t.Distance)];
        Assert.Equal([1, 2, 4], Enumerable.Range(0, 3).Select(i => dips.Count(d => d.Distance > corners[i] && d.Distance < corners[i + 1])));
    }

    [Fact]
    public void Between_neighbouring_momenta_the_bands_leave_straight_strokes_by_less_than_the_gap()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 1, 0.7));
        BandStructure bands = BandStructure.Quasiparticle(hamiltonian, TriangularLattice.StandardPath(60));
        for (int i = 1; i < bands.Path.Distances.Count; i++)
        {
            double[] middle = hamiltonian.QuasiparticleEnergies(bands.Path.At(0.5 * (bands.Path.Distances[i - 1] + bands.Path.Distances[i])));
            Assert.All(middle.Index(), m => Assert.Equal(0.5 * (bands.Energies[m.Index][i - 1] + bands.Energies[m.Index][i]), m.Item, 0.05));
        }
    }

    [Theory]
    [InlineData(Irrep.A1Prime, 0.7)]
    [InlineData(Irrep.A2Prime, 0.4)]
    [InlineData(Irrep.A1DoublePrime, 0)]
    public void Peaks_and_nodes_that_are_equal_by_symmetry_are_equal_along_a_Fermi_line(Irrep irrep, double theta)
    {
        TightBindingModel model = Materials.NbSe2();
        var hamiltonian = new BdgHamiltonian(model, GapFunction.Mixed(irrep, 1, theta));
        foreach (FermiLine line in FermiLine.Find(model, grid: 48))
        {
            FermiLineGap[] gaps = GapAlongFermiLine.ComputeRefined(hamiltonian, line).Gaps;

            // Threefold rotation about Γ, K and K′ carries each line and these gaps into themselves; no extreme lies at 17°.
            FermiLineGap[][] sectors = [.. Enumerable.Range(0, 3).Select(n => gaps.Where(g => (int)((g.Angle + (2 * Math.PI) - 0.3) / (2 * Math.PI / 3)) % 3 == n).ToArray())];
            foreach (Func<FermiLineGap, double> quantity in (Func<FermiLineGap, double>[])[g => g.EnergyOnLine, g => g.IntrabandGap, g => g.ExcitationGap])
            {
                Assert.All(sectors, sector => Assert.Equal(sectors[0].Max(quantity), sector.Max(quantity), 1e-3));
                Assert.All(sectors, sector => Assert.Equal(sectors[0].Min(quantity), sector.Min(quantity), 1e-3));
            }
        }
    }

    [Fact]
    public void The_peak_of_an_in_plane_triplet_is_its_full_gap_where_the_line_meets_Gamma_M()
    {
        // λ = 0 there, so that nothing holds the pairs apart and the energy on the line is Δ0 |d|.
        TightBindingModel model = Materials.NbSe2();
        GapFunction gap = GapFunction.Mixed(Irrep.A1DoublePrime, 0.5);
        var hamiltonian = new BdgHamiltonian(model, gap);
        NormalBand band = NormalBand.Of(model)[0];
        (double inside, double outside) = (0.05, 0.45);
        for (int step = 0; step < 100; step++)
        {
            double middle = 0.5 * (inside + outside);
            (inside, outside) = band.Energy(new(0, middle)) * band.Energy(new(0, 0.05)) > 0 ? (middle, outside) : (inside, middle);
        }

        double full = gap.Matrix[0, 0].Evaluate(new ReducedMomentum(0, inside)).Magnitude;
        FermiLine pocket = FermiLine.Find(model, grid: 48).First(l => TriangularLattice.NameOf(l.Center, 0.01) is "Γ");
        (FermiLine refined, FermiLineGap[] gaps) = GapAlongFermiLine.ComputeRefined(hamiltonian, pocket);
        Assert.Equal(full, gaps.Max(g => g.EnergyOnLine), 1e-4);
        Assert.All(refined.Momenta, k => Assert.True(Math.Abs(band.Energy(k)) < 1e-9));
    }
}
