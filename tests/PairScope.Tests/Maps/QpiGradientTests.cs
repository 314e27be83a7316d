using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.GreenFunctions;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

public class QpiGradientTests
{
    private const int Size = 24;

    /// <summary>μ, Δ0, θ, η, V0 and the energy, with the derivatives of the crystal taken at them.</summary>
    private sealed record Point(Irrep Irrep, double Mu, double Delta, double Theta, double Broadening, double Strength, double Energy, double Rashba = 0)
    {
        public BdgHamiltonian Crystal => new(Materials.NbSe2(Mu, Rashba), Gap(Delta, Theta));

        public GapFunction Gap(double delta, double theta) => GapFunction.Mixed(Irrep, delta, theta, 0.4);

        public double[] Map(double accuracy) => QpiMap.Compute(
            new CrystalGreenFunction(Crystal, Broadening, accuracy), Impurity.Scalar(Strength), Energy, Size).RealSpace;

        public QpiGradient Gradient(double accuracy) => QpiGradient.Compute(
            new CrystalGreenFunction(Crystal, Broadening, accuracy),
            Impurity.Scalar(Strength),
            Energy,
            Size,
            [
                CrystalVariation.ChemicalPotential, CrystalVariation.OfGap(Gap(1, Theta)),
                CrystalVariation.OfGap(GapFunction.MixedByAngle(Irrep, Delta, Theta, 0.4)),
                CrystalVariation.Broadening, CrystalVariation.TunnellingEnergy,
            ],
            [Impurity.Scalar(1)]);
    }

    public static TheoryData<Irrep, double, double> Crystals()
    {
        var data = new TheoryData<Irrep, double, double>();
        foreach (Irrep irrep in Enum.GetValues<Irrep>())
        {
            data.Add(irrep, 1, 2);
        }

        data.Add(Irrep.A1Prime, 0.1, 0);
        data.Add(Irrep.EDoublePrime, 0.1, 0);
        return data;
    }

    [Theory]
    [MemberData(nameof(Crystals))]
    public void Derivatives_are_those_of_maps_computed_beside_it(Irrep irrep, double broadening, double energy)
    {
        var at = new Point(irrep, 90, 1.3, 0.6, broadening, 100, energy);
        double step = 0.03 * broadening;
        (string Name, Func<double, Point> Along, double Step)[] directions =
        [
            ("μ", s => at with { Mu = at.Mu + s }, step),
            ("Δ0", s => at with { Delta = at.Delta + s }, step),
            ("θ", s => at with { Theta = at.Theta + s }, step),
            ("η", s => at with { Broadening = at.Broadening + s }, step),
            ("ω", s => at with { Energy = at.Energy + s }, step),
            ("V0", s => at with { Strength = at.Strength + s }, 0.5),
        ];
        QpiGradient gradient = at.Gradient(1e-6);
        Assert.True(Largest(Difference(gradient.Map.RealSpace, at.Map(1e-9))) < 1e-6 * Largest(gradient.Map.RealSpace));
        for (int d = 0; d < directions.Length; d++)
        {
            (string name, Func<double, Point> along, double h) = directions[d];
            double[] near = Difference(along(h).Map(1e-10), along(-h).Map(1e-10));
            double[] far = Difference(along(2 * h).Map(1e-10), along(-2 * h).Map(1e-10));
            double[] expected = near.Zip(far, (a, b) => ((8 * a) - b) / (12 * h)).ToArray();
            double scale = Math.Max(Largest(expected), 1e-3 * Largest(gradient.Map.RealSpace) / broadening);
            double deviation = Largest(Difference(gradient.Derivatives[d], expected)) / scale;
            Assert.True(deviation < 3e-5, $"∂/∂{name}: {deviation:E1}");
        }
    }

