using System.Globalization;
using PairScope.Data;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Inference.Joint;

/// <summary>
/// One fit of maps and spectra of the same sample: μ, Δ0, θ and Θ are common, offset, background and broadening of the spectra are their own. The maps are
/// fitted alone first, then the spectra, then both from where either ended; what is worse apart than another hypothesis is together is left there.
/// </summary>
/// <param name="options">How the maps are fitted.</param>
/// <param name="cancellation">Looked at before every map.</param>
/// <remarks>docs/physics.md, eqs. (75), (77).</remarks>
internal sealed class JointFitter(FitOptions options, CancellationToken cancellation)
{
    private const double FarBehind = 40; // of χ²: e^−20 of the probability
    private const double Near = 2; // of χ² above what maps and spectra reach apart: no other start leads to other odds
    private const double Better = 1; // of χ²: a fit of the maps that their own search has missed

    private FitConditions Conditions { get; } = options.Conditions;

    /// <summary>Fits both.</summary>
    /// <param name="observation">Maps and spectra.</param>
    /// <param name="progress">Told the fraction done.</param>
    public FitReport Run(MapObservation observation, IProgress<double>? progress)
    {
        FitConditions ofMaps = Conditions with { Free = [.. Conditions.Free.Where(p => p != FitParameter.SpectrumBroadening)] };
        FitReport maps = MapFitter.Fit(observation.With([]), options with { Conditions = ofMaps }, MapFitter.Part(progress, 0, 0.4), cancellation);
        if (maps.IsUnexplained)
        {
            return maps with { Remarks = [.. maps.Remarks, "The spectra were not fitted, as nothing explains the maps."] };
        }

        HypothesisFit[] alone = [.. options.Hypotheses.Select(h => maps.Hypotheses.First(r => r.Fit.Model.Hypothesis == h).Fit)];
        (SampleSpectrum[] spectra, HypothesisFit[] spectraAlone) = new SpectraAlone(options, cancellation).Run(observation.Spectra, alone, Conditions, value => progress?.Report(0.4 + (0.3 * value)));
        MapObservation both = maps.Observation.With(spectra);
        HypothesisFit[] joint = Fits(both, maps.Noise, alone, spectraAlone, value => progress?.Report(0.7 + (0.2 * value)));
        (maps, alone) = Improved(maps, alone, joint, ofMaps);
        FitReport report = new FitWeighing(options, cancellation).Weigh(joint, both, [.. maps.Noise], maps.BadPixels);
        progress?.Report(1);
        var apart = new Contributions(maps, spectraAlone, Probabilities(spectraAlone), spectra);
        return Agreement(report, apart, alone, spectraAlone);
    }

    // First the one that is best apart, then those that what they reach apart, which no joint fit surpasses, does not leave far behind it.
    private HypothesisFit[] Fits(MapObservation both, IReadOnlyList<NoiseSpectrum> noise, HypothesisFit[] maps, HypothesisFit[] spectra, Action<double> progress)
    {
        MapComparison[] comparison = [.. noise.Select(both.Comparison)];
        double[] bound = [.. maps.Zip(spectra, (m, s) => m.ChiSquared + s.ChiSquared)];
        int[] order = [.. Enumerable.Range(0, maps.Length).OrderBy(i => bound[i])];
        var fits = new HypothesisFit[maps.Length];
        int done = 0;
        void Fit(int i, double limit)
        {
            var model = new MapModel(maps[i].Model.Hypothesis, Conditions, both.Energies, both.Size);
            LeastSquares Problem() => new(model, both, comparison, cancellation);
            double[][] starts = [.. Beginnings(model, maps[i], spectra[i]).OrderBy(Problem().ChiSquared)];
            foreach (double[] start in starts.Take(bound[i] > limit ? 1 : starts.Length).Where(_ => fits[i] is null || fits[i].ChiSquared > bound[i] + Near))
            {
                HypothesisFit reached = bound[i] > limit ? Problem().At(start) : Problem().Minimise(start, Conditions.GapRange);
                fits[i] = fits[i] is null || reached.ChiSquared < fits[i].ChiSquared ? reached : fits[i];
            }

            progress((double)Interlocked.Increment(ref done) / order.Length);
        }

        Fit(order[0], double.PositiveInfinity);
        options.Over(order.Length - 1, cancellation, k => Fit(order[k + 1], fits[order[0]].ChiSquared + FarBehind));
        return fits;
    }

    // Where the maps ended, and where the spectra did at the maps' μ: with θ and with π − θ, which spectra do not tell apart.
    private static IEnumerable<double[]> Beginnings(MapModel model, HypothesisFit maps, HypothesisFit spectra)
    {
        double[] Of(Func<FitParameter, double> value) => [.. model.Parameters.Select(p => p == FitParameter.SpectrumBroadening ? spectra.Value(p) : value(p))];
        yield return Of(maps.Value);
        if (!model.Hypothesis.HasGap || model.Hypothesis.PairsEqualSpins)
        {
            yield break;
        }

        bool IsOfGap(FitParameter p) => p is FitParameter.GapAmplitude or FitParameter.MixingAngle;
        yield return Of(p => IsOfGap(p) ? spectra.Value(p) : maps.Value(p));
        if (model.Hypothesis.HasMixingAngle)
        {
            yield return Of(p => p == FitParameter.MixingAngle ? Math.PI - spectra.Value(p) : IsOfGap(p) ? spectra.Value(p) : maps.Value(p));
        }
    }

