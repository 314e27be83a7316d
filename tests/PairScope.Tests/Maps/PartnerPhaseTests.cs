using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

/// <summary>What maps tell of the relative phase of two partners, exactly; docs/physics.md, "The relative phase of two partners".</summary>
public class PartnerPhaseTests
{
    private const int Size = 12;
    private const double Exact = 1e-9; // of the charge map's largest value
    private const double Seen = 1e-3;

    [Theory]
    [InlineData(0, 0, 1, 0)]
    [InlineData(4, 0, 1, 0)]
    [InlineData(-4, 0, 1, 0)]
    [InlineData(3, 0, 1, 8)]
    [InlineData(3, 1, 0, 8)]
    [InlineData(3, 0, 0, 8)]
    public void Time_reversal_turns_S3_and_moments_round_and_leaves_the_charge(double energy, double mx, double mz, double rashba)
    {
        Impurity Of(double sign) => Impurity.Scalar(100) + Impurity.Magnetic(60, sign * mx, 0, sign * (mz == 0 && mx == 0 ? 0 : mz + 0.1));
        Impurity impurity = mx == 0 && mz == 0 ? Impurity.Scalar(100) : Of(1);
        Impurity reversed = mx == 0 && mz == 0 ? Impurity.Scalar(100) : Of(-1);
        double[] charge = Map(0.9, impurity, TipSpin.Total, energy, rashba);
        Assert.True(Apart(charge, Map(-0.9, reversed, TipSpin.Total, energy, rashba), charge) < Exact);
        Assert.True(Apart(Map(0.9, impurity, TipSpin.Z, energy, rashba), Negative(Map(-0.9, reversed, TipSpin.Z, energy, rashba)), charge) < Exact);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(4.0)]
    public void A_scalar_impurity_tells_the_modulus_of_S3_and_its_sign_only_to_spin(double energy)
    {
        Impurity impurity = Impurity.Scalar(100);
        double[] charge = Map(0.9, impurity, TipSpin.Total, energy);
        Assert.True(Apart(charge, Map(-0.9, impurity, TipSpin.Total, energy), charge) < Exact);
        Assert.True(Apart(charge, Map(0.3, impurity, TipSpin.Total, energy), charge) > Seen);
        Assert.True(Apart(charge, Turned(charge), charge) < Exact);
        double[] spin = Map(0.9, impurity, TipSpin.Z, energy);
        Assert.True(spin.Max(Math.Abs) > Seen * charge.Max(Math.Abs));
        Assert.True(Apart(spin, Negative(Turned(spin)), charge) < Exact);
        Assert.True(Apart(spin, Negative(Map(-0.9, impurity, TipSpin.Z, energy)), charge) < Exact);
        Assert.True(Map(0, impurity, TipSpin.Z, energy).Max(Math.Abs) < Exact * charge.Max(Math.Abs));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(4.0)]
    public void A_crystal_turned_by_half_a_turn_shows_a_moment_with_a_potential_and_a_tip_along_z_the_opposite_phase(double energy)
    {
        var impurity = new Impurity(-40, (0, 0, 60));
        foreach (TipSpin tip in new[] { TipSpin.Total, TipSpin.Z, TipSpin.Polarised('z', 0.4) })
        {
            double[] map = Map(0.9, impurity, tip, energy);
            Assert.True(Apart(Turned(map), Map(-0.9, impurity, tip, energy), map) < Exact);
            Assert.True(Apart(map, Map(-0.9, impurity, tip, energy), map) > Seen);
        }
    }

    [Fact]
    public void A_moment_along_z_tells_the_sign_to_the_charge_and_one_in_the_plane_does_not()
    {
        Impurity along = Impurity.Magnetic(60, 0, 0, 1);
        double[] charge = Map(0.9, along, TipSpin.Total, 4);
        Assert.True(Apart(charge, Map(-0.9, along, TipSpin.Total, 4), charge) > Seen);
        double[] odd = [.. charge.Zip(Turned(charge), (a, b) => a - b)];
        double[] other = Map(-0.9, along, TipSpin.Total, 4);
        Assert.True(Apart(odd, Negative([.. other.Zip(Turned(other), (a, b) => a - b)]), charge) < Exact);
        Impurity across = Impurity.Magnetic(60, 1, 0, 0);
        Assert.True(Apart(Map(0.9, across, TipSpin.Total, 4), Map(-0.9, across, TipSpin.Total, 4), charge) < Exact);
    }

    [Theory]
    [InlineData(0.7, 0.9)]
    [InlineData(2.9, -2.1)]
    [InlineData(0.0, 1.0)]
    public void States_of_one_Stokes_vector_have_one_map(double theta, double phase)
    {
        var state = StokesVector.Of(theta, phase);
        Assert.Equal(1, (state.S1 * state.S1) + (state.S2 * state.S2) + (state.S3 * state.S3), 12);
        Assert.InRange(state.MixingAngle, 0, Math.PI / 2);
        double[] map = Map(theta, phase, Impurity.Scalar(100), TipSpin.Z, 4, 0);
        double[] charge = Map(theta, phase, Impurity.Scalar(100), TipSpin.Total, 4, 0);
        foreach ((double t, double p) in new[] { (Math.PI - theta, phase + Math.PI), (theta + Math.PI, phase), (-theta, phase + Math.PI), (state.MixingAngle, state.Phase) })
        {
            Assert.True(Apart(map, Map(t, p, Impurity.Scalar(100), TipSpin.Z, 4, 0), charge) < Exact);
        }
    }

    [Fact]
    public void The_chiral_states_keep_all_three_axes_and_nematic_ones_do_not()
    {
        double[] chiral = Map(Math.PI / 4, Math.PI / 2, Impurity.Scalar(100), TipSpin.Total, 0, 0);
        double[] nematic = Map(Math.PI / 4, 0, Impurity.Scalar(100), TipSpin.Total, 0, 0);
        Assert.True(OffAxis(chiral) < Exact);
        Assert.True(OffAxis(nematic) > Seen);

        // (n1, n2) → (−n2, n1 − n2), a turn by 120°, which a1 and a2 are apart.
        static double OffAxis(double[] map) =>
            (from n1 in Enumerable.Range(-2, 5) from n2 in Enumerable.Range(-2, 5) select Math.Abs(At(map, n1, n2) - At(map, -n2, n1 - n2))).Max() / map.Max(Math.Abs);
    }

    private static double At(double[] map, int n1, int n2) => map[((n1 + (Size / 2)) * Size) + n2 + (Size / 2)];

    private static double[] Map(double phase, Impurity impurity, TipSpin spin, double energy, double rashba = 0) => Map(0.6, phase, impurity, spin, energy, rashba);

    private static double[] Map(double theta, double phase, Impurity impurity, TipSpin spin, double energy, double rashba) => QpiMap.Compute(
        new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(50, rashba), GapFunction.Mixed(Irrep.EPrime, 20, theta, phase)), 10, 48), impurity, energy, Size, new Tip(spin)).RealSpace;

    // n → −n; the row and the column at −L/2 have no partner.
    private static double[] Turned(double[] map) => [.. map.Select((own, i) =>
        i / Size == 0 || i % Size == 0 ? double.NaN : map[((Size - (i / Size)) * Size) + Size - (i % Size)])];

    private static double[] Negative(double[] map) => Array.ConvertAll(map, v => -v);

    private static double Apart(double[] a, double[] b, double[] scale) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Where(d => !double.IsNaN(d)).Max() / scale.Where(double.IsFinite).Max(Math.Abs);
}
