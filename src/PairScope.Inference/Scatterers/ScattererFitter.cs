using PairScope.Spectra;

namespace PairScope.Inference.Scatterers;

/// <summary>Fits a line of spectra over scatterers on a metal: where the line lies, the band, the scatterers and what else the tip sees.</summary>
/// <remarks>docs/physics.md, "Scatterers on a metal".</remarks>
public static class ScattererFitter
{
    /// <summary>How the name of the variant begins in which the line lies elsewhere.</summary>
    public const string AnotherLine = "the line from";

    private const int Angles = 24;
    private const int Kept = 6;
    private const int FirstSteps = 8; // that place the line in each direction
    private const int Coarse = 2; // of places and biases, one in so many, while searching
    private const double Elsewhere = 0.5; // nm between the ends of two lines that are not the same
    private const double RunnerUp = 1.25; // another line counts that leaves over so many times what the best one does

    private static readonly ScattererParameter[] OfPlace =
        [ScattererParameter.InversePotential, ScattererParameter.Absorption, ScattererParameter.X, ScattererParameter.Y, ScattererParameter.Angle, ScattererParameter.Background];

    private static readonly (double Inverse, double Absorption)[] Starts = [(-1, 1), (-2, 0.3), (0, 2)];

    /// <summary>Fits.</summary>
    /// <param name="line">The spectra.</param>
    /// <param name="band">The material's band.</param>
    /// <param name="scatterers">Where the scatterers are, nm.</param>
    /// <param name="free">What is fitted.</param>
    /// <param name="start">Where the line and the rest begin; null to search for the line.</param>
    /// <param name="clear">How far the tip must be from every scatterer in one of the variants, nm.</param>
    /// <param name="withVariants">Whether to fit the variants too.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public static ScattererReport Fit(
        SpectraLine line, IsotropicBand band, IReadOnlyList<(double X, double Y)> scatterers, IReadOnlyList<ScattererParameter> free, ScattererValues? start = null,
        double clear = 0.6, bool withVariants = true, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(free);
        ArgumentNullException.ThrowIfNull(scatterers);
        ScattererFit Minimise(SpectraLine of, IReadOnlyList<ScattererParameter> which, ScattererValues from)
        {
            var problem = new ScattererProblem(of, band, scatterers, which, from);
            SeparableMinimum minimum = SeparableLeastSquares.Minimise(problem, problem.Point(from), -1, cancellation);
            int biases = of.Biases.Count;
            double[][] residual = [.. Enumerable.Range(0, of.Along.Count).Select(n => Enumerable.Range(n * biases, biases).Select(i => problem.Data[i] - minimum.Curve[i]).ToArray())];
            return new ScattererFit(problem, problem.State(minimum.Point), residual, minimum.Normal);
        }

        SpectraLine some = line.Every(Coarse);
        ScattererValues[] starts = start is not null ? [start] : Places(some, band, scatterers, cancellation);
        ScattererFit[] found = [.. starts.Select(s => Minimise(some, free, s)).OrderBy(f => f.Rms)];
        ScattererFit best = Minimise(line, free, found[0].State);
        if (!withVariants)
        {
            return new ScattererReport(best, []);
        }

        ScattererFit? other = found.FirstOrDefault(f => AreElsewhere(line, f.State, found[0].State)) is { } second ? Minimise(line, free, second.State) : null;
        (best, other) = other is not null && other.Rms < best.Rms ? (other, best) : (best, other);
        ScattererValues state = best.State;
        bool IsClear(double along) => state.Place(along) is var (x, y) && scatterers.All(s => ((s.X - x) * (s.X - x)) + ((s.Y - y) * (s.Y - y)) > clear * clear);
        IReadOnlyList<ScattererParameter> Without(ScattererParameter p) => [.. free.Where(f => f != p)];
        IReadOnlyList<ScattererParameter> And(ScattererParameter p) => [.. free, p];
        var variants = new List<ScattererVariant>();
        void Try(string name, IReadOnlyList<ScattererParameter> which, SpectraLine? of = null, params IReadOnlyList<(ScattererParameter, double)> held)
        {
            if (which.Count != free.Count || of is not null)
            {
                variants.Add(new ScattererVariant(name, Minimise(of ?? line, which, state.With(held))));
            }
        }

