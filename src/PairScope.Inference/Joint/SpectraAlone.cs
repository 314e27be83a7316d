using PairScope.Data;
using PairScope.Inference.Spectra;
using PairScope.Pairing;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Inference.Joint;

/// <summary>
/// The spectra without the maps: their noise by what the best model of all leaves over, pairing or not, and the best fit of each hypothesis at the chemical
/// potential that the maps give it, which spectra hardly tell.
/// </summary>
/// <remarks>docs/physics.md, "Maps and spectra of one sample", eq. (74).</remarks>
internal sealed class SpectraAlone(FitOptions options, CancellationToken cancellation)
{
    private const int Iterations = 10;
    private const int Angles = 8; // between 0 and π/2: θ and π − θ have one density of states
    private static readonly double[] GapFactors = [0.6, 0.8, 1, 1.25, 1.6]; // on the mean gap along the Fermi lines, in units of Dynes' gap
    private static readonly double[] BroadeningFactors = [0.35, 1]; // on Dynes' Γ, which holds the spread of the gaps too

    /// <summary>The spectra with their noise and where the search for their nuisances begins, and the best fit of each hypothesis.</summary>
    /// <param name="spectra">The spectra.</param>
    /// <param name="maps">The best fit of each hypothesis to the maps.</param>
    /// <param name="conditions">What is known, the broadening of the spectra free where it is not.</param>
    /// <param name="progress">Told the fraction done.</param>
    public (SampleSpectrum[] Spectra, HypothesisFit[] Fits) Run(IReadOnlyList<SampleSpectrum> spectra, IReadOnlyList<HypothesisFit> maps, FitConditions conditions, Action<double> progress)
    {
        SpectrumReport[] simple = [.. spectra.Select(s => SpectrumFitter.Fit(
            s.Observation, SpectrumModel.All(s.Conditions with { BroadeningMeV = null }, s.Observation.HalfWidth, (s.Observation.High - s.Observation.Low) / (s.Observation.Biases.Count - 1)), s.Conditions, cancellation))];
        SpectrumFit[] dynes = [.. simple.Select(r => r.Models.First(m => m.Fit.Problem.Model.Name is "Dynes").Fit)];
        SampleSpectrum[] begun = [.. spectra.Select((s, i) => s with
        {
            Noise = NoiseOf(s, simple[i].Models.Min(m => m.Fit.Noise)),
            Begin = dynes[i].Problem.Ranges.Zip(dynes[i].Point).ToDictionary(r => r.First.Name, r => r.Second),
        })];
        var observation = MapObservation.Of(begun);
        var fits = new HypothesisFit[maps.Count];
        int done = 0;
        options.Over(fits.Length, cancellation, i =>
        {
            // A metal's spectrum has no μ in it, and is a model with one parameter that does nothing rather than with none.
            Hypothesis hypothesis = maps[i].Model.Hypothesis;
            var model = new MapModel(hypothesis, hypothesis.HasGap ? conditions with { ChemicalPotential = maps[i].Value(FitParameter.ChemicalPotential) } : conditions, Array.Empty<double>(), observation.Size);
            double[] start = Start(model, maps[i], begun[0], dynes[0]);
            fits[i] = new LeastSquares(model, observation, [], cancellation).Minimise(start, conditions.GapRange, Iterations);
            progress((double)Interlocked.Increment(ref done) / fits.Length);
        });

        // The noise again, where a pairing leaves less than the models without a crystal.
        SampleSpectrum[] known = [.. begun.Select((s, k) => s with
        {
            Noise = NoiseOf(s, Math.Min(simple[k].Models.Min(m => m.Fit.Noise), fits.Where(f => f.Predictions is not null).Select(f => f.Predictions![k].Fit.Noise).DefaultIfEmpty(double.PositiveInfinity).Min())),
        })];
        var weighed = MapObservation.Of(known);
        return (known, [.. fits.Select(f => new LeastSquares(f, weighed, [], cancellation).At(f.Vector))]);
    }

    private static double NoiseOf(SampleSpectrum spectrum, double left) => spectrum.ToldNoise ?? Math.Max(left, SpectrumJudgement.Floor * spectrum.Observation.Scale);

    // The best of a grid by the gaps along the Fermi lines, at Dynes' offset; pairs that leave no gap there begin as the maps have them.
    private double[] Start(MapModel model, HypothesisFit map, SampleSpectrum spectrum, SpectrumFit dynes)
    {
        double[] start = [.. model.Parameters.Select(map.Value)];
        int broadening = model.IndexOf(FitParameter.SpectrumBroadening);
        int gap = model.IndexOf(FitParameter.GapAmplitude);
        int angle = model.IndexOf(FitParameter.MixingAngle);
        (double low, double high) = model.Conditions.SpectrumBroadeningRange;
        double[] broadenings = broadening < 0 ? [model.Conditions.SpectrumBroadening]
            : [.. BroadeningFactors.Select(f => Math.Clamp(f * dynes.Value(SpectrumParameter.Broadening), 1.5 * low, high)).Distinct()];
        if (broadening >= 0)
        {
            start[broadening] = broadenings[0];
        }

        if (gap < 0 || model.Hypothesis.PairsEqualSpins)
        {
            return start;
        }

        TightBindingModel material = model.Crystal(start).Model;
        var places = FermiLineDensity.Places(material);
        double[] weights = [.. places.Select(p => p.Weight)];
        double least = double.PositiveInfinity;
        double[] best = start;
        foreach (double theta in angle < 0 ? [0.0] : Enumerable.Range(0, Angles).Select(k => (k + 0.5) * Math.PI / (2 * Angles)))
        {
            cancellation.ThrowIfCancellationRequested();
            double[] trial = [.. start];
            trial[gap] = 1;
            if (angle >= 0)
            {
                trial[angle] = theta;
            }

            double[] gaps = FermiLineDensity.Gaps(material, model.GapAt(trial), places);
            double mean = gaps.Zip(weights, (g, w) => g * w).Sum();
            (double Gap, double Broadening)[] grid = [.. GapFactors.Select(f => Math.Clamp(f * dynes.Value(SpectrumParameter.Gap) / Math.Max(mean, 1e-3), model.Conditions.GapRange.Low, model.Conditions.GapRange.High))
                .Distinct().SelectMany(g => broadenings.Select(b => (g, b)))];
            foreach ((double amplitude, double width) in grid)
            {
                var density = FermiLineDensity.Of([.. gaps.Select(g => g * amplitude)], weights, width);
                var problem = new SpectrumProblem(spectrum.Observation, new SpectrumModel(model.Hypothesis.Name, true, [], _ => density), spectrum.Conditions);
                double squares = SpectrumLeastSquares.SumOfSquares(problem, [.. problem.Ranges.Select(r => spectrum.Begin.GetValueOrDefault(r.Name))]);
                if (squares < least)
                {
                    (least, best) = (squares, [.. trial]);
                    best[gap] = amplitude;
                    if (broadening >= 0)
                    {
                        best[broadening] = width;
                    }
                }
            }
        }

        return best;
    }
}
