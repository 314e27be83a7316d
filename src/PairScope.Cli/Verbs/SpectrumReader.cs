using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Measurement;

namespace PairScope.Cli.Verbs;

/// <summary>Reads files of spectra and fits them: all sweeps of a place together, and of several places their mean and then each.</summary>
internal sealed class SpectrumReader(ParseResult parsed, JunctionOptions junctionOptions)
{
    /// <summary>The channel that is dI/dV, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>The channel with the recorded bias, or null.</summary>
    public string? BiasChannel { get; init; }

    /// <summary>Biases that count, mV, or null for all.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>Whether each place of a line or grid is fitted too.</summary>
    public bool WantsMaps { get; init; }

    /// <summary>The models for conditions, half the window and the distance of the biases.</summary>
    public required Func<SpectrumConditions, double, double, IReadOnlyList<SpectrumModel>> Models { get; init; }

    /// <summary>The answer about one file.</summary>
    /// <exception cref="InputException">The file holds no spectra over the bias, or none that can be fitted.</exception>
    public SpectrumAnswer Read(string file, string? maps, IProgress<double>? progress, CancellationToken cancellation)
    {
        MeasuredData data = MeasuredData.Read(file);
        ConductanceSweeps sweeps = ConductanceSweeps.Of(data, Channel, BiasChannel);
        int places = data.Rows * data.Columns;
        if (WantsMaps && places == 1)
        {
            throw new InputException($"--maps: '{file}' holds the spectrum of one place.");
        }

        JunctionSettings settings = junctionOptions.Read(parsed, StatedJunction.Of(data));
        SpectrumConditions conditions = settings.Conditions;
        SpectrumObservation observation = Named(file, () => Observe(Mean(sweeps, data)));
        IReadOnlyList<SpectrumModel> models = Models(conditions, observation.HalfWidth, (observation.High - observation.Low) / (observation.Biases.Count - 1));
        SpectrumReport report = SpectrumFitter.Fit(observation, models, conditions, cancellation);
        SpectrumFit best = report.Best.Fit;
        return new SpectrumAnswer(file, data, sweeps, settings, report)
        {
            Pixels = WantsMaps ? Pixels(sweeps, data, report, models, conditions, progress, cancellation) : [],
            Maps = maps,
            Intervals = best.Problem.Ranges.ToDictionary(r => r.Name, r => (Interval(best, r.Name, SpectrumInterval.Inner), Interval(best, r.Name, SpectrumInterval.Outer))),
        };

        SpectrumInterval Interval(SpectrumFit fit, SpectrumParameter parameter, double probability) => SpectrumInterval.Of(fit, parameter, probability, cancellation);
    }

    private SpectrumPixel?[] Pixels(
        ConductanceSweeps sweeps, MeasuredData data, SpectrumReport report, IReadOnlyList<SpectrumModel> models, SpectrumConditions conditions, IProgress<double>? progress, CancellationToken cancellation)
    {
        SpectrumObservation?[] observations = [.. Enumerable.Range(0, data.Rows * data.Columns).Select(i => TryObserve(sweeps.At(i / data.Columns, i % data.Columns)))];
        SpectrumFit mean = (report.Models.FirstOrDefault(m => m.Fit.Problem.Model.Name is "Dynes") ?? report.Models.FirstOrDefault(m => m.Fit.Problem.Model.HasGap)
            ?? throw new InputException("--maps needs a model with a gap; --model names none.")).Fit;
        if (observations.All(o => o is null))
        {
            throw new InputException($"'{data.FilePath}' holds no spectrum with enough points in any of its pixels.");
        }

        return SpectrumMapFit.Fit(observations, mean.Problem.Model, models.First(m => !m.HasGap), conditions, mean.Point, progress, cancellation);
    }

    // The mean over the places of each sweep; sweeps of one place are no more alike than those of the mean.
    private static (double[] Biases, double[][] Sweeps) Mean(ConductanceSweeps sweeps, MeasuredData data)
    {
        (double[] Biases, double[][] Sweeps)[] all = [.. Enumerable.Range(0, data.Rows * data.Columns).Select(i => sweeps.At(i / data.Columns, i % data.Columns))];
        double MeanOf(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        int points = all[0].Biases.Length;
        return ([.. Enumerable.Range(0, points).Select(n => MeanOf(all.Select(a => a.Biases[n])))],
            [.. Enumerable.Range(0, sweeps.Count).Select(s => Enumerable.Range(0, points).Select(n => MeanOf(all.Select(a => a.Sweeps[s][n]))).ToArray())]);
    }

    private SpectrumObservation Observe((double[] Biases, double[][] Sweeps) spectrum)
    {
        int[] kept = [.. Enumerable.Range(0, spectrum.Biases.Length).Where(i => Range is not var (low, high) || (spectrum.Biases[i] >= low && spectrum.Biases[i] <= high))];
        return SpectrumObservation.Of([.. kept.Select(i => spectrum.Biases[i])], [.. spectrum.Sweeps.Select(s => kept.Select(i => s[i]).ToArray())]);
    }

    private SpectrumObservation? TryObserve((double[] Biases, double[][] Sweeps) spectrum)
    {
        try
        {
            return Observe(spectrum);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static SpectrumObservation Named(string file, Func<SpectrumObservation> observe)
    {
        try
        {
            return observe();
        }
        catch (InputException e)
        {
            throw new InputException($"'{file}': {e.Message}", e);
        }
    }
}
