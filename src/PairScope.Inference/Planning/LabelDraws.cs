using PairScope.Numerics;

namespace PairScope.Inference.Planning;

/// <summary>
/// Which labels come out of measurements that are drawn: a truth with its Δ0 anywhere in its place, the noise, and the probabilities of all hypotheses by their evidence. Of
/// the noise only its products with the library's maps and derivatives matter, which are normal numbers with the products of those among each other for covariances.
/// </summary>
/// <remarks>docs/plan.md, eq. (6).</remarks>
internal sealed class LabelDraws
{
    private const int Noises = 1024;
    private const int Draws = 4096;
    private const int MostOfAPlace = 128;
    private const int LeastOfAPlace = 24;
    private const double Far = 120; // of χ² without noise, beyond which no noise makes a place probable
    private const double Ridge = 1e-9; // of a diagonal of one: places that are nearly the same have nearly the same maps
    private readonly SeparationTable _table;
    private readonly LinearMaps _maps;
    private readonly Lazy<double[][]> _noises;
    private readonly int _drawsOfAPlace;

    /// <summary>Draws for a table.</summary>
    /// <param name="table">What the hours at hand tell, by which rivals known exactly are nearer than the library sees them.</param>
    /// <param name="maps">All places with the products of their maps.</param>
    public LabelDraws(SeparationTable table, LinearMaps maps)
    {
        (_table, _maps, _noises) = (table, maps, new Lazy<double[][]>(Drawn));
        _drawsOfAPlace = Math.Clamp(Draws / table.Problem.Nodes.Count, LeastOfAPlace, MostOfAPlace);
    }

    /// <summary>Probability that one hypothesis is true and the label is that of another, [true, labelled]: the label is the most probable class's, and there the most probable hypothesis's.</summary>
    /// <param name="factor">How many times the hours.</param>
    public double[,] Wrong(double factor)
    {
        PlanProblem problem = _table.Problem;
        int count = problem.Hypotheses.Count;
        var wrong = new double[problem.Nodes.Count][,];
        Parallel.For(0, wrong.Length, place => wrong[place] = OfPlace(place, factor));
        var sum = new double[count, count];
        foreach (double[,] one in wrong)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i / count, i % count] += one[i / count, i % count];
            }
        }

        return sum;
    }

    private double[,] OfPlace(int place, double factor)
    {
        PlanProblem problem = _table.Problem;
        PlanNode node = problem.Nodes[place];
        int count = problem.Hypotheses.Count;
        var sum = new double[count, count];
        int first = _maps.Library.First(place);
        bool[] near = [.. Enumerable.Range(0, problem.Nodes.Count).Select(other => factor * _maps.Nearest(other, _maps.Product(first, first), _maps.With(first)).Squared < Far)];
        if (!Enumerable.Range(0, near.Length).Any(i => near[i] && problem.Hypotheses[problem.Nodes[i].Hypothesis].Class != problem.Hypotheses[node.Hypothesis].Class))
        {
            return sum;
        }

        double weight = problem.Hypotheses[node.Hypothesis].Prior * node.Weight / _drawsOfAPlace;
        int gap = _maps.Library.Models[node.Hypothesis].IndexOf(FitParameter.GapAmplitude);
        var onto = new double[_maps.Library.Vectors];
        var posterior = new double[count];
        var random = new Random(place);
        for (int draw = 0; draw < _drawsOfAPlace; draw++)
        {
            double off = gap < 0 ? 0 : ((node.Down[gap] + node.Up[gap]) * random.NextDouble()) - node.Down[gap];
            double[] noise = _noises.Value[((place * _drawsOfAPlace) + draw) % Noises];
            for (int i = 0; i < onto.Length; i++)
            {
                onto[i] = _maps.Product(first, i) + (off == 0 ? 0 : off * _maps.Product(first + 1 + gap, i)) + (noise[i] / Math.Sqrt(factor));
            }

            double square = onto[first] + (off == 0 ? 0 : off * onto[first + 1 + gap]) + ((noise[first] + (off == 0 ? 0 : off * noise[first + 1 + gap])) / Math.Sqrt(factor));
            Posterior(place, square, onto, near, factor, posterior);
            Add(sum, posterior, weight);
        }

        return sum;
    }

    private void Posterior(int place, double square, double[] onto, bool[] near, double factor, double[] posterior)
    {
        PlanProblem problem = _table.Problem;
        double largest = double.NegativeInfinity;
        for (int h = 0; h < posterior.Length; h++)
        {
            Explanation? explanation = _maps.Explain(h, square, onto, near);
            posterior[h] = explanation is null ? double.NegativeInfinity
                : explanation.LogEvidence(factor) + (0.5 * factor * _table.Separations[place].Explanations[h].Excess) + Math.Log(problem.Hypotheses[h].Prior);
            largest = Math.Max(largest, posterior[h]);
        }

        double sum = 0;
        for (int h = 0; h < posterior.Length; h++)
        {
            posterior[h] = Math.Exp(posterior[h] - largest);
            sum += posterior[h];
        }

        for (int h = 0; h < posterior.Length; h++)
        {
            posterior[h] /= sum;
        }
    }

    // Data are as probable beforehand under each hypothesis as its probability says afterwards, whichever they were drawn from: each draw counts for all of them.
    private void Add(double[,] sum, double[] posterior, double weight)
    {
        PlanProblem problem = _table.Problem;
        Span<double> classes = stackalloc double[problem.Hypotheses[0].Classes.Names.Count];
        for (int h = 0; h < posterior.Length; h++)
        {
            classes[problem.Hypotheses[h].Class] += posterior[h];
        }

        int label = 0;
        for (int c = 1; c < classes.Length; c++)
        {
            label = classes[c] > classes[label] ? c : label;
        }

        int told = -1;
        for (int h = 0; h < posterior.Length; h++)
        {
            told = problem.Hypotheses[h].Class == label && (told < 0 || posterior[h] > posterior[told]) ? h : told;
        }

        for (int h = 0; h < posterior.Length; h++)
        {
            sum[h, told] += problem.Hypotheses[h].Class == label ? 0 : weight * posterior[h];
        }
    }

    // Noise's products with all vectors, by the Cholesky factor of the vectors' own, in units in which the diagonal is one.
    private double[][] Drawn()
    {
        int size = _maps.Library.Vectors;
        double[] unit = [.. Enumerable.Range(0, size).Select(i => Math.Sqrt(_maps.Product(i, i)))];
        var factor = new double[size][];
        for (int i = 0; i < size; i++)
        {
            factor[i] = new double[i + 1];
            for (int j = 0; j <= i && unit[i] > 0; j++)
            {
                double left = unit[j] > 0 ? (_maps.Product(i, j) / (unit[i] * unit[j])) + (i == j ? Ridge : 0) - DotProduct.Of(factor[i].AsSpan(0, j), factor[j].AsSpan(0, j)) : 0;
                factor[i][j] = i == j ? Math.Sqrt(Math.Max(left, Ridge)) : unit[j] > 0 ? left / factor[j][j] : 0;
            }
        }

        var drawn = new double[Noises][];
        Parallel.For(0, Noises, n =>
        {
            var random = new Random(n);
            double[] normal = [.. Enumerable.Range(0, size).Select(_ => random.NextNormal())];
            drawn[n] = [.. factor.Select((row, i) => unit[i] * DotProduct.Of(row, normal.AsSpan(0, row.Length)))];
        });
        return drawn;
    }
}
