using MathNet.Numerics;
using PairScope.Inference.Spectra;

namespace PairScope.Inference.Joint;

/// <summary>Whether a hypothesis explains the spectra beside the maps: by the structure of what it leaves over, and by its size against σ.</summary>
/// <remarks>docs/physics.md, eqs. (73), (75).</remarks>
internal static class SpectrumJudgement
{
    /// <summary>What no spectrum is known better than, in units of its mean: the error of simulated densities of states.</summary>
    public const double Floor = 1e-3;

    /// <summary>The least of the p-values of all spectra times their number; null without spectra or where no curve could be computed.</summary>
    /// <param name="fit">A fit.</param>
    /// <param name="spectra">The spectra.</param>
    public static double? PValue(HypothesisFit fit, IReadOnlyList<SampleSpectrum> spectra) =>
        fit.Predictions is not { Count: > 0 } predictions ? null : Math.Min(1, predictions.Count * predictions.Select((p, i) => Of(p.Fit, spectra[i])).Min());

    private static double Of(SpectrumFit fit, SampleSpectrum spectrum)
    {
        double sigma = spectrum.Noise / spectrum.Observation.Scale;
        double excess = SpecialFunctions.GammaUpperRegularized(0.5 * fit.DegreesOfFreedom, 0.5 * fit.SumOfSquares / (sigma * sigma));

        // Below the floor a residual is good, whatever its shape.
        bool isExact = fit.Noise <= 1.5 * Floor * spectrum.Observation.Scale;
        return Math.Min(1, 2 * Math.Min(excess, isExact ? 1 : SpectrumGoodness.Of(fit).PValue));
    }
}
