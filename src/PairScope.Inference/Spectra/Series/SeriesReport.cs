namespace PairScope.Inference.Spectra.Series;

/// <summary>All models with one choice made otherwise.</summary>
/// <param name="Name">What is otherwise, in words.</param>
/// <param name="Fits">The fits, in the order of the models.</param>
public sealed record SeriesVariant(string Name, IReadOnlyList<SeriesFit> Fits);

/// <summary>What spectra at several temperatures say.</summary>
/// <param name="Fits">The fits, in the order of the models.</param>
/// <param name="Variants">The same with other backgrounds.</param>
/// <remarks>docs/physics.md, eq. (94).</remarks>
public sealed record SeriesReport(IReadOnlyList<SeriesFit> Fits, IReadOnlyList<SeriesVariant> Variants)
{
    /// <summary>ln of the odds below which, whatever the background, a model is called excluded.</summary>
    public const double Excluded = -11.5; // 1 to 100 000

    /// <summary>The most probable model.</summary>
    public SeriesFit Best => Fits.MaxBy(f => f.LogEvidence)!;

    /// <summary>ln of a model's odds against the best, the evidence of as many independent values as the best one's residual has.</summary>
    /// <param name="fits">Fits of all models to the same data.</param>
    /// <param name="index">Which model.</param>
    public static double LogOdds(IReadOnlyList<SeriesFit> fits, int index)
    {
        ArgumentNullException.ThrowIfNull(fits);
        SeriesFit best = fits.MaxBy(f => f.LogEvidence)!;
        return (fits[index].LogEvidence - best.LogEvidence) / best.Correlation;
    }

    /// <summary>The largest of the ln of a model's odds, whatever the background.</summary>
    public double LargestLogOdds(int index) => Variants.Select(v => v.Fits).Append(Fits).Max(f => LogOdds(f, index));

    /// <summary>Whether a model is excluded whatever the background.</summary>
    public bool IsExcluded(int index) => LargestLogOdds(index) < Excluded;
}
