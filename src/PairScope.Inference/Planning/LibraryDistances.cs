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

    /// <summary>The separations with some hours on each setting.</summary>
    /// <param name="hours">Hours.</param>
    public SeparationTable Table(IReadOnlyList<double> hours)
    {
        var maps = new LinearMaps(library, library.Products(hours));
        var separations = new Separation[_problem.Nodes.Count];
        Parallel.For(0, separations.Length, i => separations[i] = Of(i, maps));
        return new SeparationTable(_problem, hours, separations) { Maps = maps };
    }

    private Separation Of(int truth, LinearMaps maps)
    {
        PlanNode own = _problem.Nodes[truth];
        int vector = library.First(truth);
        int count = own.Vector.Length;
        return new Separation(
            own,
            new HypothesisFit(library.Models[own.Hypothesis], own.Vector, 0, Matrix<double>.Build.Dense(count, count, (i, j) => maps.Product(vector + 1 + i, vector + 1 + j))),
            [.. Enumerable.Range(0, _problem.Hypotheses.Count).Select(h => maps.Explain(h, maps.Product(vector, vector), maps.With(vector))!)]);
    }
}
