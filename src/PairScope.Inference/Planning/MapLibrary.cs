using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Inference.Planning;

/// <summary>
/// The maps of all places and their derivatives at every setting, as the products of any two of them: with noise of one hour on each map all distances, and all
/// information, of any set of settings and hours follow from these by algebra.
/// </summary>
/// <remarks>docs/plan.md, eqs. (2), (3).</remarks>
internal sealed class MapLibrary
{
    private readonly double[][] _products; // [setting], V × V row-major
    private readonly int[] _first; // vector of each place's map; its derivatives follow
    private readonly int _vectors;

    /// <summary>Computes it.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="threads">Cores.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    /// <exception cref="ConvergenceException">A map could not be computed.</exception>
    public MapLibrary(PlanProblem problem, IReadOnlyList<MapSetting> settings, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        Problem = problem;
        Settings = settings;
        Models = [.. problem.Hypotheses.Select(h => problem.Model(h, []))];
        _first = new int[problem.Nodes.Count];
        for (int i = 0; i < _first.Length; i++)
        {
            _first[i] = _vectors;
            _vectors += 1 + Models[problem.Nodes[i].Hypothesis].Parameters.Count;
        }

        _products = new double[settings.Count][];
        Deviations = new double[settings.Count][];
        var whitening = new Whitening(problem.Noise(1));
        int done = 0;
        int[][] groups = [.. Enumerable.Range(0, settings.Count).GroupBy(i => (settings[i].Energy, settings[i].Spin)).Select(g => g.ToArray())];
        var options = new FitOptions { DegreeOfParallelism = threads };
        foreach (int[] group in groups)
        {
            var vectors = new double[group.Length][][];
            for (int g = 0; g < group.Length; g++)
            {
                vectors[g] = new double[_vectors][];
                Deviations[group[g]] = new double[_first.Length];
            }

            MapModel[] models = [.. problem.Hypotheses.Select(h => problem.Model(h, [.. group.Select(i => settings[i])]))];
            options.Over(_first.Length, cancellation, node =>
            {
                cancellation.ThrowIfCancellationRequested();
                var maps = models[problem.Nodes[node].Hypothesis].MapsWithDerivatives(problem.Nodes[node].Vector);
                for (int g = 0; g < group.Length; g++)
                {
                    Deviations[group[g]][node] = Math.Sqrt(maps[g].Map.Average(v => v * v));
                    vectors[g][_first[node]] = whitening.Apply(maps[g].Map);
                    for (int k = 0; k < maps[g].Derivatives.Count; k++)
                    {
                        vectors[g][_first[node] + 1 + k] = whitening.Apply(maps[g].Derivatives[k]);
                    }
                }

                progress?.Report((double)Interlocked.Increment(ref done) / (_first.Length * groups.Length));
            });
            for (int g = 0; g < group.Length; g++)
            {
                _products[group[g]] = Products(vectors[g], options, cancellation);
            }
        }
    }

    /// <summary>The problem.</summary>
    public PlanProblem Problem { get; }

    /// <summary>The settings.</summary>
    public IReadOnlyList<MapSetting> Settings { get; }

    /// <summary>A model of each hypothesis, without maps, that knows its parameters.</summary>
    public IReadOnlyList<MapModel> Models { get; }

    /// <summary>Root mean square over the window of the map of each place, [setting][place], states/(meV·cell).</summary>
    public double[][] Deviations { get; }

    /// <summary>How many vectors there are.</summary>
    public int Vectors => _vectors;

    /// <summary>The vector of a place's map; those of its derivatives follow.</summary>
    public int First(int node) => _first[node];

    /// <summary>The products of all vectors with noise after some hours on each setting: Σ_e t_e (h_i · h_j)_e.</summary>
    /// <param name="hours">t_e.</param>
    public double[] Products(IReadOnlyList<double> hours)
    {
        var sum = new double[_vectors * _vectors];
        for (int e = 0; e < hours.Count; e++)
        {
            if (hours[e] > 0)
            {
                double[] own = _products[e];
                double t = hours[e];
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += t * own[i];
                }
            }
        }

        return sum;
    }

    private double[] Products(double[][] vectors, FitOptions options, CancellationToken cancellation)
    {
        var products = new double[_vectors * _vectors];
        options.Over(_vectors, cancellation, i =>
        {
            for (int j = 0; j <= i; j++)
            {
                products[(i * _vectors) + j] = products[(j * _vectors) + i] = DotProduct.Of(vectors[i], vectors[j]);
            }
        });
        return products;
    }
}
