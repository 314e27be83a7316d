namespace PairScope.Inference.Spectra;

/// <summary>What the spectrum of one pixel says, with standard deviations by the curvature.</summary>
/// <param name="Fit">The best fit with a gap.</param>
/// <param name="MetalProbability">The probability that there is none.</param>
/// <param name="PValue">Whether what the fit leaves over is noise.</param>
public sealed record SpectrumPixel(SpectrumFit Fit, double MetalProbability, double PValue);

/// <summary>One model with a gap fitted to many spectra, each beside the metal: the way to maps of the gap.</summary>
/// <remarks>docs/physics.md, "A tunnelling spectrum".</remarks>
public static class SpectrumMapFit
{
    /// <summary>Fits all spectra, each from the best fit of another one (of their mean, say) and from the grid of starts where that is bad.</summary>
    /// <param name="observations">The spectra; null where there is none.</param>
    /// <param name="model">A model with a gap.</param>
    /// <param name="metal">The metal.</param>
    /// <param name="conditions">How they were taken.</param>
    /// <param name="start">Values of the parameters to start from.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    /// <returns>In the order of the spectra, whatever the number of cores.</returns>
    public static SpectrumPixel?[] Fit(
        IReadOnlyList<SpectrumObservation?> observations, SpectrumModel model, SpectrumModel metal, SpectrumConditions conditions, IReadOnlyList<double> start,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observations);
        var pixels = new SpectrumPixel?[observations.Count];
        int done = 0;
        Parallel.For(0, observations.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            if (observations[i] is { } observation)
            {
                var problem = new SpectrumProblem(observation, model, conditions);
                SpectrumFit fit = SpectrumLeastSquares.Minimise(problem, start, -1, cancellation);
                double pValue = SpectrumGoodness.Of(fit).PValue;
                if (pValue < SpectrumFitter.LeastPValue && SpectrumFitter.Best(problem, cancellation) is var other && other.SumOfSquares < fit.SumOfSquares)
                {
                    (fit, pValue) = (other, SpectrumGoodness.Of(other).PValue);
                }

                double against = SpectrumFitter.Best(new SpectrumProblem(observation, metal, conditions), cancellation).LogEvidence - fit.LogEvidence;
                pixels[i] = new SpectrumPixel(fit, 1 / (1 + Math.Exp(-Math.Clamp(against, -700, 700))), pValue);
            }

            progress?.Report((double)Interlocked.Increment(ref done) / observations.Count);
        });
        return pixels;
    }
}
