using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Measurement;

namespace PairScope.Cli.Answers;

/// <summary>Reads files of spectra and fits them: all sweeps of a place together, and of several places their mean and then each.</summary>
internal sealed class SpectrumReader(ParseResult parsed, JunctionOptions junctionOptions)
{
    /// <summary>Reads a file, as the options say.</summary>
    public required Func<string, SpectrumSource> Open { get; init; }

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
        (_, MeasuredData data, ConductanceSweeps sweeps, SpectrumObservation observation) = Open(file);
        int places = data.Rows * data.Columns;
        if (WantsMaps && places == 1)
        {
            throw new InputException($"--maps: '{file}' holds the spectrum of one place.");
        }

        JunctionSettings settings = junctionOptions.Read(parsed, StatedJunction.Of(data));
        SpectrumConditions conditions = settings.Conditions;
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

    private SpectrumObservation? TryObserve((double[] Biases, double[][] Sweeps) spectrum)
    {
        try
        {
            return SpectrumSource.Observe(spectrum, Range);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
