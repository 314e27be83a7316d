using PairScope.Data;
using PairScope.Maps;
using PairScope.Measurement;

namespace PairScope.Inference.Fields;

/// <summary>The impurities of a field of view as the best pairing knows them.</summary>
/// <param name="Field">Sites, layers, impurities with their kinds.</param>
/// <param name="Kinds">The kinds, in the order of their numbers in the field.</param>
/// <param name="Unexplained">Mean share of the layers' variance that the simulated field leaves over.</param>
public sealed record FieldImpurities(SiteField Field, IReadOnlyList<FieldKind> Kinds, double Unexplained);

/// <summary>
/// Fits the pairings of any crystal to a field of view with many impurities by the exact scattering between them. Fits of the map of one impurity say where to begin;
/// what the fields leave over weighs the pairings.
/// </summary>
/// <remarks>docs/measurement.md, "Fits of scans: any crystal, any biases", eq. (27).</remarks>
public static class FieldFit
{
    private const int First = 10; // hypotheses whose fields are simulated at first
    private const int Most = 20; // hypotheses whose fields may be simulated

    private const double OfMap = 0.4; // of the time

    /// <summary>The report of the fits to the field.</summary>
    /// <param name="observation">The map of one impurity that the field was deconvolved to.</param>
    /// <param name="options">How that is fitted.</param>
    /// <param name="field">Sites, layers and impurities.</param>
    /// <param name="model">The simulator; which of its hypotheses are tried, the fits of the map say.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FitReport Of(
        MapObservation observation, FitOptions options, SiteField field, FieldModel model, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(model);
        FitReport ofMap = MapFitter.Fit(observation, options with { SeeksExtensions = false }, MapFitter.Part(progress, 0, OfMap), cancellation);
        HypothesisResult[] believed = [.. ofMap.Hypotheses.OrderByDescending(r => r.LogEvidence)];
        Hypothesis[] tried = [.. believed.Take(Most).Concat(believed.Skip(Most).Where(r => !r.Fit.Model.Hypothesis.HasGap)).Select(r => r.Fit.Model.Hypothesis)];
        model = model with { Hypotheses = tried };
        FieldStart? known = field.KindCount == 1 && model.Instrument.Surface.Sites is null ? FieldStart.OfKnown(model, field, Crystal(believed[0].Fit), cancellation) : null;
        FieldStart start = known ?? FieldStart.OfKinds(model, field, cancellation, (Crystal(believed[0].Fit), believed[0].Fit.Value(FitParameter.Strength)));
        progress?.Report(OfMap + 0.1);
        var classes = new FieldClasses(model, start.Field, start.ChemicalPotential);
        classes.Fit(Belief, start.Strengths.Strengths, cancellation);
        progress?.Report(0.95);
        FitReport report = Weighed(classes.Fits, start, model, observation, cancellation);
        progress?.Report(1);
        return report with
        {
            Remarks =
            [
                .. report.Remarks,
                .. start.Remarks,
                .. tried.Length < believed.Length ? [$"Of {believed.Length} hypotheses the {tried.Length} that explain the map of one impurity best were fitted to the scan."] : Array.Empty<string>(),
            ],
        };

        GreenFunctions.GreenFunction Crystal(HypothesisFit fit) => model.Crystal(fit.Model.Hypothesis, fit.Value(FitParameter.ChemicalPotential), fit.Model.GapAt(fit.Vector));

        FieldBelief Belief(Hypothesis hypothesis)
        {
            int rank = Array.FindIndex(believed, r => r.Fit.Model.Hypothesis == hypothesis);
            return new FieldBelief(rank < First || !hypothesis.HasGap ? 1 : 0, believed[rank].Fit.Place);
        }
    }

    // χ²/κ, with κ of the best, so that it is N/κ: as many values count as there are independent ones.
    private static FitReport Weighed(IReadOnlyList<PairingFit> fits, FieldStart start, FieldModel model, MapObservation observation, CancellationToken cancellation)
    {
        PairingFit best = fits[0];
        int values = start.Field.Sites.Count * start.Field.Layers.Count;
        FitConditions conditions = model.ModelOf(best.Hypothesis).Conditions;
        HypothesisFit[] asFits = [.. fits.Select(f => new HypothesisFit(model.ModelOf(f.Hypothesis), f.Vector, (values + f.ChiSquared - best.ChiSquared) / best.Correlation, f.Information))];
        double[] evidence = [.. asFits.Select(f => f.LogEvidence(conditions))];
        bool mayBeTurned = !start.Field.IsOriented;
        (double[] weights, double together) = FitWeighing.Posterior(asFits, evidence, mayBeTurned);
        HypothesisResult[] results = FitWeighing.Ranked(asFits.Select((f, i) => new HypothesisResult(f, evidence[i], weights[i], [])), together, mayBeTurned);
        PairingFit told = fits.First(f => f.Hypothesis == results[0].Fit.Model.Hypothesis);
        double[] classes = FitWeighing.OfClasses(results);
        var decision = new ClassDecision(classes, told.Hypothesis.Classes);

        IReadOnlyList<FieldKind> kinds = told.KindsOf(start.Field);
        double shown = kinds.MaxBy(k => k.Count * k.StrengthMeV * k.StrengthMeV)!.StrengthMeV;
        FieldModel ofShown = told.Model with { KnownStrength = shown };
        double[][] maps = new KnownImpurity(ofShown).Map(told.Crystal, start.Field, told.Strengths, cancellation);
        var map = new MapObservation(model.Size, model.Energies, maps) { IsOriented = start.Field.IsOriented, IsConstantUnknown = true, Lattice = observation.Lattice };
        results = [.. results.Select(r => r with { Fit = r.Fit with { Model = ofShown.ModelOf(r.Fit.Model.Hypothesis) } })];
        NoiseSpectrum[] noise = MapFitter.NoiseLeft(map, map, map.FirstNoise(), results[0].Fit.Maps(), conditions);

        string? rival = told.Hypothesis.HasGap && fits.FirstOrDefault(f => !f.Hypothesis.HasGap) is { } metal ? PairingFit.MetalRivals(metal.ChiSquared - told.ChiSquared) : null;
        string?[] reasons = [told.LeavesTooMuch, rival is null ? null : rival + ".", decision.Reason];
        string?[] remarks = [decision.Remark, told.Doubt, told.ImpuritiesInWords(start.Field), FitWeighing.Orientation(together, map)];
        return new FitReport(results, classes, decision, noise, [], map, [.. reasons.OfType<string>()], [.. remarks.OfType<string>()])
        {
            IsUnexplained = told.LeavesTooMuch is not null,
            Field = new FieldImpurities(start.Field, kinds, told.Strengths.Unexplained),
        };
    }
}
