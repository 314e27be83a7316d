namespace PairScope.Inference.Fields;

/// <summary>How far what looks at a field is from what was stated of it.</summary>
/// <param name="Smearing">Of the variance of the kernel of temperature and lock-in, meV²: fields change with it in proportion, down to none.</param>
/// <param name="Resolution">Of the width of what a site averages over, lattice constants.</param>
internal readonly record struct SettingsOff(double Smearing, double Resolution)
{
    /// <summary>Both in this order.</summary>
    public double[] Values => [Smearing, Resolution];

    /// <summary>A share of them.</summary>
    public static SettingsOff operator *(double share, SettingsOff off) => new(share * off.Smearing, share * off.Resolution);
}
