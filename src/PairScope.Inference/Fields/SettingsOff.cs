namespace PairScope.Inference.Fields;

/// <summary>How far what looks at a field, or how long its quasiparticles live, is from what was stated.</summary>
/// <param name="Broadening">Of η, meV.</param>
/// <param name="Smearing">Of the standard deviation of the kernel of temperature and lock-in, meV.</param>
/// <param name="Resolution">Of the width of what a site averages over, lattice constants.</param>
internal readonly record struct SettingsOff(double Broadening, double Smearing, double Resolution)
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>They in this order.</summary>
    public double[] Values => [Broadening, Smearing, Resolution];

    /// <summary>From values in this order.</summary>
    public static SettingsOff Of(IReadOnlyList<double> values) => new(values[0], values[1], values[2]);

    /// <summary>A share of them.</summary>
    public static SettingsOff operator *(double share, SettingsOff off) => new(share * off.Broadening, share * off.Smearing, share * off.Resolution);
}
