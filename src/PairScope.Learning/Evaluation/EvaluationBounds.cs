using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Maps;

namespace PairScope.Learning.Evaluation;

/// <summary>The Cramér–Rao bound beside a network's errors.</summary>
public static class EvaluationBounds
{
    /// <summary>Computes the bound for some of the maps, spread over the whole, with a free amplitude.</summary>
    /// <param name="result">The network's answers.</param>
    /// <param name="split">Parameters of the maps.</param>
    /// <param name="maps">The maps.</param>
    /// <param name="tip">What the tip sees of spin.</param>
    /// <param name="count">For how many of them; 0 for none.</param>
    /// <remarks>docs/physics.md, eq. (42).</remarks>
    public static IReadOnlyList<BoundResult> Of(EvaluationResult result, DatasetSplit split, LabelledMaps maps, TipSpin tip, int count)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(maps);
        count = Math.Min(count, maps.Count);
        double gapSpread = (maps.Labels.Max(l => l.GapMeV) - maps.Labels.Min(l => l.GapMeV)) / Math.Sqrt(12);
        var rows = new List<(int Class, string Parameter, double Error, double Bound)>[count];
        Parallel.For(0, count, i =>
        {
            int map = (int)((long)i * maps.Count / count);
            MapLabel label = maps.Labels[map];
            var conditions = new FitConditions
            {
                Broadening = split.Value(map, "broadening"), Rashba = split.Value(map, "rashba"), Strength = split.Value(map, "strength"),
                Impurity = (ImpurityKind)split.Impurities[map], Spin = tip, Free = [FitParameter.Scale],
            };
            var model = new MapModel(label.Hypothesis, conditions, maps.Energies, maps.Size);
            int sites = maps.Size * maps.Size;
            float[] values = maps.Maps[map];
            Whitening[] noise = [.. Enumerable.Range(0, maps.Energies.Count).Select(e =>
            {
                double rms = Math.Sqrt(values.Skip(e * sites).Take(sites).Average(v => (double)v * v));
                return new Whitening(new NoiseSpectrum(maps.Size, result.Noise * rms, result.Noise * rms, maps.Study.Lattice));
            })];
            FisherInformation bound = FisherInformation.At(model, model.Vector(label.ChemicalPotentialMeV, label.GapMeV, label.MixingAngle, label.Phase), noise);
            Comparison answer = result.Comparisons[map];
            double gap = bound.Deviation(FitParameter.GapAmplitude);
            rows[i] = [(label.Class, "μ", answer.ChemicalPotentialError, bound.Deviation(FitParameter.ChemicalPotential))];
            if (answer.GapError is { } gapError)
            {
                rows[i].Add((label.Class, "Δ0", gapError, gap > 0 ? Math.Min(gap, gapSpread) : gapSpread));
            }

            if (label.Hypothesis.Holds is HeldState.Disc && answer.State?.Most is { } read)
            {
                (double first, double second) = OfState(model, bound.Covariance, label.MixingAngle, label.Phase);
                rows[i].Add((label.Class, "S1", Math.Abs(read.S1 - label.State.S1), first));
                rows[i].Add((label.Class, "S2", Math.Abs(read.S2 - label.State.S2), second));
            }
            else if (answer.MixingAngleError is { } error)
            {
                rows[i].Add((label.Class, "θ", error, Math.Min(bound.Deviation(FitParameter.MixingAngle), ParameterHead.UnknownAngle)));
            }
        });

        // The deviations of S1 and S2 that follow from those of θ and Θ, no larger than those of a state of which nothing is known.
        static (double First, double Second) OfState(MapModel model, Matrix<double> all, double theta, double phase)
        {
            ((double sin, double cos), (double up, double flat)) = (Math.SinCos(2 * theta), Math.SinCos(phase));
            (int i, int j) = (model.IndexOf(FitParameter.MixingAngle), model.IndexOf(FitParameter.Phase));
            double Deviation(double byAngle, double byPhase) => Math.Min(
                1 / Math.Sqrt(3), Math.Sqrt(Math.Max(0, (byAngle * byAngle * all[i, i]) + (2 * byAngle * byPhase * all[i, j]) + (byPhase * byPhase * all[j, j]))));
            return (Deviation(-2 * sin, 0), Deviation(2 * cos * flat, -sin * up));
        }

        return [.. rows.SelectMany(r => r).GroupBy(r => (r.Class, r.Parameter)).OrderBy(g => g.Key.Class).Select(g => new BoundResult(
            result.List.Names[g.Key.Class], g.Key.Parameter, g.Count(), g.Average(r => r.Error), Math.Sqrt(2 / Math.PI) * g.Average(r => r.Bound)))];
    }
}
