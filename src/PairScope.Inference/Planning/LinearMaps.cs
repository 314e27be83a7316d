namespace PairScope.Inference.Planning;

/// <summary>
/// All places of all hypotheses with their maps to first order in the parameters, after some hours on each setting: what each hypothesis makes of data of which nothing
/// is known but their products with the maps and derivatives.
/// </summary>
/// <param name="library">Maps and derivatives.</param>
/// <param name="products">Their products after those hours.</param>
/// <remarks>docs/plan.md, eqs. (3), (4).</remarks>
internal sealed class LinearMaps(MapLibrary library, double[] products)
{
    private readonly PlanProblem _problem = library.Problem;
    private readonly int[][][] _places = Places(library.Problem, library.Models); // [hypothesis][gap], the states of one gap
    private readonly (double Curvature, double[] Others)[] _shapes = Shapes(library, products);

    /// <summary>Maps and derivatives.</summary>
    public MapLibrary Library => library;

    /// <summary>The product of two vectors of the library.</summary>
    public double Product(int i, int j) => products[(i * library.Vectors) + j];

    /// <summary>The products of all vectors with one.</summary>
    public ReadOnlySpan<double> With(int vector) => products.AsSpan(vector * library.Vectors, library.Vectors);

    /// <summary>What a hypothesis makes of data.</summary>
    /// <param name="hypothesis">Its index.</param>
    /// <param name="square">|d|² of the data d; what all hypotheses leave over alike may be left out.</param>
    /// <param name="onto">d · v of every vector v of the library.</param>
    /// <param name="isNear">Which places may matter; null for all.</param>
    /// <returns>Null where none of its places matters.</returns>
    public Explanation? Explain(int hypothesis, double square, ReadOnlySpan<double> onto, bool[]? isNear = null)
    {
        var intervals = new List<GapInterval>();
        (double Squared, double[] Vector) best = (double.PositiveInfinity, []);
        foreach (int[] gap in _places[hypothesis])
        {
            // Of the states of one gap the nearest.
            (int Node, double Squared, double[] Step) nearest = (-1, double.PositiveInfinity, []);
            foreach (int node in gap)
            {
                if (isNear?[node] != false && Nearest(node, square, onto) is var (squared, step) && squared < nearest.Squared)
                {
                    nearest = (node, squared, step);
                }
            }

            if (nearest.Node >= 0)
            {
                intervals.Add(Interval(nearest.Node, nearest.Squared, nearest.Step, onto));
                best = nearest.Squared < best.Squared ? (nearest.Squared, [.. _problem.Nodes[nearest.Node].Vector.Zip(nearest.Step, (x, d) => x + d)]) : best;
            }
        }

        return intervals.Count == 0 ? null : new Explanation(best.Squared, best.Vector, intervals, 0);
    }

    /// <summary>How far data are from the maps of a place at the best of its parameters, squared, and the step to these.</summary>
    /// <param name="node">The place.</param>
    /// <param name="square">|d|² of the data d.</param>
    /// <param name="onto">d · v of every vector v of the library.</param>
    public (double Squared, double[] Step) Nearest(int node, double square, ReadOnlySpan<double> onto)
    {
        PlanNode place = _problem.Nodes[node];
        int first = library.First(node);
        var slope = new double[place.Vector.Length];
        for (int k = 0; k < slope.Length; k++)
        {
            slope[k] = onto[first + 1 + k] - Product(first, first + 1 + k);
        }

        (double gain, double[] step) = BoundedStep.Of(slope, (k, l) => Product(first + 1 + k, first + 1 + l), place.Down, place.Up);
        return (square - (2 * onto[first]) + Product(first, first) - gain, step);
    }

    private GapInterval Interval(int node, double squared, double[] step, ReadOnlySpan<double> onto)
    {
        PlanNode place = _problem.Nodes[node];
        (double curvature, double[] others) = _shapes[node];
        int gap = library.Models[place.Hypothesis].IndexOf(FitParameter.GapAmplitude);
        if (gap < 0)
        {
            return new GapInterval(0, 0, 0, squared, 0, 0, others, 0);
        }

        int first = library.First(node);
        double slope = onto[first + 1 + gap] - Product(first, first + 1 + gap);
        for (int k = 0; k < step.Length; k++)
        {
            slope -= Product(first + 1 + gap, first + 1 + k) * step[k];
        }

        double center = place.Vector[gap] + step[gap];
        (double low, double high) = (place.Vector[gap] - place.Down[gap], place.Vector[gap] + place.Up[gap]);

        // At an end of the interval χ² rises inwards, but for what the other parameters lost when they were held at theirs.
        slope = center <= low ? Math.Min(slope, 0) : center >= high ? Math.Max(slope, 0) : 0;
        return new GapInterval(low, high, center, squared, slope, curvature, others, _problem.Widths[place.Hypothesis][gap]);
    }

    private static int[][][] Places(PlanProblem problem, IReadOnlyList<MapModel> models) =>
    [
        .. problem.Hypotheses.Select((_, h) => Enumerable.Range(0, problem.Nodes.Count).Where(node => problem.Nodes[node].Hypothesis == h)
            .GroupBy(node => models[h].Value(problem.Nodes[node].Vector, FitParameter.GapAmplitude)).Select(g => g.ToArray()).ToArray()),
    ];

    // What a place's integral over Δ0 needs and no data change.
    private static (double Curvature, double[] Others)[] Shapes(MapLibrary library, double[] products) => [.. library.Problem.Nodes.Select((place, node) =>
    {
        int first = library.First(node) + 1;
        double Of(int k, int l) => products[((first + k) * library.Vectors) + first + l];
        int gap = library.Models[place.Hypothesis].IndexOf(FitParameter.GapAmplitude);
        int[] others = [.. Enumerable.Range(0, place.Vector.Length).Where(k => k != gap)];
        double[] widths = library.Problem.Widths[place.Hypothesis];
        return (gap < 0 ? 0 : Alone(Of, gap, others), (double[])[.. from k in others from l in others select Of(k, l) * widths[k] * widths[l] / (2 * Math.PI)]);
    })];

    // S = F_gg − F_go F_oo⁻¹ F_og: what is left of the information about Δ0 where the others are at their best.
    private static double Alone(Func<int, int, double> information, int gap, int[] others)
    {
        double own = information(gap, gap);
        int[] seen = [.. others.Where(k => information(k, k) > 0)];
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
            rows[i] = (information(k, l) / Math.Sqrt(information(k, k) * information(l, l))) + (k == l ? Elimination.Ridge : 0);
        }

        Elimination.GaussJordan(rows, count, count - 1);
        return Math.Max(0, rows[^1]) * own;
    }
}
