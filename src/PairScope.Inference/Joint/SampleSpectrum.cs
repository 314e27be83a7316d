using PairScope.Inference.Spectra;

namespace PairScope.Inference.Joint;

/// <summary>A tunnelling spectrum of the sample whose maps are fitted, taken far from impurities.</summary>
/// <param name="Name">What it is called, in sentences.</param>
/// <param name="Observation">The spectrum.</param>
/// <param name="Conditions">How it was taken. The density's broadening is that of the fit, <see cref="FitConditions.SpectrumBroadening"/>.</param>
public sealed record SampleSpectrum(string Name, SpectrumObservation Observation, SpectrumConditions Conditions)
{
    /// <summary>Standard deviation σ of one point in the data's unit, where somebody knows it; null to take it from what the best model leaves over.</summary>
    public double? ToldNoise { get; init; }

    /// <summary>σ in the data's unit, known before hypotheses are compared.</summary>
    public double Noise { get; init; } = double.NaN;

    /// <summary>Where the search for the offset and for what is not known of the tip begins.</summary>
    internal IReadOnlyDictionary<SpectrumParameter, double> Begin { get; init; } = new Dictionary<SpectrumParameter, double>();

    /// <summary>The data divided by σ.</summary>
    internal double[] Whitened => [.. Observation.Values.Select(v => v / Noise)];

    /// <summary>What numbers in units of <see cref="SpectrumObservation.Scale"/> are multiplied by to be in units of σ.</summary>
    internal double Weight => Observation.Scale / Noise;
}
