using System.Numerics;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Learning.Batches;

/// <summary>
/// What a measurement may do to a map besides adding noise, drawn anew for each training map in each pass:
/// f(r) → [1 + g ε(r)] e^{−|r|²/2s²} f((1 + E) r + d). Everything is zero, and nothing is drawn, unless asked for.
/// </summary>
/// <remarks>docs/physics.md, eq. (58).</remarks>
public sealed record Augmentation
{
    /// <summary>g, deviation of the factor on each site (noise of the gain); ε is normal, another at each energy.</summary>
    public double Gain { get; init; }

    /// <summary>Least width s of a Gaussian window round the impurity, in lattice constants; 1/s is drawn uniformly from 0 to its largest value. 0 for no window.</summary>
    public double Window { get; init; }

    /// <summary>Largest entry of the symmetric strain E that the calibration leaves; each is drawn uniformly from ± this.</summary>
    public double Strain { get; init; }

    /// <summary>Largest n1 and n2 of the place d by which the impurity is missed, in sites; each is drawn uniformly from ± this.</summary>
    public double Shift { get; init; }

    /// <summary>Whether anything is asked for.</summary>
    public bool IsNone => Gain == 0 && Window == 0 && !Moves;

    private bool Moves => Strain > 0 || Shift > 0;

    /// <summary>Changes a map of one or more energies; where it lies and how it is windowed is the same for all of them.</summary>
    /// <param name="map">δρ(r), [E, n1 + L/2, n2 + L/2], changed in place.</param>
    /// <param name="size">L, even.</param>
    /// <param name="lattice">The lattice in units of the length of a1.</param>
    /// <param name="random">Source of the draws.</param>
    public void Apply(Span<double> map, int size, BravaisLattice lattice, Random random)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(random);
        if (IsNone)
        {
            return;
        }

        double Within(double largest) => largest * ((2 * random.NextDouble()) - 1);
        (double xx, double xy, double yy) = (Within(Strain), Within(Strain), Within(Strain));
        (double d1, double d2) = (Within(Shift), Within(Shift));
        double narrowness = Window > 0 ? random.NextDouble() / Window : 0;
        int sites = size * size;
        for (int start = 0; start < map.Length; start += sites)
        {
            Span<double> layer = map.Slice(start, sites);
            if (Moves)
            {
                Moved(layer, size, lattice, (xx, xy, yy), (d1, d2)).CopyTo(layer);
            }

            for (int i = 0; i < sites && (Window > 0 || Gain > 0); i++)
            {
                (int n1, int n2) = ((i / size) - (size / 2), (i % size) - (size / 2));
                (double x, double y) = lattice.Position(n1, n2);
                double squared = (x * x) + (y * y);
                layer[i] *= Math.Exp(-0.5 * squared * narrowness * narrowness) * (Gain > 0 ? 1 + (Gain * random.NextNormal()) : 1);
            }
        }
    }

    /// <summary>f((1 + E) r + d) by the trigonometric sum through the sites, exact for all waves of the window's grid; beyond the edge the window repeats.</summary>
    /// <param name="layer">f on the sites.</param>
    /// <param name="size">L.</param>
    /// <param name="lattice">The lattice.</param>
    /// <param name="strain">E, Cartesian.</param>
    /// <param name="shift">d, in a1 and a2.</param>
    internal static double[] Moved(ReadOnlySpan<double> layer, int size, BravaisLattice lattice, (double Xx, double Xy, double Yy) strain, (double N1, double N2) shift)
    {
        Complex[] f = WindowTransform.ToReciprocalSpace(layer, size);
        return strain == default ? Shifted(f, size, shift) : Strained(f, size, lattice, strain, shift);
    }

    // Without strain every wave keeps its q, and the shift is the phase e^{iq·d}.
    private static double[] Shifted(Complex[] f, int size, (double N1, double N2) shift)
    {
        (double[] cos1, double[] sin1, double[] cos2, double[] sin2) = (new double[size], new double[size], new double[size], new double[size]);
        Waves(shift.N1, cos1, sin1);
        Waves(shift.N2, cos2, sin2);
        for (int i = 0; i < f.Length; i++)
        {
            (int m1, int m2) = Math.DivRem(i, size);
            f[i] *= new Complex(cos1[m1], sin1[m1]) * new Complex(cos2[m2], sin2[m2]);
        }

        return WindowTransform.ToRealSpace(f, size);
    }

    private static double[] Strained(Complex[] f, int size, BravaisLattice lattice, (double Xx, double Xy, double Yy) strain, (double N1, double N2) shift)
    {
        int half = size / 2;
        (double[] real, double[] imaginary) = (Array.ConvertAll(f, v => v.Real), Array.ConvertAll(f, v => v.Imaginary));
        (double[] cos1, double[] sin1, double[] cos2, double[] sin2) = (new double[size], new double[size], new double[size], new double[size]);
        var moved = new double[size * size];

        for (int i = 0; i < moved.Length; i++)
        {
            (int n1, int n2) = ((i / size) - half, (i % size) - half);
            (double x, double y) = lattice.Position(n1, n2);
            (double d1, double d2) = lattice.Coordinates((strain.Xx * x) + (strain.Xy * y), (strain.Xy * x) + (strain.Yy * y));
            Waves(n1 + d1 + shift.N1, cos1, sin1);
            Waves(n2 + d2 + shift.N2, cos2, sin2);

            // f is real: the waves with m1 and −m1 give the same; m1 = −L/2 and 0 are alone.
            double sum = 0;
            for (int m1 = half; m1 <= size; m1++)
            {
                int row = m1 % size;
                (double re, double im) = Inner(real.AsSpan(row * size, size), imaginary.AsSpan(row * size, size), cos2, sin2);
                sum += (row == half || row == 0 ? 1 : 2) * ((cos1[row] * re) - (sin1[row] * im));
            }

            moved[i] = sum / moved.Length;
        }

        return moved;
    }

    // e^{2πi m x/L}; the wave m = −L/2, which is its own opposite, as a cosine.
    private static void Waves(double x, double[] cos, double[] sin)
    {
        int size = cos.Length;
        Complex step = Complex.FromPolarCoordinates(1, 2 * Math.PI * x / size);
        Complex wave = Complex.FromPolarCoordinates(1, -Math.PI * x);
        for (int m = 0; m < size; m++)
        {
            (cos[m], sin[m]) = (wave.Real, m == 0 ? 0 : wave.Imaginary);
            wave *= step;
        }
    }

    private static (double Real, double Imaginary) Inner(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, double[] cos, double[] sin)
    {
        (Vector<double> re, Vector<double> im) = (Vector<double>.Zero, Vector<double>.Zero);
        int m = 0;
        for (; m <= real.Length - Vector<double>.Count; m += Vector<double>.Count)
        {
            (Vector<double> a, Vector<double> b) = (new Vector<double>(real[m..]), new Vector<double>(imaginary[m..]));
            (Vector<double> c, Vector<double> s) = (new Vector<double>(cos, m), new Vector<double>(sin, m));
            re += (a * c) - (b * s);
            im += (a * s) + (b * c);
        }

        (double sumRe, double sumIm) = (Vector.Sum(re), Vector.Sum(im));
        for (; m < real.Length; m++)
        {
            sumRe += (real[m] * cos[m]) - (imaginary[m] * sin[m]);
            sumIm += (real[m] * sin[m]) + (imaginary[m] * cos[m]);
        }

        return (sumRe, sumIm);
    }
}
