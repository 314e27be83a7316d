using System.Globalization;
using PairScope.Cli.Answers;
using PairScope.Formats;
using PairScope.Inference.Planning;
using PairScope.Lattice;

namespace PairScope.Cli.Output;

/// <summary>The pictures of a plan: distances of all pairs, distances of the two nearest over the energy, labels over the hours, and the maps of the two nearest.</summary>
internal static class PlanPicture
{
    private const int Curve = 17; // points over the hours
    private const double PageWidth = 1250; // points: three panels beside each other, or two maps
    private const double HoursAround = 100; // a hundredth to a hundred times those at hand

    /// <summary>All of it in one file.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="answer">The plan.</param>
    public static void Draw(string path, PlanAnswer answer) =>
        new Figure(answer.Proposal.Title, [.. Overview(answer), .. Rivals(answer)]) { Subtitle = ReadingPicture.Primes(answer.Sentence()), PanelHeight = 260, LargestWidth = PageWidth }.Save(path);

    /// <summary>The figures as .png.</summary>
    /// <param name="answer">The plan.</param>
    public static IReadOnlyList<(string What, byte[] Png)> Pages(PlanAnswer answer)
    {
        string folder = Directory.CreateTempSubdirectory("pairscope-plan-").FullName;
        try
        {
            return
            [
                ("Distances of all pairs, of the two nearest over the energy, and labels over the hours", Png([.. Overview(answer)])),
                ("The maps of the two nearest rivals and their difference", Png([.. Rivals(answer)])),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        byte[] Png(Panel[] panels)
        {
            string file = Path.Combine(folder, "figure.png");
            new Figure(string.Empty, panels) { PanelHeight = 280, LargestWidth = PageWidth }.Save(file);
            return File.ReadAllBytes(file);
        }
    }

    private static IEnumerable<Panel> Overview(PlanAnswer answer)
    {
        MeasurementPlan plan = answer.Plan;
        int count = answer.Hypotheses.Count;
        string[] names = [.. answer.Hypotheses.Select(h => ReadingPicture.Primes(h.Name))];
        double Decade(int a, int b) => Math.Log10(Math.Max(PlanAnswer.Median(plan.Best, a, b), 0.01));
        double[] all = [.. from a in Enumerable.Range(0, count) from b in Enumerable.Range(0, count) where a != b select Decade(a, b)];
        yield return new PlotPanel
        {
            Title = "Median distances (σ), truths up, rivals along",
            XAxis = new Axis("x", string.Empty, 0, count),
            YAxis = new Axis("y", string.Empty, 0, count),
            EqualUnits = true,
            ShowsAxes = false,
            Plane = new ColoredPlane(
                (x, y) => (Math.Clamp((int)y, 0, count - 1), Math.Clamp((int)x, 0, count - 1)) is var (a, b) && a != b ? Decade(a, b) : double.NaN,
                ColorScale.Sequential(all, "log_{10} distance (σ)", fromZero: false)),
            Labels =
            [
                .. from a in Enumerable.Range(0, count) from b in Enumerable.Range(0, count)
                   select (a == b ? ((char)('a' + a)).ToString() : PlanAnswer.Median(plan.Best, a, b).ToString("G2", CultureInfo.InvariantCulture), b + 0.5, a + 0.5),
            ],
        };
        yield return new TextPanel { Lines = [.. names.Select((n, i) => ($"{(char)('a' + i)}  {n}", TextStyle.Normal))], Width = 120 };
        (int truth, int rival, _) = Hardest(answer);
        (double Energy, double Distance)[] points =
        [
            .. plan.Settings.Select((s, c) => (Setting: s, Distance: PlanAnswer.Median(plan.AloneTables[c], truth, rival)))
                .GroupBy(p => p.Setting.Energy).Select(g => (g.Key, g.Max(p => p.Distance))).OrderBy(p => p.Key),
        ];
        yield return new PlotPanel
        {
            Title = $"{names[truth]} to {names[rival]}, all hours on one energy",
            XAxis = Axis.Over("ω", "meV", points.Select(p => p.Energy)),
            YAxis = Axis.Over("median distance", "σ", points.Select(p => p.Distance).Append(0)),
            Lines = [new LineSeries([.. points.Select(p => p.Energy)], [.. points.Select(p => p.Distance)])],
        };
        double[] decades = [.. Enumerable.Range(0, Curve).Select(i => Math.Log10(HoursAround) * ((2.0 * i / (Curve - 1)) - 1))];
        double Right(SeparationTable table, double decade) => 100 * (1 - table.WrongLabel(Math.Pow(10, decade)));
        double own = Math.Log10(answer.Proposal.Instrument.Hours);
        double[] hours = [.. decades.Select(d => d + own)];
        double[] best = [.. decades.Select(d => Right(plan.Best, d))];
        double[] now = [.. decades.Select(d => Right(plan.Now, d))];
        yield return new PlotPanel
        {
            Title = "Labels over the hours",
            XAxis = Axis.Over("log_{10} hours", string.Empty, hours, 0.02),
            YAxis = Axis.Over("right labels", "%", best.Concat(now).Append(100)),
            Lines = [new LineSeries(hours, best, "planned"), new LineSeries(hours, now, "without a plan") { Dashed = true }],
        };
    }

    private static IEnumerable<Panel> Rivals(PlanAnswer answer)
    {
        MeasurementPlan plan = answer.Plan;
        PlanProblem problem = plan.Problem;
        (int truth, int rival, Separation separation) = Hardest(answer);
        (int setting, double hours) = plan.Chosen.MaxBy(c => PlanAnswer.Median(plan.AloneTables[c.Setting], truth, rival));
        BravaisLattice lattice = answer.Proposal.Study.Lattice;
        int size = answer.Proposal.Size;
        double[] Map(int hypothesis, IReadOnlyList<double> vector) => problem.Model(answer.Hypotheses[hypothesis], [plan.Settings[setting]]).Maps(vector)[0];
        double[] first = Map(truth, separation.Node.Vector);
        double[] second = Map(rival, separation.Nearest(rival));
        double noise = problem.SiteNoise / Math.Sqrt(hours);
        double[] difference = [.. first.Zip(second, (a, b) => (a - b) / noise)];
        ColorScale scale = ColorScale.Symmetric(first, "δρ(r)", "1/(meV·cell)", clip: 0.002);
        string at = ReadingPicture.Primes(answer.Named(plan.Settings[setting]));
        yield return ImagePlots.RealSpaceMap(first, size, $"{ReadingPicture.Primes(answer.Hypotheses[truth].Name)} at {at}", scale, lattice: lattice);
        yield return ImagePlots.RealSpaceMap(second, size, $"nearest map of {ReadingPicture.Primes(answer.Hypotheses[rival].Name)}", scale, lattice: lattice);
        yield return ImagePlots.RealSpaceMap(difference, size, "their difference over a site's noise", ColorScale.Symmetric(difference, "difference", "σ", clip: 0.002), lattice: lattice);
    }

    // The pair that is confused most often, and the place where it matters most.
    private static (int Truth, int Rival, Separation Place) Hardest(PlanAnswer answer)
    {
        MeasurementPlan plan = answer.Plan;
        return (from separation in plan.Best.Separations
                let truth = separation.Node.Hypothesis
                from rival in Enumerable.Range(0, answer.Hypotheses.Count)
                where answer.Hypotheses[rival].Class != answer.Hypotheses[truth].Class
                let wrong = answer.Hypotheses[truth].Prior * separation.Node.Weight * separation.Loses(rival, plan.Problem)
                orderby wrong descending, separation.Distance(rival)
                select (truth, rival, separation)).First();
    }
}