    // What the spectra led to may explain the maps better than their own search did: then that is what they say alone.
    private (FitReport Report, HypothesisFit[] Fits) Improved(FitReport maps, HypothesisFit[] alone, HypothesisFit[] joint, FitConditions conditions)
    {
        int[] better = [.. Enumerable.Range(0, alone.Length).Where(i => joint[i].Parts is var (m, _) && m.ChiSquared < alone[i].ChiSquared - Better)];
        if (better.Length == 0)
        {
            return (maps, alone);
        }

        HypothesisFit[] fits = [.. alone];
        MapComparison[] comparison = [.. maps.Noise.Select(maps.Observation.Comparison)];
        options.Over(better.Length, cancellation, k =>
        {
            int i = better[k];
            var model = new MapModel(alone[i].Model.Hypothesis, conditions, maps.Observation.Energies, maps.Observation.Size);
            fits[i] = new LeastSquares(model, maps.Observation, comparison, cancellation).Minimise([.. model.Parameters.Select(joint[i].Value)], conditions.GapRange);
        });
        return (new FitWeighing(options with { Conditions = conditions }, cancellation).Weigh(fits, maps.Observation, [.. maps.Noise], maps.BadPixels), fits);
    }

    private double[] Probabilities(HypothesisFit[] spectra)
    {
        double[] weights = FitWeighing.Weights(spectra, [.. spectra.Select(f => f.LogEvidence(Conditions))]);
        return [.. spectra[0].Model.Hypothesis.Classes.Names.Select((_, c) => spectra.Zip(weights).Where(p => p.First.Model.Hypothesis.Class == c).Sum(p => p.Second))];
    }

    // Whether maps and spectra can be of one sample; if not, nothing is answered.
    private FitReport Agreement(FitReport report, Contributions apart, HypothesisFit[] alone, HypothesisFit[] spectraAlone)
    {
        HypothesisFit best = report.Best.Fit;
        int index = Array.FindIndex(alone, f => f.Model.Hypothesis == best.Model.Hypothesis);
        if (best.Parts is not var (maps, spectra))
        {
            return report with { Joint = apart };
        }

        FitParameter[] shared = [.. best.Model.Parameters.Where(p => p is FitParameter.GapAmplitude || MapModel.IsAngle(p))
            .Where(p => Contributions.Deviation(best, maps, p) is not null && Contributions.Deviation(best, spectra, p) is not null)];
        apart = apart with
        {
            Shared = shared,
            Excess = best.ChiSquared - Math.Min(alone[index].ChiSquared, maps.ChiSquared) - Math.Min(spectraAlone[index].ChiSquared, spectra.ChiSquared),
        };
        string name = best.Model.Hypothesis.Name;
        double OfDecided(IReadOnlyList<double> probabilities) => report.Decision.Classes.Sum(c => probabilities[c]);
        string? disagreement = null;
        if (!spectraAlone.Any(f => SpectrumJudgement.PValue(f, apart.Spectra) >= options.LeastPValue))
        {
            // What nothing of the list explains speaks for none of it, and so contradicts none; why nothing is answered has been said.
            return report with { Joint = apart };
        }

        if (OfDecided(apart.Maps.ClassProbabilities) < options.LeastPValue || OfDecided(apart.SpectraProbabilities) < options.LeastPValue)
        {
            disagreement = $"the maps alone say {Contributions.Most(apart.Maps.Classes, apart.Maps.ClassProbabilities)}, {apart.Subject} alone {Contributions.Most(apart.Maps.Classes, apart.SpectraProbabilities)}, and the best of both, {name}, is ruled out by one of them.";
        }
        else if (apart.PValue < options.LeastPValue)
        {
            disagreement = $"under {name} the maps alone have {Values(alone[index], best)}, {apart.Subject} alone {Values(spectraAlone[index], best)}, and together χ² is {apart.Excess.ToString("F0", CultureInfo.InvariantCulture)} above what they reach apart (p = {apart.PValue.ToString("G2", CultureInfo.InvariantCulture)}).";
        }
        else if (best.Value(FitParameter.SpectrumBroadening) - (2 * best.Deviation(FitParameter.SpectrumBroadening)) > best.Value(FitParameter.GapAmplitude) && best.Model.Hypothesis.HasGap)
        {
            disagreement = string.Create(CultureInfo.InvariantCulture,
                $"a gap of Δ0 = {best.Value(FitParameter.GapAmplitude):G3} meV is in {apart.Subject} only if its broadening is {best.Value(FitParameter.SpectrumBroadening):G3} meV, where that of the maps is {best.Value(FitParameter.Broadening):G3} meV.");
        }

        return disagreement is null
            ? report with { Joint = apart }
            : report with { Joint = apart with { Disagreement = disagreement }, Reasons = [$"Maps and {(apart.Spectra.Count == 1 ? "spectrum" : "spectra")} disagree: {disagreement}", .. report.Reasons], Remarks = [], IsUnexplained = true };
    }

    private static string Values(HypothesisFit fit, HypothesisFit best) => string.Join(", ", best.Model.Parameters
        .Where(p => p is FitParameter.GapAmplitude or FitParameter.MixingAngle)
        .Select(p => string.Create(CultureInfo.InvariantCulture, $"{(p == FitParameter.GapAmplitude ? "Δ0" : "θ")} = {fit.Value(p):G3} ± {fit.Deviation(p):G2}{(p == FitParameter.GapAmplitude ? " meV" : " rad")}")));
}
