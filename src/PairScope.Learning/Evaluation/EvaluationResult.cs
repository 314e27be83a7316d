using System.Globalization;
using System.Text;
using PairScope.Data;

namespace PairScope.Learning.Evaluation;

/// <summary>One row of the table: how well one class is read.</summary>
/// <param name="Class">ASCII name of the class.</param>
/// <param name="Count">Maps of the class.</param>
/// <param name="HitRate">Fraction with the right label.</param>
/// <param name="GapErrorMeV">Mean absolute error of Δ0 in meV, or null of a metal.</param>
/// <param name="MixingErrorRad">Mean absolute error of θ on its circle of circumference π, or null where θ cannot be read.</param>
/// <param name="ChemicalPotentialErrorMeV">Mean absolute error of μ in meV.</param>
public sealed record ClassResult(
    string Class, int Count, double HitRate, double? GapErrorMeV, double? MixingErrorRad, double ChemicalPotentialErrorMeV);

/// <summary>How well the state of two partners is read of one class, of maps with the right label.</summary>
/// <param name="Class">ASCII name of the class.</param>
/// <param name="States">nematic, of maps with S3 = 0; any, of those whose relative phase was free.</param>
/// <param name="Count">Maps.</param>
/// <param name="ChiralityError">Mean of ||S3| read − |S3||.</param>
/// <param name="ToldApart">Fraction of the maps whose |S3| is off by less than 0.15, so that no state that differs by 0.3 or more is nearer.</param>
/// <param name="Coverage68">Fraction whose |S3| lies in its 68 % interval.</param>
/// <param name="Coverage95">The same for 95 %.</param>
public sealed record StateResult(string Class, string States, int Count, double ChiralityError, double ToldApart, double Coverage68, double Coverage95);

/// <summary>Probabilities that should be believed: what was stated against what came true.</summary>
/// <param name="Stated">Mean probability of the answers in the bin.</param>
/// <param name="True">Fraction of them that was right.</param>
/// <param name="Count">How many.</param>
public readonly record struct CalibrationBin(double Stated, double True, int Count);

/// <summary>Results of all maps, summed up in the form of the publication's Table 1, with its calibration.</summary>
public sealed class EvaluationResult
{
    private const int Bins = 15;

    /// <summary>Error of |S3| below which two states that differ by twice as much are told apart: 0.3 is the difference that matters.</summary>
    public const double ToldApart = 0.15;

    // Table 1 of the publication: hit rate in per cent, Δ0 [meV], θ [rad], μ [eV].
    private static readonly Dictionary<string, (double Hits, double Gap, double? Angle, double Potential)> Published = new(StringComparer.Ordinal)
    {
        ["A1'"] = (86, 0.01, 0.30, 0.07),
        ["A''"] = (94, 0.01, null, 0.01),
        ["A2'"] = (98, 0.01, 0.06, 0.02),
        ["E'"] = (98, 0.01, 0.01, 0.01),
        ["E''"] = (96, 0.01, 0.05, 0.01),
    };

    /// <summary>Sums up.</summary>
    public EvaluationResult(double noise, IReadOnlyList<Comparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        Noise = noise;
        Comparisons = comparisons;
        List = comparisons[0].Truth.Hypothesis.Classes;
        int count = List.Names.Count;
        Classes = [.. Enumerable.Range(0, count).Where(c => comparisons.Any(m => m.Truth.Class == c)).Select(c =>
        {
            Comparison[] members = [.. comparisons.Where(m => m.Truth.Class == c)];
            return new ClassResult(
                List.Names[c],
                members.Length,
                members.Average(m => m.IsRight ? 1.0 : 0.0),
                members[0].GapError is null ? null : members.Average(m => m.GapError!.Value),
                members[0].MixingAngleError is null ? null : members.Average(m => m.MixingAngleError!.Value),
                members.Average(m => m.ChemicalPotentialError));
        })];
        States = [.. comparisons.Where(m => m.IsRight && m.State is not null).GroupBy(m => (m.Truth.Class, m.Truth.Hypothesis.FreesPhase)).OrderBy(g => g.Key).Select(g =>
        {
            (double Error, bool Inner, bool Outer)[] maps = [.. g.Select(m =>
            {
                var (inner, outer) = m.State!.Chirality();
                double truth = Math.Abs(m.Truth.State.S3);
                return (m.ChiralityError!.Value, truth >= inner.Low && truth <= inner.High, truth >= outer.Low && truth <= outer.High);
            })];
            return new StateResult(
                List.Names[g.Key.Class], g.Key.FreesPhase ? "any" : "nematic", maps.Length, maps.Average(m => m.Error),
                maps.Average(m => m.Error < ToldApart ? 1.0 : 0), maps.Average(m => m.Inner ? 1.0 : 0), maps.Average(m => m.Outer ? 1.0 : 0));
        })];
        Confusion = [.. Enumerable.Range(0, count).Select(truth => (IReadOnlyList<int>)[.. Enumerable.Range(0, count)
            .Select(answer => comparisons.Count(m => m.Truth.Class == truth && m.Reading.Label == answer))])];
        Calibration = [.. comparisons.GroupBy(m => Math.Min(Bins - 1, (int)(Bins * m.Reading.Probabilities[m.Reading.Label]))).OrderBy(g => g.Key)
            .Select(g => new CalibrationBin(g.Average(m => m.Reading.Probabilities[m.Reading.Label]), g.Average(m => m.IsRight ? 1.0 : 0.0), g.Count()))];
        CalibrationError = Calibration.Sum(b => b.Count * Math.Abs(b.Stated - b.True)) / comparisons.Count;
        double[] deviations = [.. comparisons.Where(m => m.IsRight).SelectMany(m => m.Deviations())];
        Coverage68 = deviations.Length == 0 ? 0 : deviations.Average(d => d <= 0.9945 ? 1.0 : 0.0);
        Coverage95 = deviations.Length == 0 ? 0 : deviations.Average(d => d <= 1.96 ? 1.0 : 0.0);
    }

