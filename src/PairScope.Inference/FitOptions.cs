using System.Collections.Concurrent;
using PairScope.Data;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>Where a fit starts: what a network or the user believes.</summary>
/// <param name="ChemicalPotential">μ in meV.</param>
/// <param name="GapAmplitude">Δ0 in meV.</param>
/// <param name="MixingAngle">θ in radians.</param>
/// <param name="Class">The class of which this is believed, an index in the hypotheses' <see cref="Hypothesis.Classes"/>, exact enough to start there alone; null for a rough belief about all.</param>
public sealed record FitStart(double ChemicalPotential, double GapAmplitude, double MixingAngle, int? Class = null)
{
    /// <summary>Θ in radians, where the hypothesis leaves it free.</summary>
    public double Phase { get; init; } = 0.5;

    /// <summary>The hypothesis's own angles in radians; none where nothing is believed of them.</summary>
    public IReadOnlyList<double> Angles { get; init; } = [];

    /// <summary>The state of two partners, where a network has read their phase: families that leave it free then begin there, and at <see cref="MixingAngle"/> those that do not.</summary>
    public StokesVector? State { get; init; }
}

/// <summary>How a map is fitted.</summary>
public sealed record FitOptions
{
    /// <summary>What is known and what is free.</summary>
    public FitConditions Conditions { get; init; } = new();

    /// <summary>The pairings to try.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; init; } = TableHypothesis.All;

    /// <summary>
    /// Where to start, in the order of belief. Without any, and where nothing near them explains the map, the whole prior range is scanned.
    /// </summary>
    public IReadOnlyList<FitStart> Starts { get; init; } = [];

    /// <summary>Where a scan tries Δ0, as shares of its prior range: the wider that is beside η, the more of them are needed.</summary>
    public IReadOnlyList<double> GapStarts { get; init; } = [0.25, 0.7];

    /// <summary><see cref="GapStarts"/> for a range that nobody knows to be narrow.</summary>
    public static IReadOnlyList<double> ManyGapStarts { get; } = [0.05, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85];

    /// <summary>
    /// Whether the starts are those of a network that knows such maps: each hypothesis then begins where its class was read and nowhere else,
    /// and what is not explained from there is left unexplained.
    /// </summary>
    public bool TrustsStarts { get; init; }

    /// <summary>Whether to look for what would explain a map that no hypothesis explains: <see cref="Extension"/>.</summary>
    public bool SeeksExtensions { get; init; } = true;

    /// <summary>Cores to use; the result does not depend on it.</summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The least p-value at which the best fit is accepted: the fraction of maps of the list that are withheld by chance.</summary>
    public double LeastPValue { get; init; } = 0.01;

    /// <summary>The least p-value of each of the two tests of a map: what is left over and steps off the list (docs/physics.md, eq. (44) and (61)).</summary>
    public double LeastOfEach => LeastPValue / 2;

    /// <summary>The largest noise, relative to the map's rms, at which a fit is still called an explanation.</summary>
    public double LargestNoise { get; init; } = 0.5;

    /// <summary>Whether what is left over of a layer is little enough for an explanation.</summary>
    /// <param name="noise">What is left over.</param>
    /// <param name="rms">The layer's.</param>
    internal bool Explains(NoiseSpectrum noise, double rms) => noise.Total <= LargestNoise * rms;

    /// <summary>Does a body for each index on all cores; a cancellation inside comes out as itself.</summary>
    internal void Over(int count, CancellationToken cancellation, Action<int> body)
    {
        try
        {
            // One at a time and in their order: they are few, and some cost many times the others.
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism, CancellationToken = cancellation },
                body);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } cancelled)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellation);
        }
    }
}
