namespace PairScope.Inference.Scatterers;

/// <summary>The same line fitted with one choice made otherwise.</summary>
/// <param name="Name">What is otherwise, in words.</param>
/// <param name="Fit">Its best fit.</param>
public sealed record ScattererVariant(string Name, ScattererFit Fit);

/// <summary>What a line of spectra over scatterers says.</summary>
/// <param name="Best">The best fit.</param>
/// <param name="Variants">Other choices, which a parameter ought not to depend on.</param>
/// <remarks>docs/physics.md, eq. (92).</remarks>
public sealed record ScattererReport(ScattererFit Best, IReadOnlyList<ScattererVariant> Variants)
{
    /// <summary>The share of the variance below which the model is no explanation.</summary>
    public const double LeastExplained = 0.5;

    /// <summary>Why no answer is given, or null for an answer.</summary>
    public string? Reason => Best.Explained < LeastExplained
        ? FormattableString.Invariant($"Waves between these scatterers explain {100 * Math.Max(0, Best.Explained):0} % of how the spectra differ along the line, less than half: the places, the line or the band are not those of the data.")
        : null;

    /// <summary>The largest change of a parameter among the variants, its systematic error; 0 without variants.</summary>
    public double Systematic(ScattererParameter parameter) => Variants.Count == 0 ? 0 : Variants.Max(v => Math.Abs(v.Fit.State[parameter] - Best.State[parameter]));

    /// <summary>The standard deviation by the curvature; 0 for what was not fitted.</summary>
    public double Deviation(ScattererParameter parameter)
    {
        int index = Best.Problem.Free.ToList().IndexOf(parameter);
        return index < 0 ? 0 : Best.Deviations[index];
    }

    /// <summary>Both together, added in squares.</summary>
    public double Error(ScattererParameter parameter) => Math.Sqrt(Math.Pow(Deviation(parameter), 2) + Math.Pow(Systematic(parameter), 2));
}