        if (other is not null && other.Rms < RunnerUp * best.Rms)
        {
            variants.Add(new ScattererVariant(
                FormattableString.Invariant($"{AnotherLine} ({other.State[ScattererParameter.X]:0.00}, {other.State[ScattererParameter.Y]:0.00}) nm at {other.State[ScattererParameter.Angle]:0}°"), other));
        }

        Try("the band's share of the conductance does not change", Without(ScattererParameter.WeightSlope), null, (ScattererParameter.WeightSlope, 0));
        Try("a straight background", Without(ScattererParameter.BackgroundCurvature), null, (ScattererParameter.BackgroundCurvature, 0));
        foreach ((ScattererParameter more, string name) in ((ScattererParameter, string)[])[(ScattererParameter.BackgroundCubic, "a cubic background"),
            (ScattererParameter.BroadeningGrowth, "a broadening that grows with the square of the energy"), (ScattererParameter.InverseSlope, "scatterers that change with the energy")])
        {
            if (!free.Contains(more))
            {
                Try(name, And(more));
            }
        }

        if (line.Along.Count(IsClear) is var away && away < line.Along.Count && away >= line.Along.Count / 2)
        {
            Try(FormattableString.Invariant($"places further than {clear:0.##} nm from every scatterer"), free, line.Where(IsClear));
        }

        return new ScattererReport(best, variants);
    }

    // From the middle of the line over the middle of the scatterers, in every direction, a few steps of the line and the scatterers alone; the best of them with each
    // kind of scatterer. Rings are nearly round: which direction is right shows only when the line is in its place.
    private static ScattererValues[] Places(
        SpectraLine line, IsotropicBand band, IReadOnlyList<(double X, double Y)> scatterers, CancellationToken cancellation)
    {
        (double x, double y) = (scatterers.Average(s => s.X), scatterers.Average(s => s.Y));
        double half = 0.5 * (line.Along.Min() + line.Along.Max());
        ScattererValues usual = ScattererValues.Of(band);
        var problem = new ScattererProblem(line, band, scatterers, OfPlace, usual) { Steps = FirstSteps };
        ScattererValues[] turned =
        [
            .. Enumerable.Range(0, Angles).Select(i => 360.0 * i / Angles).Select(angle =>
            {
                (double sine, double cosine) = Math.SinCos(Math.PI / 180 * angle);
                return usual.With((ScattererParameter.Angle, angle), (ScattererParameter.X, x - (half * cosine)), (ScattererParameter.Y, y - (half * sine)));
            }),
        ];
        var kept = new List<ScattererValues>();
        foreach (SeparableMinimum minimum in turned.Select(s => SeparableLeastSquares.Minimise(problem, problem.Point(s), -1, cancellation)).OrderBy(m => m.Squares).ToArray())
        {
            ScattererValues state = problem.State(minimum.Point);
            if (kept.Count < Kept && kept.TrueForAll(k => AreElsewhere(line, k, state)))
            {
                kept.Add(state);
            }
        }

        return [.. kept, .. Starts.Select(k => kept[0].With((ScattererParameter.InversePotential, k.Inverse), (ScattererParameter.Absorption, k.Absorption)))];
    }

    private static bool AreElsewhere(SpectraLine line, ScattererValues a, ScattererValues b) => new[] { line.Along.Min(), line.Along.Max() }.Any(along =>
        (a.Place(along), b.Place(along)) is var ((ax, ay), (bx, by)) && ((ax - bx) * (ax - bx)) + ((ay - by) * (ay - by)) > Elsewhere * Elsewhere);
}
