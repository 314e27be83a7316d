using System.Numerics;
using System.Runtime.CompilerServices;

namespace PairScope.Numerics;

/// <summary>
/// As many complex numbers as the processor handles at once, real and imaginary parts in separate registers.
/// The unit in which the Green-function kernels work along a momentum row.
/// </summary>
/// <param name="Re">Real parts.</param>
/// <param name="Im">Imaginary parts.</param>
public readonly record struct ComplexVector(Vector<double> Re, Vector<double> Im)
{
    /// <summary>Numbers in one vector.</summary>
    public static int Count => Vector<double>.Count;

    /// <summary>The same number in every lane.</summary>
    public static ComplexVector Broadcast(Complex c) => new(new Vector<double>(c.Real), new Vector<double>(c.Imaginary));

    /// <summary>Complex conjugates.</summary>
    public ComplexVector Conjugate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Re, -Im);
    }

    /// <summary>Squared moduli.</summary>
    public Vector<double> NormSquared
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Re * Re) + (Im * Im);
    }

    /// <summary>Reciprocals.</summary>
    public ComplexVector Reciprocal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Vector<double> scale = Vector<double>.One / NormSquared;
            return new(Re * scale, -Im * scale);
        }
    }

    /// <summary>Square roots, those of positive real part.</summary>
    public ComplexVector SquareRoot
    {
        get
        {
            // The larger part is √((|z| + |Re z|)/2), the other Im z over twice that: no difference of like numbers.
            Vector<double> larger = Vector.SquareRoot(new Vector<double>(0.5) * (Vector.SquareRoot(NormSquared) + Vector.Abs(Re)));
            Vector<double> smaller = Vector.ConditionalSelect(
                Vector.Equals(larger, Vector<double>.Zero), Vector<double>.Zero, new Vector<double>(0.5) * Im / larger);
            Vector<long> right = Vector.GreaterThanOrEqual(Re, Vector<double>.Zero);
            Vector<long> below = Vector.LessThan(Im, Vector<double>.Zero);
            return new(
                Vector.ConditionalSelect(right, larger, Vector.Abs(smaller)),
                Vector.ConditionalSelect(right, smaller, Vector.ConditionalSelect(below, -larger, larger)));
        }
    }

    /// <summary>Powers z^n, n ≥ 0, by squaring.</summary>
    public ComplexVector Power(int n)
    {
        ComplexVector power = Broadcast(1);
        ComplexVector square = this;
        for (int rest = n; rest > 0; rest >>= 1)
        {
            power = (rest & 1) == 0 ? power : power * square;
            square *= square;
        }

        return power;
    }

    /// <summary>Sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector operator +(ComplexVector a, ComplexVector b) => new(a.Re + b.Re, a.Im + b.Im);

    /// <summary>Difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector operator -(ComplexVector a, ComplexVector b) => new(a.Re - b.Re, a.Im - b.Im);

    /// <summary>Negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector operator -(ComplexVector a) => new(-a.Re, -a.Im);

    /// <summary>Product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector operator *(ComplexVector a, ComplexVector b) =>
        new(
            Vector.FusedMultiplyAdd(a.Re, b.Re, -(a.Im * b.Im)),
            Vector.FusedMultiplyAdd(a.Re, b.Im, a.Im * b.Re));

    /// <summary>Product with real numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector operator *(Vector<double> a, ComplexVector b) => new(a * b.Re, a * b.Im);

    /// <summary>a·b + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector MultiplyAdd(ComplexVector a, ComplexVector b, ComplexVector c) =>
        new(
            Vector.FusedMultiplyAdd(a.Re, b.Re, Vector.FusedMultiplyAdd(-a.Im, b.Im, c.Re)),
            Vector.FusedMultiplyAdd(a.Re, b.Im, Vector.FusedMultiplyAdd(a.Im, b.Re, c.Im)));

    /// <summary>Reads consecutive numbers from separate real and imaginary parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexVector Load(ReadOnlySpan<double> re, ReadOnlySpan<double> im, int index) =>
        new(new Vector<double>(re[index..]), new Vector<double>(im[index..]));

    /// <summary>Writes consecutive numbers as real, imaginary pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<Complex> target, int index)
    {
        for (int lane = 0; lane < Count; lane++)
        {
            target[index + lane] = new Complex(Re[lane], Im[lane]);
        }
    }
}
