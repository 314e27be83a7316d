using System.Globalization;
using System.Text;
using PairScope.Data;
using PairScope.Learning.Inference;
using PairScope.Learning.Training;

namespace PairScope.Learning.Evaluation;

/// <summary>One row of the table: how well one class is read.</summary>
/// <param name="Class">ASCII name of the class.</param>
/// <param name="Count">Maps of the class.</param>
/// <param name="HitRate">Fraction with the right label.</param>
/// <param name="GapErrorMeV">Mean absolute error of Δ0 in meV.</param>
/// <param name="MixingErrorRad">Mean absolute error of θ on its circle of circumference π, or null where θ cannot be read.</param>
/// <param name="ChemicalPotentialErrorMeV">Mean absolute error of μ in meV.</param>
public sealed record ClassResult(
    string Class, int Count, double HitRate, double GapErrorMeV, double? MixingErrorRad, double ChemicalPotentialErrorMeV);

/// <summary>Results of all classes, in the form of the publication's Table 1.</summary>
/// <param name="Noise">Noise level of the maps.</param>
/// <param name="Classes">One row for each class that occurs.</param>
public sealed record EvaluationResult(double Noise, IReadOnlyList<ClassResult> Classes)
{
    /// <summary>The table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| class | maps | hit % | Δ0 [meV] | θ [rad] | μ [meV] |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (ClassResult row in Classes)
        {
            string theta = row.MixingErrorRad?.ToString("F3", CultureInfo.InvariantCulture) ?? "–";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Class} | {row.Count} | {100 * row.HitRate:F1} | {row.GapErrorMeV:F3} | {theta} | {row.ChemicalPotentialErrorMeV:F1} |");
        }

        return text.ToString();
    }
}

/// <summary>Measures a network against labelled maps.</summary>
public static class Evaluator
{
    /// <summary>Reads every map with noise added and compares.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maps">Maps it has not seen.</param>
    /// <param name="noise">Noise level: that fraction of the rms white, and as much pink.</param>
    /// <param name="seed">Fixes the noise.</param>
    /// <exception cref="InputException">The maps are not of the network's size and energies.</exception>
    public static EvaluationResult Evaluate(TrainedNetwork network, LabelledMaps maps, double noise, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Size != network.Configuration.Size || maps.Energies.Count != network.Configuration.Energies.Count)
        {
            throw new InputException(
                $"The network reads maps of {network.Configuration.Energies.Count} × {network.Configuration.Size} × {network.Configuration.Size} and the data set holds {maps.Energies.Count} × {maps.Size} × {maps.Size}.");
        }

        var maker = new BatchMaker(maps, network.Configuration);
        var readings = new List<Reading>();
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(64))
        {
            readings.AddRange(network.Read(maker.Make(indices, noise, seed, pass: 0).Inputs));
        }

        var rows = new List<ClassResult>();
        for (int c = 0; c < PairingLabels.Classes.Count; c++)
        {
            int[] members = [.. Enumerable.Range(0, maps.Count).Where(i => maps.Labels[i].Class == c)];
            if (members.Length > 0)
            {
                rows.Add(new ClassResult(
                    PairingLabels.Classes[c],
                    members.Length,
                    members.Average(i => readings[i].Label == c ? 1.0 : 0.0),
                    members.Average(i => Math.Abs(readings[i].GapMeV - maps.Labels[i].GapMeV)),
                    MapLabel.HasMixingAngle(c) ? members.Average(i => Learning.MixingAngle.Distance(readings[i].MixingAngle, maps.Labels[i].MixingAngle)) : null,
                    members.Average(i => Math.Abs(readings[i].ChemicalPotentialMeV - maps.Labels[i].ChemicalPotentialMeV))));
            }
        }

        return new EvaluationResult(noise, rows);
    }
}
