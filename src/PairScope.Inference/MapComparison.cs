using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// How the layer of an observation is compared with a simulated map: as numbers whose noise is independent of variance 1, so that
/// squared distances are χ².
/// </summary>
public abstract class MapComparison
{
    /// <summary>A comparison under a noise.</summary>
    private protected MapComparison(NoiseSpectrum noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        Noise = noise;
    }

    /// <summary>The noise.</summary>
    public NoiseSpectrum Noise { get; }

    /// <summary>The same comparison under another noise.</summary>
    public abstract MapComparison With(NoiseSpectrum noise);

    /// <summary>The numbers of an observed layer, row-major [m1 + L/2, m2 + L/2]; what is not compared is zero.</summary>
    public abstract double[] OfData(ReadOnlySpan<double> layer);

    /// <summary>Their expected values if this δρ(r) is true.</summary>
    public abstract double[] OfModel(ReadOnlySpan<double> map);

    /// <summary>The derivatives of the expected values along a parameter.</summary>
    /// <param name="map">δρ(r).</param>
    /// <param name="derivative">∂δρ(r)/∂p.</param>
    public abstract double[] OfDerivative(ReadOnlySpan<double> map, ReadOnlySpan<double> derivative);

    /// <summary>An estimate of the noise's |ε(q)|² at every wave vector, [m1 + L/2, m2 + L/2], if this δρ(r) is true.</summary>
    public abstract double[] NoisePower(ReadOnlySpan<double> layer, ReadOnlySpan<double> map);

    /// <summary>Whether what a layer is more than this δρ(r) is noise.</summary>
    /// <param name="layer">The data.</param>
    /// <param name="map">The model.</param>
    /// <param name="parameters">Parameters fitted.</param>
    public abstract GoodnessOfFit Judge(ReadOnlySpan<double> layer, ReadOnlySpan<double> map, int parameters);

    /// <summary>a − b, value by value.</summary>
    internal static double[] Difference(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var difference = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            difference[i] = a[i] - b[i];
        }

        return difference;
    }
}

/// <summary>
/// For δρ(r): the transform in which stationary noise falls apart into independent numbers of variance 1,
/// h(q) = [Re F(q) − Im F(q)]/√⟨|ε(q)|²⟩ (Hartley's transform, real and as long as the map), F(q) = Σ_r e^{−iq·r} f(r).
/// </summary>
/// <remarks>docs/physics.md, eq. (40).</remarks>
public sealed class Whitening : MapComparison
{
    private readonly double[] _scale;
    private readonly bool _leavesConstantOut;

    /// <summary>Whitening for a noise; the wave vectors at which it has no noise are left out.</summary>
    /// <param name="noise">The noise.</param>
    /// <param name="leavesConstantOut">Whether q = 0 is left out too, because a constant was added to the map that nobody knows.</param>
    public Whitening(NoiseSpectrum noise, bool leavesConstantOut = false)
        : base(noise)
    {
        _scale = [.. Enumerable.Range(0, noise.Size * noise.Size).Select(i => noise[i] > 0 ? 1 / Math.Sqrt(noise[i]) : 0)];
        _leavesConstantOut = leavesConstantOut;
        if (leavesConstantOut)
        {
            _scale[Zero] = 0;
        }
    }

    private int Zero => (Noise.Size / 2 * Noise.Size) + (Noise.Size / 2);

    /// <summary>h(q) of a real-space window, row-major [m1 + L/2, m2 + L/2].</summary>
    public double[] Apply(ReadOnlySpan<double> map)
    {
        System.Numerics.Complex[] f = WindowTransform.ToReciprocalSpace(map, Noise.Size);
        var h = new double[f.Length];
        for (int i = 0; i < h.Length; i++)
        {
            h[i] = (f[i].Real - f[i].Imaginary) * _scale[i];
        }

        return h;
    }

    /// <inheritdoc/>
    public override MapComparison With(NoiseSpectrum noise) => new Whitening(noise, _leavesConstantOut);

    /// <inheritdoc/>
    public override double[] OfData(ReadOnlySpan<double> layer) => Apply(layer);

    /// <inheritdoc/>
    public override double[] OfModel(ReadOnlySpan<double> map) => Apply(map);

    /// <inheritdoc/>
    public override double[] OfDerivative(ReadOnlySpan<double> map, ReadOnlySpan<double> derivative) => Apply(derivative);

    /// <inheritdoc/>
    public override double[] NoisePower(ReadOnlySpan<double> layer, ReadOnlySpan<double> map)
    {
        double[] power = Array.ConvertAll(WindowTransform.ToReciprocalSpace(Difference(layer, map), Noise.Size), f => (f.Real * f.Real) + (f.Imaginary * f.Imaginary));
        power[Zero] = _leavesConstantOut ? Noise[Zero] : power[Zero];
        return power;
    }

    /// <inheritdoc/>
    public override GoodnessOfFit Judge(ReadOnlySpan<double> layer, ReadOnlySpan<double> map, int parameters) =>
        GoodnessOfFit.Of(Difference(layer, map), Noise, parameters);
}
