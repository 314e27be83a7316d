using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PairScope.Numerics;

/// <summary>
/// One pass of Stockham's transform: n = r m values x[p + m k], each a run of s consecutive ones, become
/// y[r p + j] = w^{jp} Σ_k x[p + m k] e^{±2πi jk/r} with w = e^{±2πi/n}; the next pass has n' = m and s' = r s.
/// </summary>
internal sealed class FourierPass
{
    private readonly int _m;
    private readonly bool _isNegative;
    private readonly Complex[] _twiddles; // [j − 1, p], w^{jp}
    private readonly Complex[] _roots; // e^{±2πi k/r}

    public FourierPass(int length, int radix, FourierSign sign)
    {
        Radix = radix;
        _m = length / radix;
        _isNegative = sign == FourierSign.Negative;
        _twiddles = new Complex[(radix - 1) * _m];
        for (int j = 1; j < radix; j++)
        {
            for (int p = 0; p < _m; p++)
            {
                _twiddles[((j - 1) * _m) + p] = Root((long)j * p, length, sign);
            }
        }

        _roots = [.. Enumerable.Range(0, radix).Select(k => Root(k, radix, sign))];
    }

    /// <summary>r.</summary>
    public int Radix { get; }

    /// <summary>e^{±2πi k/n}.</summary>
    public static Complex Root(long k, int n, FourierSign sign)
    {
        (double sin, double cos) = Math.SinCos(2 * Math.PI * (k % n) / n);
        return new Complex(cos, (int)sign * sin);
    }

    /// <summary>Does the pass.</summary>
    /// <param name="x">r m s values.</param>
    /// <param name="y">As many, overwritten.</param>
    /// <param name="stride">s.</param>
    public void Run(ReadOnlySpan<Complex> x, Span<Complex> y, int stride)
    {
        ref double from = ref Unsafe.As<Complex, double>(ref MemoryMarshal.GetReference(x));
        ref double to = ref Unsafe.As<Complex, double>(ref MemoryMarshal.GetReference(y));
        if (stride == 1)
        {
            int p = 0;
            for (; p + 1 < _m; p += 2)
            {
                Butterflies(ref from, ref to, p, p, isPair: true, 1, Radix * p, 1, p + 1);
            }

            if (p < _m)
            {
                Butterflies(ref from, ref to, p, p, isPair: false, 1, Radix * p, 1, p);
            }

            return;
        }

        for (int p = 0; p < _m; p++)
        {
            int q = 0;
            for (; q + 1 < stride; q += 2)
            {
                Butterflies(ref from, ref to, p, (stride * p) + q, isPair: true, stride, (stride * Radix * p) + q, stride, p);
            }

            if (q < stride)
            {
                Butterflies(ref from, ref to, p, (stride * p) + q, isPair: false, stride, (stride * Radix * p) + q, stride, p);
            }
        }
    }

    // One or two neighbouring values of each of the r runs: two of one p, or, where runs are of one value, those of p and of p + 1 = second,
    // whose results then lie r apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Butterflies(ref double x, ref double y, int p, int read, bool isPair, int stride, int write, int step, int second)
    {
        int apart = second == p ? 0 : Radix;
        int jump = stride * _m;
        if (Radix == 4)
        {
            Vector256<double> a = Load(ref x, read, isPair);
            Vector256<double> b = Load(ref x, read + jump, isPair);
            Vector256<double> c = Load(ref x, read + (2 * jump), isPair);
            Vector256<double> d = Load(ref x, read + (3 * jump), isPair);
            Vector256<double> even = a + c;
            Vector256<double> odd = b + d;
            Vector256<double> first = a - c;
            Vector256<double> turned = Turned(b - d);
            Store(ref y, write, even + odd, isPair, apart);
            Store(ref y, write + step, Twiddled(first + turned, 0, p, second), isPair, apart);
            Store(ref y, write + (2 * step), Twiddled(even - odd, 1, p, second), isPair, apart);
            Store(ref y, write + (3 * step), Twiddled(first - turned, 2, p, second), isPair, apart);
        }
        else if (Radix == 2)
        {
            Vector256<double> a = Load(ref x, read, isPair);
            Vector256<double> b = Load(ref x, read + jump, isPair);
            Store(ref y, write, a + b, isPair, apart);
            Store(ref y, write + step, Twiddled(a - b, 0, p, second), isPair, apart);
        }
        else if (Radix == 3)
        {
            Vector256<double> a = Load(ref x, read, isPair);
            Vector256<double> b = Load(ref x, read + jump, isPair);
            Vector256<double> c = Load(ref x, read + (2 * jump), isPair);
            Vector256<double> sum = b + c;
            Vector256<double> middle = a - (0.5 * sum);
            Vector256<double> turned = Turned((b - c) * (0.5 * Math.Sqrt(3)));
            Store(ref y, write, a + sum, isPair, apart);
            Store(ref y, write + step, Twiddled(middle + turned, 0, p, second), isPair, apart);
            Store(ref y, write + (2 * step), Twiddled(middle - turned, 1, p, second), isPair, apart);
        }
        else
        {
            for (int j = 0; j < Radix; j++)
            {
                Vector256<double> sum = Load(ref x, read, isPair);
                for (int k = 1; k < Radix; k++)
                {
                    Complex root = _roots[j * k % Radix];
                    sum += Times(Load(ref x, read + (k * jump), isPair), Vector256.Create(root.Real), Vector256.Create(-root.Imaginary, root.Imaginary, -root.Imaginary, root.Imaginary));
                }

                Store(ref y, write + (j * step), j == 0 ? sum : Twiddled(sum, j - 1, p, second), isPair, apart);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Twiddled(Vector256<double> v, int row, int p, int second)
    {
        if (second == 0)
        {
            return v;
        }

        Complex w = _twiddles[(row * _m) + p];
        if (second == p)
        {
            return Times(v, Vector256.Create(w.Real), Vector256.Create(-w.Imaginary, w.Imaginary, -w.Imaginary, w.Imaginary));
        }

        Complex u = _twiddles[(row * _m) + second];
        return Times(v, Vector256.Create(w.Real, w.Real, u.Real, u.Real), Vector256.Create(-w.Imaginary, w.Imaginary, -u.Imaginary, u.Imaginary));
    }

    // Two complex products: v w.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Times(Vector256<double> v, Vector256<double> real, Vector256<double> signedImaginary) =>
        (v * real) + (Swapped(v) * signedImaginary);

    // ±i v.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Turned(Vector256<double> v) =>
        Swapped(v) ^ (_isNegative ? Vector256.Create(0, -0.0, 0, -0.0) : Vector256.Create(-0.0, 0, -0.0, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Swapped(Vector256<double> v) => Vector256.Shuffle(v, Vector256.Create(1L, 0, 3, 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref double x, int index, bool isPair) => isPair
        ? Vector256.LoadUnsafe(ref x, (nuint)(2 * index))
        : Vector128.LoadUnsafe(ref x, (nuint)(2 * index)).ToVector256();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double y, int index, Vector256<double> v, bool isPair, int apart)
    {
        if (isPair && apart == 0)
        {
            v.StoreUnsafe(ref y, (nuint)(2 * index));
            return;
        }

        v.GetLower().StoreUnsafe(ref y, (nuint)(2 * index));
        if (isPair)
        {
            v.GetUpper().StoreUnsafe(ref y, (nuint)(2 * (index + apart)));
        }
    }
}
