using PairScope.Maps;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.Pairing;

public class GapEquivalenceTests
{
    private static readonly BlochMatrix Ising = Materials.NbSe2(50).Bloch;
    private static readonly char[] Scalar = ['\0'];
    private static readonly TipSpin[] Charge = [TipSpin.Total];

    private static BlochMatrix Of(Irrep irrep, PairingChannel channel, double theta = 0, double phase = 0) => GapFunction.Mixed(irrep, 1, theta, phase, channel).Matrix;

    private static BlochMatrix P(double theta) => Of(Irrep.EDoublePrime, PairingChannel.TripletP, theta);

    private static BlochMatrix Chiral(double phase) => GapFunction.Mixed(Irrep.EPrime, 1, Math.PI / 4, phase).Matrix;

    private static BlochMatrix InPlane(Irrep irrep) => GapFunction.Mixed(irrep, 1).Matrix;

    [Fact]
    public void A_turn_of_the_spins_joins_both_A_irreps_of_pairs_in_the_plane_and_all_angles_of_E_until_a_moment_in_the_plane_or_Rashba_coupling_forbids_it()
    {
        var symmetry = new GapEquivalence(Ising, ['z'], [TipSpin.Total, TipSpin.Up]);
        Assert.Equal(MapSymmetry.RotationAboutZ, symmetry.Between(InPlane(Irrep.A1DoublePrime), InPlane(Irrep.A2DoublePrime)));
        Assert.Equal(MapSymmetry.RotationAboutZ, symmetry.Between(P(0), P(1.1)));
        Assert.Equal(MapSymmetry.Gauge, symmetry.Between(P(0.3), P(0.3 + Math.PI)));
        Assert.Equal(MapSymmetry.None, new GapEquivalence(Ising, ['x'], [TipSpin.X]).Between(InPlane(Irrep.A1DoublePrime), InPlane(Irrep.A2DoublePrime)));
        Assert.Equal(MapSymmetry.None, new GapEquivalence(Materials.NbSe2(50, rashba: 2).Bloch, Scalar, Charge).Between(InPlane(Irrep.A1DoublePrime), InPlane(Irrep.A2DoublePrime)));
    }

    [Fact]
    public void Time_reversal_joins_two_chiral_states_where_nothing_has_a_moment_and_no_tip_sees_spin_and_half_a_turn_of_the_crystal_whatever_has_one_along_z()
    {
        Assert.Equal(MapSymmetry.TimeReversal, new GapEquivalence(Ising, Scalar, Charge).Between(Chiral(1.2), Chiral(-1.2)));
        Assert.Equal(MapSymmetry.HalfTurn, new GapEquivalence(Ising, ['z'], Charge).Between(Chiral(1.2), Chiral(-1.2)));
        Assert.Equal(MapSymmetry.HalfTurn, new GapEquivalence(Ising, Scalar, [TipSpin.Z]).Between(Chiral(1.2), Chiral(-1.2)));
        Assert.Equal(MapSymmetry.None, new GapEquivalence(Ising, ['x'], [TipSpin.Z]).Between(Chiral(1.2), Chiral(-1.2)));
    }

    [Fact]
    public void Half_a_turn_of_the_crystal_joins_pairs_of_two_irreps_and_nothing_joins_gaps_of_different_size_on_the_Fermi_lines()
    {
        var symmetry = new GapEquivalence(Ising, Scalar, Charge);
        Assert.Equal(MapSymmetry.HalfTurn, symmetry.Between(InPlane(Irrep.A1DoublePrime), P(0.4)));
        Assert.Equal(MapSymmetry.None, symmetry.Between(InPlane(Irrep.A1DoublePrime), Of(Irrep.EDoublePrime, PairingChannel.TripletF)));
        Assert.Equal(MapSymmetry.None, symmetry.Between(GapFunction.Mixed(Irrep.A1Prime, 1, 0.3).Matrix, GapFunction.Mixed(Irrep.A1Prime, 1, 0.5).Matrix));
        Assert.Equal(MapSymmetry.None, symmetry.Between(Chiral(0), Chiral(0.5)));
    }
}