    /// <summary>Noise level of the maps.</summary>
    public double Noise { get; }

    /// <summary>The classes that were told apart.</summary>
    public ClassList List { get; }

    /// <summary>Whether Table 1 of the publication is about these classes.</summary>
    public bool IsPublished => ReferenceEquals(List, ClassList.NbSe2);

    /// <summary>Map by map.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; }

    /// <summary>One row for each class that occurs.</summary>
    public IReadOnlyList<ClassResult> Classes { get; }

    /// <summary>How well the states of partners are read; none where the network does not read their relative phase.</summary>
    public IReadOnlyList<StateResult> States { get; }

    /// <summary>Maps by [true class][class answered].</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; }

    /// <summary>Stated probabilities against what came true, in fifteen equal bins.</summary>
    public IReadOnlyList<CalibrationBin> Calibration { get; }

    /// <summary>Expected calibration error: the mean distance of the two, weighted by the bins' counts.</summary>
    public double CalibrationError { get; }

    /// <summary>Fraction of parameters, of maps with the right label, within their 68 % interval (±0.9945 σ).</summary>
    public double Coverage68 { get; }

    /// <summary>The same for 95 % (±1.96 σ).</summary>
    public double Coverage95 { get; }

    /// <summary>The table in Markdown, the publication's numbers in brackets where it is about them.</summary>
    public string ToMarkdown()
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.AppendLine("| class | maps | hit % | Δ0 [meV] | θ [rad] | μ [meV] |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (string[] row in Rows())
        {
            text.AppendLine(invariant, $"| {string.Join(" | ", row)} |");
        }

        text.AppendLine();
        if (IsPublished)
        {
            text.AppendLine("In brackets: Table 1 of the publication, whose row labels were lost; its five rows are taken in the order of ours, in which the one without θ is A''.");
        }

        text.AppendLine(
            invariant,
            $"Calibration error {100 * CalibrationError:F1} %; {100 * Coverage68:F1} % of the parameters lie in their 68 % interval, {100 * Coverage95:F1} % in their 95 % interval.");
        if (States.Count > 0)
        {
            text.AppendLine();
            text.AppendLine("| class | states | maps | error of \\|S3\\| | told apart % | in 68 % | in 95 % |");
            text.AppendLine("|---|---|---|---|---|---|---|");
            foreach (string[] row in StateRows())
            {
                text.AppendLine(invariant, $"| {string.Join(" | ", row)} |");
            }
        }

        return text.ToString();
    }

    /// <summary>The rows of the table of states: class, states, maps, error of |S3|, fraction told apart, coverage.</summary>
    internal IEnumerable<string[]> StateRows()
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return States.Select(s => new[]
        {
            s.Class, s.States, s.Count.ToString(invariant), s.ChiralityError.ToString("F3", invariant), (100 * s.ToldApart).ToString("F1", invariant), (100 * s.Coverage68).ToString("F1", invariant), (100 * s.Coverage95).ToString("F1", invariant),
        });
    }

    /// <summary>The table's rows: class, maps, hit rate, errors of Δ0, θ and μ, the publication's numbers in brackets.</summary>
    internal IEnumerable<string[]> Rows()
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return Classes.Select(row =>
        {
            if (!IsPublished || !Published.TryGetValue(row.Class, out var published))
            {
                return [row.Class, row.Count.ToString(invariant), (100 * row.HitRate).ToString("F1", invariant), row.GapErrorMeV?.ToString("F3", invariant) ?? "–", row.MixingErrorRad?.ToString("F3", invariant) ?? "–", row.ChemicalPotentialErrorMeV.ToString("F2", invariant)];
            }

            return new[]
            {
                row.Class,
                row.Count.ToString(invariant),
                string.Create(invariant, $"{100 * row.HitRate:F1} ({published.Hits:F0})"),
                string.Create(invariant, $"{row.GapErrorMeV:F3} ({published.Gap:F2})"),
                row.MixingErrorRad is { } error ? string.Create(invariant, $"{error:F3} ({published.Angle:F2})") : "–",
                string.Create(invariant, $"{row.ChemicalPotentialErrorMeV:F2} ({1000 * published.Potential:F0})"),
            };
        });
    }
}
