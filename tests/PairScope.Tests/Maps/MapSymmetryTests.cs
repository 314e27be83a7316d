using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

public class MapSymmetryTests
{
    private const int Size = 16;

    [Fact]
    public void The_reference_map_of_A1_prime_has_the_known_value_at_the_impurity()
    {
        // Reference: eq. (21) of docs/physics.md, computed once by the dense 1024² k-sum; ten digits are given.
        var green = new TorusGreenFunction(Crystal(GapFunction.Mixed(Irrep.A1Prime, 20, 0.7), mu: 50), broadening: 10, cells: 1024);
        QpiMap map = QpiMap.Compute(green, Impurity.Scalar(100), energy: 3, size: 32);
        Assert.Equal(1, map.AtImpurity / 2.2124043101e-4, 1e-8);
    }

    [Fact]
    public void Without_an_impurity_nothing_scatters()
    {
        double[] map = Map(Crystal(GapFunction.Mixed(Irrep.A1Prime, 20, 0.7)), Impurity.Scalar(0));
        Assert.All(map, value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_sign_of_the_gap_leaves_no_trace()
    {
        double[] plus = Map(Crystal(GapFunction.Mixed(Irrep.EPrime, 20, 0.4)), Impurity.Scalar(100));
        double[] minus = Map(Crystal(GapFunction.Mixed(Irrep.EPrime, 20, 0.4 + Math.PI)), Impurity.Scalar(100));
        Assert.True(Deviation(plus, minus) < 1e-12);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(7.0)]
    public void A1_double_prime_and_A2_double_prime_give_one_map_at_every_energy_while_Sz_is_conserved(double energy)
    {
        double[] first = Map(Crystal(GapFunction.Mixed(Irrep.A1DoublePrime, 20)), Impurity.Scalar(100), energy);
        double[] second = Map(Crystal(GapFunction.Mixed(Irrep.A2DoublePrime, 20)), Impurity.Scalar(100), energy);
        Assert.True(Deviation(first, second) < 1e-12);
    }

    [Theory]
    [InlineData(PairingChannel.TripletP)]
    [InlineData(PairingChannel.TripletF)]
    public void E_double_prime_maps_do_not_depend_on_the_mixing_angle_while_Sz_is_conserved(PairingChannel channel)
    {
        double[] first = Map(Crystal(GapFunction.Mixed(Irrep.EDoublePrime, 20, 0.3, 0, channel)), Impurity.Scalar(100));
        double[] second = Map(Crystal(GapFunction.Mixed(Irrep.EDoublePrime, 20, 1.9, 0, channel)), Impurity.Scalar(100));
        Assert.True(Deviation(first, second) < 1e-12);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(7.0)]
    public void A_double_prime_is_the_p_pairs_of_E_double_prime_in_a_crystal_turned_by_180_degrees(double energy)
    {
        double[] a = Map(Crystal(GapFunction.Mixed(Irrep.A1DoublePrime, 20), mu: 80), Impurity.Scalar(100), energy);
        double[] e = Map(Crystal(GapFunction.Mixed(Irrep.EDoublePrime, 20, 0.3, 0, PairingChannel.TripletP), mu: 80), Impurity.Scalar(100), energy);
        Assert.True(Deviation(a, Turned(e)) < 1e-12);
        Assert.True(Deviation(a, e) > 1e-2);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(7.0)]
    public void A_double_prime_is_the_p_pairs_of_E_double_prime_with_n1_and_n2_exchanged(double energy)
    {
        double[] Of(Irrep irrep, PairingChannel? channel = null) => Map(Crystal(GapFunction.Mixed(irrep, 20, 0.3, 0, channel), mu: 80), Impurity.Scalar(100), energy);
        double[] a = Of(Irrep.A1DoublePrime);
        double[] p = Of(Irrep.EDoublePrime, PairingChannel.TripletP);
        double[] f = Of(Irrep.EDoublePrime, PairingChannel.TripletF);
        int size = (int)Math.Sqrt(a.Length);
        double[] Exchanged(double[] map) => [.. Enumerable.Range(0, map.Length).Select(i => map[(i % size * size) + (i / size)])];
        Assert.True(Deviation(a, Exchanged(p)) < 1e-12);
        Assert.True(Deviation(f, Exchanged(f)) < 1e-12);
        Assert.True(Deviation(a, p) > 1e-2);
    }

    [Fact]
    public void All_other_maps_are_even()
    {
        GapFunction[] gaps =
        [
            GapFunction.Mixed(Irrep.A1Prime, 20, 0.7), GapFunction.Mixed(Irrep.A2Prime, 20, 0.7), GapFunction.Mixed(Irrep.EPrime, 20, 0.7),
            GapFunction.Mixed(Irrep.EDoublePrime, 20, 0.7, 0, PairingChannel.TripletF),
        ];
        Assert.All(gaps, gap => Assert.True(Map(Crystal(gap, mu: 80), Impurity.Scalar(100)) is var map && Deviation(map, Turned(map)) < 1e-12));
    }

    [Fact]
    public void Rashba_coupling_lifts_both_degeneracies()
    {
        Impurity impurity = Impurity.Scalar(100);
        double[] a1 = Map(Crystal(GapFunction.Mixed(Irrep.A1DoublePrime, 20), rashba: 5), impurity);
        double[] a2 = Map(Crystal(GapFunction.Mixed(Irrep.A2DoublePrime, 20), rashba: 5), impurity);
        double[] e1 = Map(Crystal(GapFunction.Mixed(Irrep.EDoublePrime, 20, 0.3), rashba: 5), impurity);
        double[] e2 = Map(Crystal(GapFunction.Mixed(Irrep.EDoublePrime, 20, 1.9), rashba: 5), impurity);
        Assert.True(Deviation(a1, a2) > 1e-3);
        Assert.True(Deviation(e1, e2) > 1e-3);
    }

    [Fact]
    public void An_in_plane_magnetic_impurity_tells_A1_from_A2_double_prime_only_in_the_spin_density()
    {
        Impurity impurity = Impurity.Magnetic(100, 1, 0, 0);
        BdgHamiltonian a1 = Crystal(GapFunction.Mixed(Irrep.A1DoublePrime, 20));
        BdgHamiltonian a2 = Crystal(GapFunction.Mixed(Irrep.A2DoublePrime, 20));
        Assert.True(Deviation(Map(a1, impurity), Map(a2, impurity)) < 1e-12);
        Assert.True(Deviation(Map(a1, impurity, spin: TipSpin.X), Map(a2, impurity, spin: TipSpin.X)) > 1e-2);
    }

    [Fact]
    public void Up_and_down_densities_add_to_the_total_and_differ_by_the_z_density()
    {
        BdgHamiltonian crystal = Crystal(GapFunction.Mixed(Irrep.A1Prime, 20, 0.7), rashba: 5);
        Impurity impurity = Impurity.Magnetic(80, 1, 2, 3);
        double[] up = Map(crystal, impurity, spin: TipSpin.Up);
        double[] down = Map(crystal, impurity, spin: TipSpin.Down);
        Assert.True(Deviation(Map(crystal, impurity), up.Zip(down, (u, d) => u + d).ToArray()) < 1e-13);
        Assert.True(Deviation(Map(crystal, impurity, spin: TipSpin.Z), up.Zip(down, (u, d) => u - d).ToArray()) < 1e-13);
    }

    [Theory]
    [InlineData('x', 0.4)]
    [InlineData('y', -0.9)]
    [InlineData('z', 0.25)]
    public void A_polarised_tip_sees_half_of_the_charge_and_its_polarisation_of_the_spin_density(char axis, double polarisation)
    {
        BdgHamiltonian crystal = Crystal(GapFunction.Mixed(Irrep.EPrime, 20, 0.6, 0.9), rashba: 4);
        var impurity = new Impurity(50, (20, -30, 40));
        double[] charge = Map(crystal, impurity);
        double[] Tip(double p) => Map(crystal, impurity, spin: TipSpin.Polarised(axis, p));
        double[] one = Tip(1);
        double[] other = Tip(-1);
        Assert.True(Deviation(charge, [.. one.Zip(other, (a, b) => a + b)]) < 1e-13);
        Assert.True(Deviation(Map(crystal, impurity, spin: TipSpin.Named(axis.ToString())!.Value), [.. one.Zip(other, (a, b) => a - b)]) < 1e-13);
        Assert.True(Deviation(Tip(polarisation), [.. one.Zip(other, (a, b) => (((1 + polarisation) * a) + ((1 - polarisation) * b)) / 2)]) < 1e-13);
        Assert.True(Deviation(charge, [.. Tip(0).Select(v => 2 * v)]) < 1e-13);
        Assert.False(TipSpin.Polarised(axis, 0).SeesSpin);
    }

    [Fact]
    public void What_a_tip_sees_has_one_name_and_its_name_is_read_back()
    {
        Assert.Equal(TipSpin.Up, TipSpin.Polarised('z', 1));
        Assert.Equal(TipSpin.Down, TipSpin.Named("z", -1));
        Assert.Equal(TipSpin.Total, default);
        foreach (TipSpin channel in TipSpin.Names.Select(name => TipSpin.Named(name)!.Value).Append(TipSpin.Polarised('x', 1)).Append(TipSpin.Polarised('z', -0.4)))
        {
            Assert.Equal(channel, TipSpin.Named(channel.Name, channel.PolarisationBeside));
        }

        Assert.Null(TipSpin.Named("up", 0.4));
        Assert.Null(TipSpin.Named("z", 1.1));
        Assert.Null(TipSpin.Named("z", double.NaN));
        Assert.Null(TipSpin.Named("q"));
        Assert.Throws<ArgumentOutOfRangeException>(() => TipSpin.Polarised('z', 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TipSpin.Polarised('u', 0.1));
    }

    [Fact]
    public void The_reciprocal_map_is_the_plain_sum_over_the_window()
    {
        var random = new Random(5);
        const int L = 6;
        double[] map = Enumerable.Range(0, L * L).Select(_ => random.NextDouble() - 0.5).ToArray();
        System.Numerics.Complex[] q = WindowTransform.ToReciprocalSpace(map, L);
        for (int m1 = -L / 2; m1 < L / 2; m1++)
        {
            for (int m2 = -L / 2; m2 < L / 2; m2++)
            {
                System.Numerics.Complex sum = 0;
                for (int n1 = -L / 2; n1 < L / 2; n1++)
                {
                    for (int n2 = -L / 2; n2 < L / 2; n2++)
                    {
                        double phase = -2 * Math.PI * ((m1 * n1) + (m2 * n2)) / L;
                        sum += map[((n1 + (L / 2)) * L) + n2 + (L / 2)] * System.Numerics.Complex.FromPolarCoordinates(1, phase);
                    }
                }

                Assert.True((sum - q[((m1 + (L / 2)) * L) + m2 + (L / 2)]).Magnitude < 1e-13);
            }
        }
    }

    private static BdgHamiltonian Crystal(GapFunction gap, double mu = 0, double rashba = 0) => new(Materials.NbSe2(mu, rashba), gap);

    private static double[] Map(BdgHamiltonian crystal, Impurity impurity, double energy = 3, TipSpin spin = default) =>
        QpiMap.Compute(new TorusGreenFunction(crystal, broadening: 10, cells: 64), impurity, energy, Size, spin).RealSpace;

    // f(−r); no number in the first row and column, whose opposites lie outside of the window.
    private static double[] Turned(double[] map) =>
        [.. map.Select((v, i) => i / Size == 0 || i % Size == 0 ? double.NaN : map[((Size - (i / Size)) * Size) + Size - (i % Size)])];

    private static double Deviation(double[] a, double[] b) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Where(d => !double.IsNaN(d)).Max() / a.Max(Math.Abs);
}
