using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>A map to be explained: δρ(r) at one or more energies on the crystal's own window, with the impurity at the origin.</summary>
public sealed class MapObservation
{
    /// <summary>Takes the layers of a map.</summary>
    /// <param name="size">L, even.</param>
    /// <param name="energies">ω of each layer in meV.</param>
    /// <param name="layers">δρ(r), row-major [n1 + L/2, n2 + L/2], one for each energy.</param>
    /// <exception cref="ArgumentException">The layers do not fit the energies or the size, or hold values that are not finite.</exception>
    public MapObservation(int size, IReadOnlyList<double> energies, IReadOnlyList<double[]> layers)
    {
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0 || layers.Count != energies.Count || layers.Any(l => l.Length != size * size || !l.All(double.IsFinite)))
        {
            throw new ArgumentException($"A map needs one layer of {size} × {size} finite values for each of its {energies.Count} energies.", nameof(layers));
        }

        Size = size;
        Energies = energies;
        Layers = layers;
    }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>ω of each layer in meV.</summary>
    public IReadOnlyList<double> Energies { get; }

    /// <summary>δρ(r) of each layer.</summary>
    public IReadOnlyList<double[]> Layers { get; }

    /// <summary>Root mean square of each layer over the window.</summary>
    public double Rms(int layer) => Math.Sqrt(Layers[layer].Average(v => v * v));

    /// <summary>The inner part of the window, l × l sites round the impurity.</summary>
    public MapObservation Cropped(int size)
    {
        int first = (Size - size) / 2;
        return new MapObservation(size, Energies, [.. Layers.Select(layer =>
            Enumerable.Range(0, size * size).Select(i => layer[(((i / size) + first) * Size) + (i % size) + first]).ToArray())]);
    }
}

/// <summary>
/// The transform in which stationary noise falls apart into independent numbers of variance 1:
/// h(q) = [Re F(q) − Im F(q)]/√⟨|ε(q)|²⟩ (Hartley's transform, real and as long as the map), F(q) = Σ_r e^{−iq·r} f(r).
/// Squared distances of whitened maps are χ².
/// </summary>
/// <remarks>docs/physics.md, eq. (40).</remarks>
public sealed class Whitening
{
    private readonly double[] _scale;

    /// <summary>Whitening for a noise; the wave vectors at which it has no noise are left out.</summary>
    public Whitening(NoiseSpectrum noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        Noise = noise;
        _scale = [.. Enumerable.Range(0, noise.Size * noise.Size).Select(i => noise[i] > 0 ? 1 / Math.Sqrt(noise[i]) : 0)];
    }

    /// <summary>The noise.</summary>
    public NoiseSpectrum Noise { get; }

    /// <summary>h(q) of a real-space window, row-major [m1 + L/2, m2 + L/2].</summary>
    public double[] Apply(ReadOnlySpan<double> map)
    {
        System.Numerics.Complex[] f = QpiMap.ToReciprocalSpace(map, Noise.Size);
        var h = new double[f.Length];
        for (int i = 0; i < h.Length; i++)
        {
            h[i] = (f[i].Real - f[i].Imaginary) * _scale[i];
        }

        return h;
    }
}
