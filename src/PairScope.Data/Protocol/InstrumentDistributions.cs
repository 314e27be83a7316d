using PairScope.Maps;

namespace PairScope.Data;

/// <summary>How the settings of the instrument are drawn, each on its own; docs/protocol.md.</summary>
/// <param name="Temperature">T, K.</param>
/// <param name="LockIn">Amplitude of the lock-in's modulation, mV from the middle to the peak.</param>
/// <param name="Resolution">Width σ of what the value of a site averages over, Å.</param>
/// <param name="ConstantCurrent">Whether the feedback holds the current at the last energy.</param>
public sealed record InstrumentDistributions(Distribution Temperature, Distribution LockIn, Distribution Resolution, bool ConstantCurrent)
{
    /// <summary>Numbers of a uniform distribution that the settings take.</summary>
    public const int Draws = 3;

    /// <summary>Largest error of the kernel of temperature and lock-in.</summary>
    public double KernelAccuracy { get; init; } = 0.03;

    /// <summary>What the instrument looks at.</summary>
    public TunnellingSurface Surface { get; init; } = TunnellingSurface.NbSe2;

    /// <summary>The settings of one sample.</summary>
    /// <param name="uniform">The sample's uniform number for the setting 0, 1 or 2.</param>
    public InstrumentSettings Draw(Func<int, double> uniform)
    {
        ArgumentNullException.ThrowIfNull(uniform);
        return new InstrumentSettings(Temperature.Draw(uniform(0)), LockIn.Draw(uniform(1)), Resolution.Draw(uniform(2)), ConstantCurrent) { KernelAccuracy = KernelAccuracy, Surface = Surface };
    }

    /// <summary>The settings in the middle of all ranges.</summary>
    public InstrumentSettings Middle =>
        new((Temperature.Lowest + Temperature.Highest) / 2, (LockIn.Lowest + LockIn.Highest) / 2, (Resolution.Lowest + Resolution.Highest) / 2, ConstantCurrent) { KernelAccuracy = KernelAccuracy, Surface = Surface };
}
