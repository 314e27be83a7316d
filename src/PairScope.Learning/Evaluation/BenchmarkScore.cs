namespace PairScope.Learning.Evaluation;

/// <summary>Grades of a program on the open benchmark: labels, calibration, abstention and parameters.</summary>
/// <param name="Maps">How many maps there are.</param>
/// <param name="RightLabel">Of maps of a class the share whose most probable class is right.</param>
/// <param name="LogScore">Of these the mean of −ln P(true class), with P at least 10⁻⁶.</param>
/// <param name="Brier">Of these the mean of Σ (P − 1 or 0)² over the classes.</param>
/// <param name="CalibrationError">Of these the expected calibration error of the most probable class, in ten steps of its probability.</param>
/// <param name="Kinds">Answers by the kind of map, all maps first.</param>
/// <param name="OfParameters">Errors of answered maps whose class is right.</param>
/// <remarks>docs/formats.md, "Of the benchmark".</remarks>
public sealed record BenchmarkScore(
    int Maps, double RightLabel, double LogScore, double Brier, double CalibrationError, IReadOnlyList<BenchmarkScore.Kind> Kinds, IReadOnlyList<BenchmarkScore.Parameter> OfParameters)
{
    private const double LeastProbability = 1e-6;
    private const int Steps = 10;

    /// <summary>The parameters that are graded: names of the columns of value and deviation, and the period of an angle, 0 of others.</summary>
    public static IReadOnlyList<(string Name, string Deviation, double Period)> Parameters { get; } =
    [
        ("chemicalPotentialMeV", "chemicalPotentialDeviationMeV", 0),
        ("gapAmplitudeMeV", "gapAmplitudeDeviationMeV", 0),
        ("mixingAngleRad", "mixingAngleDeviationRad", Math.PI),
    ];

    /// <summary>Answers of one kind of map.</summary>
    /// <param name="Name">The kind.</param>
    /// <param name="Maps">How many maps.</param>
    /// <param name="Right">Answered, and right.</param>
    /// <param name="Wrong">Answered, and wrong: of a map outside of all classes every answer is.</param>
    /// <param name="Abstained">Not answered.</param>
    public sealed record Kind(string Name, int Maps, int Right, int Wrong, int Abstained);

    /// <summary>Errors of one parameter.</summary>
    /// <param name="Name">Its column.</param>
    /// <param name="Maps">Of how many maps it was told.</param>
    /// <param name="MedianError">The median of the error.</param>
    /// <param name="Within1">The share within one standard deviation of those that tell one, which should be 0.68.</param>
    /// <param name="Within2">The share within two, which should be 0.95.</param>
    public sealed record Parameter(string Name, int Maps, double? MedianError, double? Within1, double? Within2);

    /// <summary>Grades answers.</summary>
    /// <param name="truth">What is true.</param>
    /// <param name="answers">What a program says.</param>
    public static BenchmarkScore Of(BenchmarkTruth truth, BenchmarkAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(answers);
        var all = truth.Maps.Select(m => (Truth: m.Value, Answer: answers.Maps[m.Key])).ToArray();
        var known = all.Select(m => (Class: answers.Classes.ToList().IndexOf(m.Truth.Class), m.Answer.Probabilities)).Where(m => m.Class >= 0).ToArray();
        return new BenchmarkScore(
            all.Length,
            known.Average(m => Most(m.Probabilities) == m.Class ? 1.0 : 0),
            known.Average(m => -Math.Log(Math.Max(m.Probabilities[m.Class], LeastProbability))),
            known.Average(m => m.Probabilities.Select((p, c) => Math.Pow(p - (c == m.Class ? 1 : 0), 2)).Sum()),
            known.GroupBy(m => Math.Min(Steps - 1, (int)(Steps * m.Probabilities.Max()))).Sum(g => Math.Abs(g.Sum(m => m.Probabilities.Max() - (Most(m.Probabilities) == m.Class ? 1 : 0)))) / known.Length,
            [Of("all", all), .. all.GroupBy(m => m.Truth.Kind, StringComparer.Ordinal).Select(g => Of(g.Key, [.. g]))],
            [.. Parameters.Select((p, i) => Errors(p.Name, p.Period, [.. all.Where(m => IsRight(m.Truth, m.Answer)).Select(m => (m.Truth.Parameters[i], m.Answer.Parameters[i]))]))]);
    }

    private static int Most(IReadOnlyList<double> probabilities) => Enumerable.Range(0, probabilities.Count).MaxBy(c => probabilities[c]);

    private static bool IsRight(BenchmarkTruth.Entry truth, BenchmarkAnswers.Entry answer) => string.Equals(truth.Class, answer.Answer, StringComparison.Ordinal);

    private static Kind Of(string name, (BenchmarkTruth.Entry Truth, BenchmarkAnswers.Entry Answer)[] maps)
    {
        int right = maps.Count(m => IsRight(m.Truth, m.Answer));
        int abstained = maps.Count(m => m.Answer.Answer is null);
        return new Kind(name, maps.Length, right, maps.Length - right - abstained, abstained);
    }

    private static Parameter Errors(string name, double period, (double? Truth, (double? Value, double? Deviation) Told)[] maps)
    {
        (double Error, double? Deviation)[] errors =
        [
            .. maps.Where(m => m is { Truth: not null, Told.Value: not null }).Select(m => (m.Told.Value!.Value - m.Truth!.Value, m.Told.Deviation))
                .Select(e => (Math.Abs(period > 0 ? Math.IEEERemainder(e.Item1, period) : e.Item1), e.Deviation)),
        ];
        double[] pulls = [.. errors.Where(e => e.Deviation is not null).Select(e => e.Error / e.Deviation!.Value)];
        double? Share(double within) => pulls.Length == 0 ? null : pulls.Count(p => p <= within) / (double)pulls.Length;
        double[] sorted = [.. errors.Select(e => e.Error).Order()];
        return new Parameter(name, errors.Length, sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, Share(1), Share(2));
    }
}
