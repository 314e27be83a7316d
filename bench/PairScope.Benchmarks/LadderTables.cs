using System.Diagnostics;
using System.Globalization;
using PairScope.Data;
using PairScope.Inference.Planning;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>Which energies tell the triplets and the metal apart whatever μ is: labels that plans foretell for fixed energies, and for those that follow μ.</summary>
internal static class LadderTables
{
    private const double Highest = 25; // meV: the edge round Γ lies below it for every μ, those round K above
    private static readonly double[] Below = [-0.3, 0, 0.3, 0.6, 1]; // meV below the edge

    private static readonly double[][] Tried =
    [
        [0], [0, 6, 9, 14, 19], [0, 4, 8, 12, 16], [0, 5, 9, 13, 17], [0, 4, 7, 10, 13, 16, 19], [0, 3, 5, 7, 9, 11, 13, 15, 17, 19],
    ];

    private sealed record At(double Mu, double Edge, MeasurementPlan Plan)
    {
        // The hours are shared equally by the layers.
        public double Right(IReadOnlyCollection<double> energies)
        {
            double hours = Plan.Best.Hours.Sum() / energies.Count;
            return 1 - Plan.With([.. Plan.Settings.Select(s => energies.Contains(s.Energy) ? hours : 0)]).WrongLabel();
        }
    }

    /// <summary>Runs and prints: each μ with its edge, then right labels averaged over μ.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">ladders [--noise S] [--step MEV] [--most N] [--size L] [--threads N]; S of one pixel in one second, over the normal state's conductance.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        (double noise, double step) = (given.Real("--noise", "0.002"), given.Real("--step", "25"));
        (int most, int size) = (given.Whole("--most", "5"), given.Whole("--size", "24"));
        int threads = given.Whole("--threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        var clock = Stopwatch.StartNew();
        double[] rungs = [0, .. Enumerable.Range(3, 18).Select(k => (double)k)]; // 0, 3 to 20 meV
        var places = new List<At>();
        for (double mu = -100 + (step / 2); mu < 400; mu += step)
        {
            double edge = EdgeAt(mu);
            double[] energies = [.. rungs.Concat(Below.Select(b => Math.Round(edge - b, 3))).Distinct()];
            places.Add(new At(mu, edge, MeasurementPlan.Make(Proposal.Parse(Study(mu, noise, size, energies), "ladder"), null, threads)));
            output.WriteLine(Text($"mu {mu:0.#}: edge {edge:0.00} meV, noise of the five {100 * places[^1].Plan.RelativeNoise(0, places[^1].Plan.Best.Hours.Sum() / 5):0.0} % at 0; {clock.Elapsed.TotalSeconds:0} s"));
            output.Flush();
        }

        output.WriteLine(Text($"\n| energies | right, mean over μ | least |\n|---|---|---|"));
        foreach (double[] energies in Tried.Where(t => t.All(rungs.Contains)))
        {
            Row(string.Join(", ", energies), _ => energies);
        }

        foreach (double below in Below)
        {
            Row(Text($"0, ω* − {below}"), p => [0, Math.Round(p.Edge - below, 3)]);
        }

        Row("0, ω* − 0.3, ω* − 1", p => [0, Math.Round(p.Edge - 0.3, 3), Math.Round(p.Edge - 1, 3)]);
        double[] best = [0];
        while (best.Length < most)
        {
            best = [.. best, rungs.Except(best).MaxBy(r => Mean(_ => [.. best, r]))];
            for (int i = 1; i < best.Length; i++)
            {
                double[] others = [.. best.Where((_, k) => k != i)];
                best = [.. others, rungs.Except(others).MaxBy(r => Mean(_ => [.. others, r]))];
            }

            double[] found = [.. best.Order()];
            Row("best found: " + string.Join(", ", found), _ => found);
        }

        double Mean(Func<At, double[]> energies) => places.AsParallel().WithDegreeOfParallelism(threads).Average(p => p.Right(energies(p)));

        void Row(string name, Func<At, double[]> energies)
        {
            double[] right = [.. places.Select(p => p.Right(energies(p)))];
            output.WriteLine(Text($"| {name} | {100 * right.Average():0.0} % | {100 * right.Min():0.0} % at μ = {places[Array.IndexOf(right, right.Min())].Mu:0} meV |"));
            output.Flush();
        }
    }

    // The largest |λ| on the Fermi line round Γ, where the p pairs open their gap.
    private static double EdgeAt(double mu) => PairingEnergies
        .Of(Materials.NbSe2(mu).Bloch, [GapFunction.Mixed(Irrep.A1DoublePrime, 1, 0).Matrix], Highest).Where(e => e.IsMaximum && e.Energy > 1).MaxBy(e => e.Opening).Energy;

    private static string Study(double mu, double noise, int size, double[] energies) => Text(
        $"title: x\nmaterial: NbSe2\nclasses:\n  - {{ irrep: A1'', weight: 2 }}\n  - {{ irrep: E'', channel: p, weight: 0.5 }}\n  - {{ irrep: E'', channel: f, weight: 0.5 }}\n  - {{ irrep: none, weight: 0.25 }}\nparameters: {{ delta: {{ uniform: [0.2, 2] }}, mu: {mu}, broadening: 0.1, strength: 100 }}\nenergies: [{string.Join(", ", energies.Select(e => e.ToString(CultureInfo.InvariantCulture)))}]\nnow: [0]\nsize: {size}\ninstrument: {{ temperature: 0, lock-in: 0, field: 50, pixels: 400, impurities: 10, noise: {noise}, hours: 20 }}\n");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
