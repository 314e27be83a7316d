using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>What symmetries save must change no map: the same crystal with the symmetry broken by next to nothing goes the long way.</summary>
public class CrystalSymmetryTests
{
    public static TheoryData<Irrep?, PairingChannel?, double> Cases() => new()
    {
        { null, null, 0 },
        { Irrep.A1Prime, null, 0 },
        { Irrep.A2Prime, null, 0 },
        { Irrep.EPrime, null, 0 },
        { Irrep.A1DoublePrime, null, 0 },
        { Irrep.A2DoublePrime, null, 0 },
        { Irrep.EDoublePrime, PairingChannel.TripletP, 0 },
        { Irrep.EDoublePrime, PairingChannel.TripletF, 0 },
        { Irrep.A1Prime, null, 5 },
        { Irrep.EDoublePrime, null, 5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mirror_changes_no_map(Irrep? irrep, PairingChannel? channel, double rashba)
    {
        // A hopping along a1 alone, 1e-11 of the others: it moves a map by about 1e-11 meV/η.
        TightBindingModel model = Materials.NbSe2(70, rashba);
        var bent = new TightBindingModel("bent", model.Bloch + BlochMatrix.FromPauli(
            1e-9 * TrigonometricPolynomial.Cosine(new LatticeVector(1, 0)), TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero));
        GapFunction gap = irrep is { } i ? GapFunction.Mixed(i, 1.3, 0.6, 0, channel) : GapFunction.None();
        foreach (double energy in new[] { 0, 0.7 })
        {
            Assert.True(Deviation(Map(model, gap, energy), Map(bent, gap, energy)) < 2e-7, $"{irrep} {channel} at {energy} meV: {Deviation(Map(model, gap, energy), Map(bent, gap, energy)):E1}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Half_of_the_axis_at_zero_energy_gives_the_map_of_the_whole_one(Irrep? irrep, PairingChannel? channel, double rashba)
    {
        TightBindingModel model = Materials.NbSe2(70, rashba);
        GapFunction gap = irrep is { } i ? GapFunction.Mixed(i, 1.3, 0.6, 0, channel) : GapFunction.None();
        double deviation = Deviation(Map(model, gap, 0), Map(model, gap, 1e-13)); // each errs by up to 1e-8
        Assert.True(deviation < 2e-8, $"{irrep} {channel}: {deviation:E1}");
    }

    private static double[] Map(TightBindingModel model, GapFunction gap, double energy) =>
        QpiMap.Compute(new CrystalGreenFunction(new BdgHamiltonian(model, gap), 0.5, 1e-8), Impurity.Scalar(100), energy, 32).RealSpace;

    private static double Deviation(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / b.Max(Math.Abs);
}
