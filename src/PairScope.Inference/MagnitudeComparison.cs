using System.Numerics;
using MathNet.Numerics;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// For |δρ(q)| alone: A = |F + ε| is distributed after Rice, with mean σ m(ν) and variance σ² (2 + ν² − m²), ν = |F|/σ, σ² = ⟨|ε|²⟩/2,
/// m(ν) = √(π/2) [(1 + 2y) I0(y) + 2y I1(y)] e^{−y}, y = ν²/4. Compared are A/σ and m(ν), which for plain signals, where m → ν + 1/(2ν), is χ².
/// Of every pair q, −q one is taken, and none of the four wave vectors that are their own opposite.
/// </summary>
/// <remarks>docs/physics.md, eq. (56); S. O. Rice, Bell Syst. Tech. J. 24, 46 (1945).</remarks>
public sealed class MagnitudeComparison : MapComparison
{
    private const double Large = 1000; // ν from which m(ν) is its expansion to rounding, where the Bessel functions may overflow
    private const double Plain = 3; // ν from which A is Gaussian enough for its fourth moment

    private readonly int[] _chosen;
    private readonly double[] _sigma;

    /// <summary>A comparison; the wave vectors at which there is no noise are left out.</summary>
    public MagnitudeComparison(NoiseSpectrum noise)
        : base(noise)
    {
        int sites = noise.Size * noise.Size;
        _chosen = [.. Enumerable.Range(0, sites).Where(i => Opposite(i, noise.Size) > i && noise[i] > 0)];
        _sigma = [.. Enumerable.Range(0, sites).Select(i => Math.Sqrt(0.5 * noise[i]))];
    }

    /// <inheritdoc/>
    public override MapComparison With(NoiseSpectrum noise) => new MagnitudeComparison(noise);

    /// <inheritdoc/>
    public override double[] OfData(ReadOnlySpan<double> layer)
    {
        var numbers = new double[layer.Length];
        foreach (int i in _chosen)
        {
            numbers[i] = layer[i] / _sigma[i];
        }

        return numbers;
    }

    /// <inheritdoc/>
    public override double[] OfModel(ReadOnlySpan<double> map)
    {
        Complex[] f = WindowTransform.ToReciprocalSpace(map, Noise.Size);
        var numbers = new double[f.Length];
        foreach (int i in _chosen)
        {
            numbers[i] = Mean(f[i].Magnitude / _sigma[i]).Value;
        }

        return numbers;
    }

    /// <inheritdoc/>
    public override double[] OfDerivative(ReadOnlySpan<double> map, ReadOnlySpan<double> derivative)
    {
        Complex[] f = WindowTransform.ToReciprocalSpace(map, Noise.Size);
        Complex[] d = WindowTransform.ToReciprocalSpace(derivative, Noise.Size);
        var numbers = new double[f.Length];
        foreach (int i in _chosen)
        {
            double nu = f[i].Magnitude / _sigma[i];
            double along = ((f[i].Real * d[i].Real) + (f[i].Imaginary * d[i].Imaginary)) / (_sigma[i] * _sigma[i]);
            numbers[i] = Mean(nu).SlopeOverNu * along;
        }

        return numbers;
    }

    /// <inheritdoc/>
    public override double[] NoisePower(ReadOnlySpan<double> layer, ReadOnlySpan<double> map)
    {
        var power = new double[layer.Length];
        for (int i = 0; i < power.Length; i++)
        {
            power[i] = Noise[i]; // where nothing is compared nothing is learnt
        }

        double[] residual = Residual(layer, map, out _);
        foreach (int i in _chosen)
        {
            power[i] = power[Opposite(i, Noise.Size)] = Noise[i] * residual[i] * residual[i];
        }

        return power;
    }

    /// <inheritdoc/>
    public override GoodnessOfFit Judge(ReadOnlySpan<double> layer, ReadOnlySpan<double> map, int parameters)
    {
        double[] residual = Residual(layer, map, out double[] nu);
        return GoodnessOfFit.OfMagnitudes(
            [.. _chosen.Select(i => residual[i])], [.. _chosen.Where(i => nu[i] > Plain).Select(i => residual[i])], [.. _chosen.Select(i => Noise.Shape[i])]);
    }

    /// <summary>m(ν) and its derivative divided by ν, √(π/8) [I0(y) + I1(y)] e^{−y}.</summary>
    /// <param name="nu">ν, zero or more.</param>
    public static (double Value, double SlopeOverNu) Mean(double nu)
    {
        if (nu > Large)
        {
            return (nu + (0.5 / nu), (1 - (0.5 / (nu * nu))) / nu);
        }

        double y = 0.25 * nu * nu;
        double i0 = SpecialFunctions.BesselIScaled(0, y);
        double i1 = y > 0 ? SpecialFunctions.BesselIScaled(1, y) : 0;
        double root = Math.Sqrt(Math.PI / 2);
        return (root * (((1 + (2 * y)) * i0) + (2 * y * i1)), 0.5 * root * (i0 + i1));
    }

    private double[] Residual(ReadOnlySpan<double> layer, ReadOnlySpan<double> map, out double[] nu)
    {
        Complex[] f = WindowTransform.ToReciprocalSpace(map, Noise.Size);
        nu = new double[f.Length];
        var residual = new double[f.Length];
        foreach (int i in _chosen)
        {
            nu[i] = f[i].Magnitude / _sigma[i];
            double mean = Mean(nu[i]).Value;
            double variance = Math.Max(2 + (nu[i] * nu[i]) - (mean * mean), 0.4); // it lies between 0.43 and 1; differences of large numbers do not
            residual[i] = ((layer[i] / _sigma[i]) - mean) / Math.Sqrt(nu[i] > 100 ? 1 : variance);
        }

        return residual;
    }

    // The grid index of −q.
    private static int Opposite(int index, int size)
    {
        int half = size / 2;
        int Minus(int i) => ((size - (i - half)) % size + half) % size;
        return (Minus(index / size) * size) + Minus(index % size);
    }
}
