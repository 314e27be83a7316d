using System.Globalization;
using MathNet.Numerics;
using PairScope.Data;

namespace PairScope.Inference.Joint;

/// <summary>What maps and spectra say apart, beside the fit to both, and whether they can be of one sample.</summary>
/// <param name="Maps">The fit of the maps alone.</param>
/// <param name="SpectraFits">The best fit of each hypothesis to the spectra alone, at the chemical potential that the maps give it; in the order of <see cref="FitOptions.Hypotheses"/>.</param>
/// <param name="SpectraProbabilities">Posterior probability of each of <see cref="PairingLabels.Classes"/> by the spectra alone.</param>
/// <param name="Spectra">The spectra, with their noise.</param>
/// <remarks>docs/physics.md, eqs. (76), (77).</remarks>
public sealed record Contributions(
    FitReport Maps, IReadOnlyList<HypothesisFit> SpectraFits, IReadOnlyList<double> SpectraProbabilities, IReadOnlyList<SampleSpectrum> Spectra)
{
    private const double Told = 0.9; // of the deviation beforehand: what is left of it is no knowledge

    /// <summary>By how much χ² of the answer's hypothesis exceeds what it reaches for maps and spectra apart.</summary>
    public double Excess { get; init; }

    /// <summary>The parameters that both tell, which the excess has as its degrees of freedom.</summary>
    public IReadOnlyList<FitParameter> Shared { get; init; } = [];

    /// <summary>The probability of such an excess by chance if both are of one sample.</summary>
    public double PValue => Shared.Count == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(0.5 * Shared.Count, 0.5 * Math.Max(0, Excess));

    /// <summary>Why they cannot be, in a clause; null where they can.</summary>
    public string? Disagreement { get; init; }

    /// <summary>The standard deviation that one kind of data leaves a parameter at the joint optimum; null where it tells no more than was known beforehand.</summary>
    /// <param name="fit">A fit to both.</param>
    /// <param name="part">The maps' or the spectra's part of it.</param>
    /// <param name="parameter">A parameter.</param>
    public static double? Deviation(HypothesisFit fit, FitPart part, FitParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(part);
        int index = fit.Model.IndexOf(parameter);
        if (index < 0)
        {
            return null;
        }

        double[] prior = [.. fit.Model.Parameters.Select(p => PriorDeviation(fit.Model, p))];
        var information = part.Information.Clone();
        for (int i = 0; i < prior.Length; i++)
        {
            information[i, i] += 1 / (prior[i] * prior[i]);
        }

        double deviation = Math.Sqrt(FisherInformation.ScaledInverse(information)[index, index]);
        return deviation < Told * prior[index] ? deviation : null;
    }

    /// <summary>What each says, in one sentence.</summary>
    /// <param name="report">The fit to both.</param>
    public string InWords(FitReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        HypothesisFit fit = report.Best.Fit;
        string apart = $"The maps alone say {Most(Maps.Classes, Maps.ClassProbabilities)}, {Subject} alone {Most(Maps.Classes, SpectraProbabilities)}";
        if (fit.Parts is not var (maps, spectra))
        {
            return apart + ".";
        }

        (FitParameter Parameter, string Name, string Unit)[] shown = [(FitParameter.ChemicalPotential, "μ", " meV"), (FitParameter.GapAmplitude, "Δ0", " meV"), (FitParameter.MixingAngle, "θ", " rad")];
        string[] errors = [.. shown.Where(s => fit.Model.IndexOf(s.Parameter) >= 0).Select(s => $"{s.Name} {Figure(Deviation(fit, maps, s.Parameter), s.Unit)} and {Figure(Deviation(fit, spectra, s.Parameter), s.Unit)}")];
        return $"{apart}; of the best fit they know {string.Join(", ", errors)}.";

        static string Figure(double? deviation, string unit) => deviation is { } d ? $"± {d.ToString("G2", CultureInfo.InvariantCulture)}{unit}" : "not";
    }

    /// <summary>"the spectrum" or "the spectra".</summary>
    public string Subject => Spectra.Count == 1 ? "the spectrum" : "the spectra";

    /// <summary>The two most probable classes with their probabilities.</summary>
    internal static string Most(ClassList classes, IReadOnlyList<double> probabilities) => string.Join(", ", Enumerable.Range(0, probabilities.Count).OrderByDescending(c => probabilities[c]).Take(2)
        .Where((c, i) => i == 0 || probabilities[c] >= 0.001).Select(c => $"{classes.Names[c]} {probabilities[c].ToString("P1", CultureInfo.InvariantCulture)}"));

    private static double PriorDeviation(MapModel model, FitParameter parameter)
    {
        FitConditions conditions = model.Conditions;
        return parameter switch
        {
            FitParameter.ChemicalPotential => Uniform(conditions.ChemicalPotentialRange),
            FitParameter.GapAmplitude => Uniform(conditions.GapRange),
            FitParameter.SpectrumBroadening => Uniform(conditions.SpectrumBroadeningRange),
            _ when MapModel.IsAngle(parameter) => Uniform((0, Math.PI)),
            _ => 1e6,
        };

        static double Uniform((double Low, double High) range) => (range.High - range.Low) / Math.Sqrt(12);
    }
}
