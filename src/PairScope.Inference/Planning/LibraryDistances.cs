using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference.Planning;

/// <summary>
/// Separations from the products of a <see cref="MapLibrary"/>: at every place of a rival the distance is minimised over its parameters to first order, no
/// further than each place's reach, and the nearest place counts.
/// </summary>
/// <remarks>docs/plan.md, eq. (3).</remarks>
internal sealed class LibraryDistances(MapLibrary library)
{
    private readonly PlanProblem _problem = library.Problem;

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
        var best = new (double Squared, int Node, double[] Step)[_problem.Hypotheses.Count];
        Array.Fill(best, (double.PositiveInfinity, -1, []));
        for (int node = 0; node < _problem.Nodes.Count; node++)
        {
            int rival = _problem.Nodes[node].Hypothesis;
            (double squared, double[] step) = Nearest(truth, node, products);
            if (squared < best[rival].Squared)
            {
                best[rival] = (squared, node, step);
            }
        }

        PlanNode own = _problem.Nodes[truth];
        return new Separation(
            own,
            new HypothesisFit(library.Models[own.Hypothesis], own.Vector, 0, Information(truth, products)),
            [.. best.Select((b, rival) => new HypothesisFit(
                library.Models[rival], [.. _problem.Nodes[b.Node].Vector.Zip(b.Step, (x, d) => x + d)], b.Squared, Information(b.Node, products)))]);
    }

    private Matrix<double> Information(int node, double[] products)
    {
        int first = library.First(node) + 1;
        int count = _problem.Nodes[node].Vector.Length;
        return Matrix<double>.Build.Dense(count, count, (i, j) => products[((first + i) * library.Vectors) + first + j]);
    }

    // |h_a − h_b − J δ|² at its least over the steps within its reach: a parameter that would go further stays there, and the others are solved again.
    private (double Squared, double[] Step) Nearest(int truth, int node, double[] products)
    {
        int count = _problem.Nodes[node].Vector.Length;
        (int a, int b, int size) = (library.First(truth), library.First(node), library.Vectors);
        double squared = products[(a * size) + a] - (2 * products[(a * size) + b]) + products[(b * size) + b];
        var step = new double[count];
        if (truth == node || count == 0)
        {
            return (Math.Max(0, squared), step);
        }

        double Reach(int k) => step[k] < 0 ? _problem.Nodes[node].Down[k] : _problem.Nodes[node].Up[k];
        var slope = new double[count];
        for (int k = 0; k < count; k++)
        {
            slope[k] = products[(a * size) + b + 1 + k] - products[(b * size) + b + 1 + k];
        }

        double Curvature(int k, int l) => products[((b + 1 + k) * size) + b + 1 + l];
        Span<bool> held = stackalloc bool[count];
        for (int round = 0; round <= count; round++)
        {
            Solve(held);
            int worst = -1;
            double excess = 1 + 1e-9;
            for (int k = 0; k < count; k++)
            {
                if (!held[k] && Math.Abs(step[k]) > excess * Reach(k))
                {
                    (worst, excess) = (k, Reach(k) > 0 ? Math.Abs(step[k]) / Reach(k) : double.PositiveInfinity);
                }
            }

            if (worst < 0)
            {
                break;
            }

            held[worst] = true;
            step[worst] = Math.CopySign(Reach(worst), step[worst]);
        }

        double gain = 0;
        for (int k = 0; k < count; k++)
        {
            double turned = 0;
            for (int l = 0; l < count; l++)
            {
                turned += Curvature(k, l) * step[l];
            }

            gain += step[k] * ((2 * slope[k]) - turned);
        }

        return (Math.Max(0, squared - gain), step);

        // Gauss–Jordan in units in which the diagonal is one; a parameter that leaves no trace stays.
        void Solve(ReadOnlySpan<bool> fixedOnes)
        {
            var rows = new double[count, count + 1];
            var unit = new double[count];
            for (int k = 0; k < count; k++)
            {
                unit[k] = Curvature(k, k) > 0 ? 1 / Math.Sqrt(Curvature(k, k)) : 0;
            }

            for (int k = 0; k < count; k++)
            {
                bool stays = fixedOnes[k] || unit[k] == 0;
                double right = slope[k];
                for (int l = 0; l < count; l++)
                {
                    if (fixedOnes[l])
                    {
                        right -= Curvature(k, l) * step[l];
                    }

                    rows[k, l] = stays || fixedOnes[l] ? (k == l ? 1 : 0) : (Curvature(k, l) * unit[k] * unit[l]) + (k == l ? 1e-9 : 0);
                }

                rows[k, count] = stays ? 0 : right * unit[k];
            }

            for (int p = 0; p < count; p++)
            {
                for (int k = 0; k < count; k++)
                {
                    double factor = k == p || rows[p, p] == 0 ? 0 : rows[k, p] / rows[p, p];
                    for (int l = p; factor != 0 && l <= count; l++)
                    {
                        rows[k, l] -= factor * rows[p, l];
                    }
                }
            }

            for (int k = 0; k < count; k++)
            {
                if (!fixedOnes[k])
                {
                    step[k] = rows[k, k] == 0 ? 0 : rows[k, count] / rows[k, k] * unit[k];
                }
            }
        }
    }
}
