namespace PairScope.Data;

/// <summary>How a further kind of impurities in a simulated scan is drawn; docs/protocol.md.</summary>
/// <param name="Count">How many impurities of the kind a scan holds.</param>
/// <param name="Strength">V0 or J, meV.</param>
/// <param name="Height">How far they stand out of the topograph, pm.</param>
public sealed record KindDistributions(Distribution Count, Distribution Strength, Distribution Height)
{
    /// <summary>Numbers of a uniform distribution that one kind takes.</summary>
    public const int Draws = 3;

    /// <summary>The kind in one scan.</summary>
    /// <param name="uniform">The sample's uniform number for 0, 1 or 2.</param>
    public SampleKind Draw(Func<int, double> uniform)
    {
        ArgumentNullException.ThrowIfNull(uniform);
        return new SampleKind((int)Math.Round(Count.Draw(uniform(0))), Strength.Draw(uniform(1)), Height.Draw(uniform(2)));
    }
}

/// <summary>A further kind of impurities in a simulated scan.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="StrengthMeV">V0 or J, meV.</param>
/// <param name="HeightPicometres">How far they stand out of the topograph, pm.</param>
public sealed record SampleKind(int Count, double StrengthMeV, double HeightPicometres);
