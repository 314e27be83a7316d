using PairScope.Cli.Output;
using System.Globalization;
using PairScope.Cli.Options;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Measurement;

namespace PairScope.Cli.Answers;

/// <summary>The answer about the spectrum of one file, or about the mean of its spectra.</summary>
/// <param name="File">The file.</param>
/// <param name="Data">What it holds.</param>
/// <param name="Sweeps">Where dI/dV came from.</param>
/// <param name="Settings">How it was taken.</param>
/// <param name="Report">The fit.</param>
internal sealed record SpectrumAnswer(string File, MeasuredData Data, ConductanceSweeps Sweeps, JunctionSettings Settings, SpectrumReport Report)
{
    /// <summary>How many places it holds spectra of.</summary>
    public int Places => Data.Rows * Data.Columns;

    /// <summary>The fits of each place, where there are several; null where one has no values.</summary>
    public IReadOnlyList<SpectrumPixel?> Pixels { get; init; } = [];

    /// <summary>The file that the maps were written to, or null.</summary>
    public string? Maps { get; init; }

    /// <summary>Intervals of the best fit's parameters: 68.3 % and 95 %.</summary>
    public IReadOnlyDictionary<SpectrumParameter, (SpectrumInterval Inner, SpectrumInterval Outer)> Intervals { get; init; } =
        new Dictionary<SpectrumParameter, (SpectrumInterval, SpectrumInterval)>();

    /// <summary>Everything that should be known; one sentence each.</summary>
    public IReadOnlyList<string> Remarks =>
    [
        .. Report.Remarks, .. Settings.Remarks, .. Sweeps.Remarks,
        .. Unexplained is > 0 and var n ? [$"In {n} of {Pixels.Count} places the fit leaves more than noise, and the deviations of the maps mean little there."] : Array.Empty<string>(),
    ];

    /// <summary>In how many places what the fit leaves over is no noise.</summary>
    public int Unexplained => Pixels.Count(p => p is { } pixel && pixel.PValue < SpectrumFitter.LeastPValue);

    /// <summary>"gap" or "metal", or null where no answer is given.</summary>
    public string? Answer => Report.Abstained ? null : Report.MetalProbability < 0.5 ? "gap" : "metal";

    /// <summary>Draws the spectrum, or the maps where they were asked for.</summary>
    public void Draw(string path)
    {
        if (Pixels.Count > 0)
        {
            SpectrumMaps.Draw(path, this);
        }
        else
        {
            SpectrumFitPicture.Draw(path, this);
        }
    }

    /// <summary>The answer for people.</summary>
    public string Sentence()
    {
        string remarks = Remarks.Count > 0 ? $" ({string.Join(' ', Remarks)})" : string.Empty;
        string subject = Places > 1 ? $"{File}, the mean of {Places} spectra: " : $"{File}: ";
        if (Report.Abstained)
        {
            return $"{subject}cannot tell: {string.Join(' ', Report.Reasons)}{remarks}";
        }

        SpectrumResult best = Report.Best;
        string last = $"; {best.Goodness.InWords()} that what is left is noise";
        if (Answer is "metal")
        {
            return $"{subject}no gap, a normal metal with probability {Percent(Report.MetalProbability)}{last}{remarks}";
        }

        (double zero, double deviation) = best.Fit.ZeroBias();
        string values = string.Join(", ", Values(best.Fit).Append($"{Quantity.Text(zero, deviation)} of the normal conductance is left at the Fermi level"));
        return $"{subject}a gap with probability {Percent(1 - Report.MetalProbability)}, {best.Fit.Problem.Model.Name} with {Percent(best.Probability)}: {values}{last}{remarks}";
    }

    /// <summary>The parameters with their deviations, for people.</summary>
    public static IEnumerable<string> Values(SpectrumFit fit) => fit.Problem.Ranges.Select(range =>
        $"{Symbol(fit, range.Name)} = {Quantity.Text(fit.Value(range.Name), fit.Deviation(range.Name))}{Unit(range.Name)}");

    private static string Percent(double probability) => probability.ToString("P1", CultureInfo.InvariantCulture);

    private static string Unit(SpectrumParameter parameter) => parameter switch
    {
        SpectrumParameter.Share => string.Empty,
        SpectrumParameter.MixingAngle => " rad",
        SpectrumParameter.Offset => " mV",
        _ => " meV",
    };

    private static string Symbol(SpectrumFit fit, SpectrumParameter parameter) => parameter switch
    {
        SpectrumParameter.Offset => "V0",
        SpectrumParameter.Gap => fit.IndexOf(SpectrumParameter.SecondGap) >= 0 ? "Δ1" : fit.Problem.Model.IsSlow ? "Δ0" : "Δ",
        SpectrumParameter.SecondGap => "Δ2",
        SpectrumParameter.Share => "share of Δ1",
        SpectrumParameter.Broadening => fit.Problem.Model.IsSlow ? "η" : "Γ",
        SpectrumParameter.MixingAngle => "θ",
        SpectrumParameter.TipGap => "Δtip",
        _ => "Γtip",
    };
}
