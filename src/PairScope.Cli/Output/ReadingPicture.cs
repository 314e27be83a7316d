using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Learning.Networks;

namespace PairScope.Cli.Output;

/// <summary>The picture of an answer: the map beside what the network makes of it.</summary>
internal static class ReadingPicture
{
    /// <summary>What the colours of <see cref="Decades"/> are.</summary>
    public const string DecadesLabel = "log_{10} |δρ(q)|/max";

    private const double DecadesShown = 3;

    /// <summary>log10 of moduli in units of a largest one, as far down as pictures show them.</summary>
    public static double[] Decades(double[] moduli, double largest) =>
        Array.ConvertAll(moduli, v => Math.Max(Math.Log10(Math.Max(v, double.Epsilon) / largest), -DecadesShown));

    /// <summary>Draws the picture.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="title">Title of the whole.</param>
    /// <param name="prediction">The answer.</param>
    /// <param name="map">The map as the network saw it.</param>
    /// <param name="truth">What is true, where it is known.</param>
    public static void Draw(string path, string title, Prediction prediction, MapFile map, IReadOnlyList<string> truth)
    {
        double[] shown = Decades(map.Magnitude, map.Magnitude.Max());
        PlotPanel panel = ZonePlots.ReciprocalMap(
            shown, map.Size, "The map as measured", ColorScale.Sequential(shown, DecadesLabel), lattice: prediction.Study.Lattice);
        var lines = new List<(string, TextStyle)>();
        if (prediction.Abstained)
        {
            lines.Add(("cannot tell", TextStyle.Headline));
            lines.AddRange(prediction.Reasons.Select(r => (r, TextStyle.Normal)));
        }
        else
        {
            ParameterReading read = prediction.Reading.Parameters;
            lines.Add((Primes(prediction.Decision.InWords()), TextStyle.Headline));
            if (prediction.Classes.HasGap(prediction.Reading.Label))
            {
                lines.Add(($"Δ_{{0}} = {Quantity.Text(read.GapMeV, read.GapDeviationMeV)} meV", TextStyle.Normal));
            }

            lines.Add(($"μ = {Quantity.Text(read.ChemicalPotentialMeV, read.ChemicalPotentialDeviation)} meV", TextStyle.Normal));
            if (prediction.MixingAngle is { } theta)
            {
                lines.Add(($"θ = {Quantity.Text(theta, read.MixingAngleDeviation)} rad", TextStyle.Normal));
            }

            if (prediction.State is { } state)
            {
                lines.Add((state.InWords(), TextStyle.Normal));
            }
        }

        lines.Add(($"novelty {prediction.Reading.Novelty:F2} (limit 1)", TextStyle.Muted));
        lines.AddRange(truth.Select(t => (t, TextStyle.Muted)));
        new Figure(title, panel, new TextPanel
        {
            Lines = lines,
            BarTitle = Undecided(prediction.Abstained, prediction.Decision) ? string.Empty : "Probability of each class",
            Bars = Undecided(prediction.Abstained, prediction.Decision) ? [] : Bars([.. prediction.Reading.Probabilities.Take(prediction.Known)], prediction.Abstained ? [] : prediction.Decision.Classes, prediction.Classes),
        }).Save(path);
    }

    /// <summary>Whether bars would say more than the answer: of a map that is withheld for another reason than its probabilities they compare bad explanations.</summary>
    public static bool Undecided(bool abstained, ClassDecision decision) => abstained && decision.IsAnswer;

    /// <summary>The bars of all classes, those that were decided on marked.</summary>
    public static IReadOnlyList<ProbabilityBar> Bars(IReadOnlyList<double> probabilities, IReadOnlyList<int> decided, ClassList classes) =>
        [.. classes.Names.Zip(probabilities).Select((p, i) => new ProbabilityBar(Primes(p.First), p.Second, decided.Contains(i)))];

    /// <summary>An ASCII class name with real primes.</summary>
    public static string Primes(string name) => name.Replace("''", "″", StringComparison.Ordinal).Replace('\'', '′');
}
