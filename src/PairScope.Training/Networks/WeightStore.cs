using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>
/// The named tensors of a network: weights to be trained and buffers that are not. Initial values come from one seeded
/// generator in the order of creation, so a seed fixes a network completely.
/// </summary>
public sealed class WeightStore : IDisposable
{
    private readonly Random _random;
    private readonly List<(string Name, Tensor Value, bool Trained)> _all = [];

    /// <summary>An empty store.</summary>
    public WeightStore(int seed) => _random = new Random(seed);

    /// <summary>All tensors in the order of their creation.</summary>
    public IEnumerable<(string Name, Tensor Value)> All => _all.Select(w => (w.Name, w.Value));

    /// <summary>The tensors that an optimiser moves.</summary>
    public IEnumerable<Tensor> Trained => _all.Where(w => w.Trained).Select(w => w.Value);

    /// <summary>Number of trained values.</summary>
    public long Count => _all.Where(w => w.Trained).Sum(w => w.Value.Shape.Aggregate(1L, (p, s) => p * s));

    /// <summary>The tensor of a plan.</summary>
    public Tensor Make(WeightPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        long[] shape = [.. plan.Shape];
        return !plan.Trained ? Buffer(plan.Name, plan.Value, shape) : plan.FanIn > 0 ? He(plan.Name, plan.FanIn, shape) : Constant(plan.Name, plan.Value, shape);
    }

    /// <summary>A weight with He initialisation: normal with variance 2/fan-in.</summary>
    public Tensor He(string name, long fanIn, params long[] shape)
    {
        double deviation = Math.Sqrt(2.0 / fanIn);
        var values = new float[shape.Aggregate(1L, (p, s) => p * s)];
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * _random.NextDouble()));
        }

        return Add(name, values, shape, trained: true);
    }

    /// <summary>A weight with one value everywhere.</summary>
    public Tensor Constant(string name, float value, params long[] shape) => Add(name, Filled(value, shape), shape, trained: true);

    /// <summary>A buffer with one value everywhere.</summary>
    public Tensor Buffer(string name, float value, params long[] shape) => Add(name, Filled(value, shape), shape, trained: false);

    /// <summary>Copies of all values.</summary>
    public Dictionary<string, float[]> Snapshot() => _all.ToDictionary(w => w.Name, w => w.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>Sets all values from a snapshot or a file.</summary>
    /// <exception cref="InputException">A tensor is missing or has another size.</exception>
    public void Restore(Func<string, float[]?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach ((string name, Tensor tensor, _) in _all)
        {
            float[] value = values(name) ?? throw new InputException($"The weights hold no tensor '{name}', which this network needs.");
            long expected = tensor.Shape.Aggregate(1L, (p, s) => p * s);
            if (value.Length != expected)
            {
                throw new InputException($"The tensor '{name}' holds {value.Length} values where this network needs {expected}.");
            }

            tensor.Write(value);
        }
    }

    /// <summary>
    /// Rounds the trained weights to what a file keeps, half precision for tensors with more than one axis, so that a network read
    /// back is the network that was measured.
    /// </summary>
    public void RoundToHalf()
    {
        foreach ((_, Tensor tensor, _) in _all.Where(w => w.Trained && w.Value.Shape.Length > 1))
        {
            tensor.Write(Array.ConvertAll(tensor.ToArray(), v => (float)(Half)v));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor value, _) in _all)
        {
            value.Dispose();
        }
    }

    private static float[] Filled(float value, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (p, s) => p * s)];
        Array.Fill(values, value);
        return values;
    }

    private Tensor Add(string name, float[] values, long[] shape, bool trained)
    {
        Tensor tensor = Tensor.From(values, shape);
        if (trained)
        {
            tensor.RequireGradient();
        }

        _all.Add((name, tensor, trained));
        return tensor;
    }
}
