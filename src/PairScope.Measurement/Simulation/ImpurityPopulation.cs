using PairScope.Scattering;

namespace PairScope.Measurement;

/// <summary>The impurities of one kind in a simulated scan.</summary>
/// <param name="Impurity">What each of them is.</param>
/// <param name="Count">How many there are.</param>
/// <param name="HeightPicometres">How far each stands out of the topograph, pm; negative for a hole.</param>
public sealed record ImpurityPopulation(Impurity Impurity, int Count, double HeightPicometres)
{
    /// <summary>Its strength V0, or J of a magnetic one, meV.</summary>
    public double Strength => Impurity.ScalarStrength + Impurity.MagneticStrength.X + Impurity.MagneticStrength.Y + Impurity.MagneticStrength.Z;
}
