using System.Globalization;
using System.Xml.Linq;
using PairScope.Data;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Evaluation;
using PairScope.Learning.Networks;

namespace PairScope.Tests.Learning;

public sealed class EvaluationReportTests
{
    private static readonly EvaluationResult Result = Made(noise: 0.05, wrongEvery: 7);

    [Fact]
    public void The_page_is_well_formed_and_asks_for_nothing_from_elsewhere()
    {
        string page = Page();
        XElement root = XDocument.Parse(page).Root!;
        Assert.Equal("html", root.Name.LocalName);
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName is "script" or "link" or "img");
        Assert.DoesNotContain(root.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href");
        Assert.Equal(
            ["Labels and errors", "Confusion", "Probabilities", "Parameters", "Error of Δ0 against Δ0/η", "Noise", "Cramér–Rao bound"],
            root.Descendants("h2").Select(h => h.Value),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Every_map_with_the_right_label_is_a_point_of_the_parity_charts()
    {
        XElement root = XDocument.Parse(Page()).Root!;
        int right = Result.Comparisons.Count(m => m.IsRight);
        int angles = Result.Comparisons.Count(m => m.IsRight && m.MixingAngleError is not null);
        Assert.Equal((2 * right) + angles, root.Descendants().Count(e => e.Name.LocalName is "circle" && (string?)e.Attribute("r") is "1.3"));
    }

    [Fact]
    public void The_tables_hold_the_numbers_of_the_evaluation()
    {
        XElement root = XDocument.Parse(Page()).Root!;
        string[][] rows = [.. root.Descendants("tr").Select(r => r.Elements().Select(c => c.Value).ToArray())];
        foreach (ClassResult c in Result.Classes)
        {
            string[] row = rows.First(r => r.Length == 6 && r[..2].SequenceEqual([c.Class, c.Count.ToString(CultureInfo.InvariantCulture)], StringComparer.Ordinal));
            Assert.StartsWith((100 * c.HitRate).ToString("F1", CultureInfo.InvariantCulture), row[2], StringComparison.Ordinal);
            Assert.StartsWith(c.GapErrorMeV!.Value.ToString("F3", CultureInfo.InvariantCulture), row[3], StringComparison.Ordinal);
        }

        Assert.Contains(rows, r => r.SequenceEqual(["E'", "Δ0", "20", "0.02", "0.005", "4.00"], StringComparer.Ordinal));
        for (int i = 0; i < PairingLabels.Classes.Count; i++)
        {
            Assert.Contains(rows, r => r.SequenceEqual([PairingLabels.Classes[i], .. Result.Confusion[i].Select(n => n.ToString(CultureInfo.InvariantCulture))], StringComparer.Ordinal));
        }
    }

    private static string Page() => EvaluationReport.Html(
        Result, [Made(0.1, 3), Result], [new BoundResult("E'", "Δ0", 20, 0.02, 0.005)], [("network", "<weights> & more")], [.. Result.Comparisons.Select(_ => 0.1)]);

    private static EvaluationResult Made(double noise, int wrongEvery)
    {
        var random = new Random(4);
        return new EvaluationResult(noise, [.. Enumerable.Range(0, 100).Select(i =>
        {
            var truth = new MapLabel(Samples.OfClass(i % 5), 0.2 + (1.8 * random.NextDouble()), Math.PI * random.NextDouble(), -100 + (500 * random.NextDouble()));
            int label = i % wrongEvery == 0 ? (truth.Class + 1) % 5 : truth.Class;
            double[] p = [.. Enumerable.Range(0, 5).Select(c => c == label ? 0.8 : 0.05)];
            var reading = new ParameterReading(truth.ChemicalPotentialMeV + random.NextDouble(), 1, truth.GapMeV * 1.1, 0.1, truth.MixingAngle, 0.1);
            return new Comparison(truth, new Reading(label, p, [.. p.Select(_ => reading)], 0.5));
        })]);
    }
}
