using System.Globalization;
using System.Net;
using System.Text;
using PairScope.Data;

namespace PairScope.Learning.Evaluation;

/// <summary>How far the errors of one class are from the Cramér–Rao bound.</summary>
/// <param name="Class">ASCII name of the class.</param>
/// <param name="Parameter">μ, Δ0 or θ.</param>
/// <param name="Count">Maps that the bound was computed for.</param>
/// <param name="MeanError">Mean absolute error of the network on those maps, in meV or radians.</param>
/// <param name="MeanBound">Mean absolute error √(2/π) σ of an estimate that reaches the bound σ.</param>
/// <remarks>docs/physics.md, eq. (42).</remarks>
public sealed record BoundResult(string Class, string Parameter, int Count, double MeanError, double MeanBound)
{
    /// <summary>Error over bound; 1 is the best an unbiased estimate can do.</summary>
    public double Ratio => MeanError / MeanBound;
}

/// <summary>An evaluation as one HTML page that needs nothing else: tables, and charts drawn as SVG.</summary>
public sealed class EvaluationReport
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // Okabe and Ito's colours, told apart by everybody and in print.
    private static readonly string[] Colours = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#777777"];
    private readonly EvaluationResult _result;
    private readonly IReadOnlyList<EvaluationResult> _levels;
    private readonly IReadOnlyList<BoundResult> _bounds;
    private readonly StringBuilder _page = new();

    private EvaluationReport(EvaluationResult result, IReadOnlyList<EvaluationResult> levels, IReadOnlyList<BoundResult> bounds)
    {
        _result = result;
        _levels = [.. levels.OrderBy(l => l.Noise)];
        _bounds = bounds;
    }

    /// <summary>Writes the page.</summary>
    /// <param name="result">The evaluation.</param>
    /// <param name="levels">The same maps at several noise levels, or none.</param>
    /// <param name="bounds">Errors against the Cramér–Rao bound, or none.</param>
    /// <param name="facts">What was evaluated: names and values for the head of the page.</param>
    /// <param name="broadening">η of each map in meV, for the errors against Δ0/η.</param>
    public static string Html(
        EvaluationResult result, IReadOnlyList<EvaluationResult> levels, IReadOnlyList<BoundResult> bounds,
        IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<double> broadening)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(bounds);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(broadening);
        return new EvaluationReport(result, levels, bounds).Write(facts, broadening);
    }

    private string Write(IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<double> broadening)
    {
        _page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>PairScope evaluation</title><style>"
            + "body{font:15px/1.5 sans-serif;max-width:62em;margin:2em auto;padding:0 1em;color:#222}table{border-collapse:collapse;margin:1em 0}"
            + "td,th{border:1px solid #bbb;padding:.25em .7em;text-align:right}th{background:#f2f2f2}svg{margin:.3em}h2{margin-top:1.6em}</style></head><body>\n<h1>PairScope evaluation</h1>\n");
        Table(["", ""], facts.Select(f => new[] { f.Name, f.Value }));
        Section("Labels and errors", "Mean absolute errors" + (_result.IsPublished ? "; in brackets Table 1 of the publication (arXiv:2602.19791), whose row labels were lost; its five rows are taken in the order of ours, in which the one without θ is A''." : "."));
        Table(["class", "maps", "right labels", "Δ0 [meV]", "θ [rad]", "μ [meV]"], _result.Rows());
        Text($"Calibration error {100 * _result.CalibrationError:F1} %; {100 * _result.Coverage68:F1} % of the parameters lie in their 68 % interval, {100 * _result.Coverage95:F1} % in their 95 % interval.");
        if (_result.States.Count > 0)
        {
            Section("States of two partners", string.Create(Invariant, $"|S3| is 0 in a nematic state and 1 in a chiral one; told apart are maps whose |S3| is off by less than {EvaluationResult.ToldApart}. Maps with the right label."));
            Table(["class", "states", "maps", "error of |S3|", "told apart %", "in 68 %", "in 95 %"], _result.StateRows());
        }

        Section("Confusion", "Rows: what the map is. Columns: what the network answered.");
        Table(["", .. _result.List.Names], _result.List.Names.Select((c, i) => (string[])[c, .. _result.Confusion[i].Select(n => n.ToString(Invariant))]));
        Section("Probabilities", "Fraction of right answers against the probability stated; the line is perfect calibration.");
        _page.Append(new SvgChart("stated probability", "right", (0, 1), (0, 1)).Diagonal().Line(Colours[0], _result.Calibration.Select(b => (b.Stated, b.True)), marks: true).ToString());
        Section("Parameters", "Read against true value, every map with the right label.");
        Legend();
        Parity("μ [meV]", m => m.Truth.ChemicalPotentialMeV, m => m.Reading.ChemicalPotentialMeV, _ => true);
        Parity("Δ0 [meV]", m => m.Truth.GapMeV, m => m.Reading.GapMeV, _ => true);
        Parity("θ [rad]", m => m.Truth.MixingAngle, m => m.Reading.MixingAngle, m => m.MixingAngleError is not null);
        Section("Error of Δ0 against Δ0/η", "Mean of |Δ0 read − Δ0| in ten equal groups of maps of each class.");
        Legend();
        (double, double)[][] groups = [.. _result.List.Names.Select((_, c) => Groups(c, broadening))];
        _page.Append(Chart("Δ0/η", "error of Δ0 [meV]", groups));
        if (_levels.Count > 0)
        {
            Section("Noise", "Errors at other noise levels x: that fraction of the map's rms white, and as much pink.");
            Legend();
            _page.Append(Chart("x", "wrong labels", Curves(c => 1 - c.HitRate)));
            _page.Append(Chart("x", "error of Δ0 [meV]", Curves(c => c.GapErrorMeV)));
            _page.Append(Chart("x", "error of μ [meV]", Curves(c => c.ChemicalPotentialErrorMeV)));
            Table(
                ["x", .. _result.List.Names.Select(c => $"right {c}"), "calibration error", "in 68 %", "in 95 %"],
                _levels.Select(l => (string[])[
                    l.Noise.ToString(Invariant), .. _result.List.Names.Select(c => l.Classes.FirstOrDefault(r => string.Equals(r.Class, c, StringComparison.Ordinal)) is { } r ? Percent(r.HitRate) : "–"),
                    Percent(l.CalibrationError), Percent(l.Coverage68), Percent(l.Coverage95)]));
        }

        if (_bounds.Count > 0)
        {
            Section("Cramér–Rao bound", "Mean absolute error over that of an unbiased estimate of least variance, computed with the simulator's derivatives at a free amplitude; no bound on Δ0 is larger than the spread of the training maps.");
            Table(["class", "parameter", "maps", "error", "bound", "ratio"], _bounds.Select(b => new[]
            {
                b.Class, b.Parameter, b.Count.ToString(Invariant), b.MeanError.ToString("G3", Invariant), b.MeanBound.ToString("G3", Invariant), b.Ratio.ToString("F2", Invariant),
            }));
        }

        return _page.Append("</body></html>\n").ToString();
    }

    private void Section(string title, string text)
    {
        _page.Append(Invariant, $"<h2>{WebUtility.HtmlEncode(title)}</h2>\n");
        Text(text);
    }

    private void Text(FormattableString text) => Text(text.ToString(Invariant));

    private void Text(string text) => _page.Append(Invariant, $"<p>{WebUtility.HtmlEncode(text)}</p>\n");

    private void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        void Row(string cell, IEnumerable<string> cells) =>
            _page.Append("<tr>").AppendJoin("", cells.Select(c => $"<{cell}>{WebUtility.HtmlEncode(c)}</{cell}>")).Append("</tr>\n");
        _page.Append("<table>\n");
        if (head.Any(h => h.Length > 0))
        {
            Row("th", head);
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            Row("td", row);
        }

        _page.Append("</table>\n");
    }

    private static string Colour(int label) => Colours[label % Colours.Length];

    private void Legend() => _page.Append("<p>").AppendJoin(" ", _result.List.Names.Select((c, i) => $"<span style=\"color:{Colour(i)}\">● {WebUtility.HtmlEncode(c)}</span>")).Append("</p>\n");

    private void Parity(string name, Func<Comparison, double> truth, Func<Comparison, double> read, Func<Comparison, bool> holds)
    {
        Comparison[] maps = [.. _result.Comparisons.Where(m => m.IsRight && holds(m))];
        if (maps.Length == 0)
        {
            return;
        }

        (double, double) range = (maps.Min(m => Math.Min(truth(m), read(m))), maps.Max(m => Math.Max(truth(m), read(m))));
        SvgChart chart = new SvgChart($"true {name}", $"read {name}", range, range).Diagonal();
        foreach (Comparison m in maps)
        {
            chart.Point(Colour(m.Truth.Class), truth(m), read(m));
        }

        _page.Append(chart.ToString());
    }

    private (double, double)[] Groups(int @class, IReadOnlyList<double> broadening)
    {
        (double Ratio, double Error)[] all = [.. _result.Comparisons.Select((m, i) => (m, i)).Where(p => p.m.Truth.Class == @class && p.m.GapError is not null)
            .Select(p => (p.m.Truth.GapMeV / broadening[p.i], p.m.GapError!.Value)).OrderBy(p => p.Item1)];
        return [.. all.Chunk(Math.Max(1, (all.Length + 9) / 10)).Select(g => (g.Average(p => p.Ratio), g.Average(p => p.Error)))];
    }

    private (double, double)[][] Curves(Func<ClassResult, double?> value) => [.. _result.List.Names.Select(c =>
        _levels.SelectMany(l => l.Classes.Where(r => string.Equals(r.Class, c, StringComparison.Ordinal)).Where(r => value(r) is not null).Select(r => (l.Noise, value(r)!.Value))).ToArray())];

    private static string Chart(string x, string y, (double X, double Y)[][] curves)
    {
        (double X, double Y)[] all = [.. curves.SelectMany(c => c)];
        var chart = new SvgChart(x, y, (0, all.Max(p => p.X)), (0, all.Max(p => p.Y)));
        for (int c = 0; c < curves.Length; c++)
        {
            chart.Line(Colour(c), curves[c], marks: true);
        }

        return chart.ToString();
    }

    private static string Percent(double fraction) => (100 * fraction).ToString("F1", Invariant) + " %";
}