    [Fact]
    public void A_direction_that_joins_what_the_crystal_keeps_apart_is_followed()
    {
        // Without Rashba coupling the spins are apart and its first-order effect lies between their blocks; a tilted
        // magnetic impurity turns it into a change of the map. The reference is a difference on a torus.
        BdgHamiltonian At(double rashba) => new(Materials.NbSe2(50, rashba), GapFunction.Mixed(Irrep.A1Prime, 2, 0.7));
        var variation = CrystalVariation.OfModel(new TightBindingModel("∂α", At(1).Model.Bloch + (-1 * At(0).Model.Bloch)));
        Impurity impurity = Impurity.Magnetic(100, 1, 0.3, 0.2);
        double[] Torus(double rashba) =>
            QpiMap.Compute(new TorusGreenFunction(At(rashba), 20, 512), impurity, 3, 16, TipSpin.Z).RealSpace;
        double[] expected = Difference(Torus(0.01), Torus(-0.01)).Select(v => v / 0.02).ToArray();
        double[] derivative = QpiGradient.Compute(
            new CrystalGreenFunction(At(0), 20, 1e-6), impurity, 3, 16, [variation], [], TipSpin.Z).Derivatives[0];
        Assert.True(Largest(expected) > 1e-9);
        Assert.True(Largest(Difference(derivative, expected)) < 1e-5 * Largest(expected));
    }

    [Fact]
    public void In_four_by_four_blocks_too()
    {
        var at = new Point(Irrep.EPrime, 60, 1.5, 0.8, 2, 100, 1, Rashba: 6);
        double[] expected = Difference((at with { Mu = 60.05 }).Map(1e-7), (at with { Mu = 59.95 }).Map(1e-7)).Select(v => v / 0.1).ToArray();
        Assert.True(Largest(Difference(at.Gradient(1e-5).Derivatives[0], expected)) < 5e-5 * Largest(expected)); // (0.05/η)², and the accuracy asked for
    }

    private static double[] Difference(double[] a, double[] b) => a.Zip(b, (x, y) => x - y).ToArray();

    private static double Largest(double[] map) => map.Max(Math.Abs);

    [Fact]
    public void Derivatives_of_a_crystal_with_several_orbitals_are_those_of_maps_computed_beside_it()
    {
        BdgHamiltonian crystal = ReferenceCrystals.T2g();
        var only = new Tip(weights: [0.3, 0, 1]);
        CrystalVariation scale = CrystalVariation.OfGap(crystal.Gap);
        var change = new TypedCrystal(3);
        change.Hop(1, 1, (2, 0), 1); // reaches further than the crystal itself
        TightBindingModel further = change.Build(0).Model;
        double[] Map(double mu, double gap, double hop, double broadening, double strength)
        {
            BdgHamiltonian at = crystal
                .Stepped(CrystalVariation.ChemicalPotential.DirectionFor(3)!, mu)
                .Stepped(scale.DirectionFor(3)!, gap)
                .Stepped(CrystalVariation.OfModel(further).DirectionFor(3)!, hop);
            Impurity impurity = new(300 + strength, (0, 0, 100), new(default, 2));
            return QpiMap.Compute(new CrystalGreenFunction(at, 1 + broadening, 1e-9), impurity, 2, 8, only).RealSpace;
        }

        QpiGradient gradient = QpiGradient.Compute(
            new CrystalGreenFunction(crystal, 1, 1e-9), ReferenceCrystals.OnXy, 2, 8,
            [CrystalVariation.ChemicalPotential, scale, CrystalVariation.OfModel(further), CrystalVariation.Broadening],
            [Impurity.Scalar(1, new(default, 2))], only);
        (Func<double, double[]> Along, double Step)[] directions =
        [
            (s => Map(s, 0, 0, 0, 0), 0.02), (s => Map(0, s, 0, 0, 0), 0.005), (s => Map(0, 0, s, 0, 0), 0.02),
            (s => Map(0, 0, 0, s, 0), 0.02), (s => Map(0, 0, 0, 0, s), 1),
        ];
        for (int d = 0; d < directions.Length; d++)
        {
            // Fourth order: what is left is rounding and (step/η)⁴.
            (Func<double, double[]> along, double step) = directions[d];
            (double[] a, double[] b, double[] c, double[] e) = (along(-2 * step), along(-step), along(step), along(2 * step));
            double[] expected = [.. a.Select((_, i) => (a[i] - (8 * b[i]) + (8 * c[i]) - e[i]) / (12 * step))];
            double largest = expected.Max(Math.Abs);
            Assert.True(largest > 0);
            double worst = expected.Zip(gradient.Derivatives[d], (x, y) => Math.Abs(x - y)).Max() / largest;
            Assert.True(worst < 1e-5, $"direction {d}: {worst:E1}");
        }
    }
}
