using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference.Planning;

/// <summary>
/// Separations from the products of a <see cref="MapLibrary"/>: at every place of a rival the distance is minimised over its parameters to first order, no
/// further than each place's reach, and the nearest place counts.
/// </summary>
/// <remarks>docs/plan.md, eqs. (3), (4).</remarks>
internal sealed class LibraryDistances(MapLibrary library)
{
    private readonly PlanProblem _problem = library.Problem;
    private readonly IReadOnlyList<double[]> _widths = library.Problem.Widths;

    /// <summary>The separations with some hours on each setting.</summary>
    /// <param name="hours">Hours.</param>
    public SeparationTable Table(IReadOnlyList<double> hours)
    {
        double[] products = library.Products(hours);
        var separations = new Separation[_problem.Nodes.Count];
        Parallel.For(0, separations.Length, i => separations[i] = Of(i, products));
        return new SeparationTable(_problem, hours, separations);
    }

    private Separation Of(int truth, double[] products)
    {
        PlanNode own = _problem.Nodes[truth];
        var explanations = new Explanation[_problem.Hypotheses.Count];
        foreach (IGrouping<int, int> rival in Enumerable.Range(0, _problem.Nodes.Count).GroupBy(node => _problem.Nodes[node].Hypothesis))
        {
            var intervals = new List<GapInterval>();
            (double Squared, double[] Vector) best = (double.PositiveInfinity, []);
            foreach (IGrouping<double, int> gap in rival.GroupBy(node => library.Models[rival.Key].Value(_problem.Nodes[node].Vector, FitParameter.GapAmplitude)))
            {
                // Of the states of one gap the nearest.
                (int node, double squared, double[] step) = gap.Select(n => Nearest(truth, n, products) is var (s, d) ? (n, s, d) : default).MinBy(n => n.s);
                intervals.Add(Interval(node, truth, squared, step, products));
                best = squared < best.Squared ? (squared, [.. _problem.Nodes[node].Vector.Zip(step, (x, d) => x + d)]) : best;
            }

            explanations[rival.Key] = new Explanation(best.Squared, best.Vector, intervals, 0);
        }

        return new Separation(own, new HypothesisFit(library.Models[own.Hypothesis], own.Vector, 0, Information(truth, products)), explanations);
    }

    private GapInterval Interval(int node, int truth, double squared, double[] step, double[] products)
    {
        PlanNode place = _problem.Nodes[node];
        MapModel model = library.Models[place.Hypothesis];
        (int a, int first, int size) = (library.First(truth), library.First(node), library.Vectors);
        int gap = model.IndexOf(FitParameter.GapAmplitude);
        int[] others = [.. Enumerable.Range(0, step.Length).Where(k => k != gap)];
        double[] widths = _widths[place.Hypothesis];
        double Curvature(int k, int l) => products[((first + 1 + k) * size) + first + 1 + l];
        double[] scaled = [.. from k in others from l in others select Curvature(k, l) * widths[k] * widths[l] / (2 * Math.PI)];
        if (gap < 0)
        {
            return new GapInterval(0, 0, 0, squared, 0, 0, scaled, 0);
        }

        double slope = products[(a * size) + first + 1 + gap] - products[(first * size) + first + 1 + gap];
        for (int k = 0; k < step.Length; k++)
        {
            slope -= Curvature(gap, k) * step[k];
        }

        double center = place.Vector[gap] + step[gap];
        (double low, double high) = (place.Vector[gap] - place.Down[gap], place.Vector[gap] + place.Up[gap]);
        return new GapInterval(low, high, center, squared, center <= low || center >= high ? slope : 0, Alone(node, gap, others, products), scaled, widths[gap]);
    }

    // S = F_gg − F_go F_oo⁻¹ F_og: what is left of the information about Δ0 where the others are at their best.
    private double Alone(int node, int gap, int[] others, double[] products)
    {
        int first = library.First(node) + 1;
        double Of(int k, int l) => products[((first + k) * library.Vectors) + first + l];
        double own = Of(gap, gap);
        int[] seen = [.. others.Where(k => Of(k, k) > 0)];
        if (own <= 0)
        {
            return 0;
        }

        // Elimination in units in which the diagonal is one.
        int[] order = [.. seen, gap];
        int count = order.Length;
        Span<double> rows = stackalloc double[count * count];
        for (int i = 0; i < rows.Length; i++)
        {
            (int k, int l) = (order[i / count], order[i % count]);
            rows[i] = (Of(k, l) / Math.Sqrt(Of(k, k) * Of(l, l))) + (k == l ? 1e-9 : 0);
        }

        for (int p = 0; p < count - 1; p++)
        {
            for (int i = p + 1; i < count; i++)
            {
                double share = rows[(i * count) + p] / rows[(p * count) + p];
                for (int j = p; j < count; j++)
                {
                    rows[(i * count) + j] -= share * rows[(p * count) + j];
                }
            }
        }

        return Math.Max(0, rows[^1]) * own;
    }

    private Matrix<double> Information(int node, double[] products)
    {
        int first = library.First(node) + 1;
        int count = _problem.Nodes[node].Vector.Length;
        return Matrix<double>.Build.Dense(count, count, (i, j) => products[((first + i) * library.Vectors) + first + j]);
    }

    private (double Squared, double[] Step) Nearest(int truth, int node, double[] products)
    {
        PlanNode place = _problem.Nodes[node];
        (int a, int b, int size) = (library.First(truth), library.First(node), library.Vectors);
        double squared = products[(a * size) + a] - (2 * products[(a * size) + b]) + products[(b * size) + b];
        if (truth == node)
        {
            return (0, new double[place.Vector.Length]);
        }

        (double gain, double[] step) = BoundedStep.Of(
            [.. Enumerable.Range(0, place.Vector.Length).Select(k => products[(a * size) + b + 1 + k] - products[(b * size) + b + 1 + k])],
            (k, l) => products[((b + 1 + k) * size) + b + 1 + l],
            place.Down,
            place.Up);
        return (Math.Max(0, squared - gain), step);
    }
}
