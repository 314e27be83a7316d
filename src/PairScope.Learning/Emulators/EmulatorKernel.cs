using System.Numerics;
using PairScope.Data;

namespace PairScope.Learning.Emulators;

/// <summary>A point of the emulator that the maps of one pairing form.</summary>
/// <param name="ChemicalPotential">μ in meV.</param>
/// <param name="LogGap">ln(Δ0/meV).</param>
/// <param name="First">θ in radians, S1, or S3², by what the maps hold; without meaning for a pairing whose maps hold nothing of its state.</param>
/// <param name="Second">S2, where the maps hold a point of the disc.</param>
public readonly record struct EmulatorPoint(double ChemicalPotential, double LogGap, double First, double Second = 0)
{
    /// <summary>The point moved by a step along μ, ln Δ0 and, if there are further components, what the maps hold of the state.</summary>
    public EmulatorPoint Moved(ReadOnlySpan<double> step) =>
        new(ChemicalPotential + step[0], LogGap + step[1], First + (step.Length > 2 ? step[2] : 0), Second + (step.Length > 3 ? step[3] : 0));

    /// <summary>The nearest point that is a state: within the disc, or S3² from 0 to 1.</summary>
    /// <param name="holds">What the maps hold.</param>
    public EmulatorPoint WithinStates(HeldState holds) => holds switch
    {
        HeldState.Disc when (First * First) + (Second * Second) is > 1 and var square => this with { First = First / Math.Sqrt(square), Second = Second / Math.Sqrt(square) },
        HeldState.Chirality => this with { First = Math.Clamp(First, 0, 1) },
        _ => this,
    };
}

/// <summary>
/// How alike the maps of two points of an emulator are: Matérn's function of smoothness 7/2, or a Gaussian, of the distance s in the coordinates
/// (μ/l, R/m, √(R + r) cos 2θ/n, √(R + r) sin 2θ/n), R = ln[(Δ0 + d)/(Δmin + d)]: θ matters less as the gap gets
/// smaller, and has period π. With the relative phase of two partners S1 and S2 stand for cos 2θ and sin 2θ, or S3² alone: the circle becomes the edge of a disc.
/// </summary>
/// <param name="Holds">What the maps hold of the state; of nothing only the first two coordinates exist.</param>
/// <param name="IsGaussian">Whether k(s) is the Gaussian.</param>
/// <param name="LeastGap">Δmin in meV, the smallest gap of the training maps.</param>
/// <param name="Lengths">l in meV, m, n, d in meV and r.</param>
/// <remarks>docs/physics.md, eqs. (46), (47), (85).</remarks>
public sealed record EmulatorKernel(HeldState Holds, bool IsGaussian, double LeastGap, IReadOnlyList<double> Lengths)
{
    /// <summary>Number of lengths that a kernel with an angle has; one without uses the first, second and fourth.</summary>
    public const int LengthCount = 5;

    private static readonly double Root = Math.Sqrt(7);

    /// <summary>Number of coordinates.</summary>
    public int Coordinates => Holds switch { HeldState.None => 2, HeldState.Chirality => 3, _ => 4 };

    /// <summary>Number of parameters: μ, ln Δ0 and what the maps hold of the state.</summary>
    /// <param name="holds">What they hold: of one pairing that shares an emulator with another perhaps less than the emulator knows.</param>
    public static int Parameters(HeldState holds) => holds switch { HeldState.None => 2, HeldState.Disc => 4, _ => 3 };

    /// <summary>The coordinates of a point and their derivatives.</summary>
    /// <param name="p">The point.</param>
    /// <param name="holds">What its numbers say of the state: as much as <see cref="Holds"/>, or, of pairs of which the emulator knows more states, θ on the edge of the disc or nothing for S3 = 0.</param>
    /// <param name="x">The coordinates.</param>
    /// <param name="slope">Their derivatives [coordinate, parameter], or empty.</param>
    public void Place(EmulatorPoint p, HeldState holds, Span<double> x, Span<double> slope)
    {
        double gap = Math.Exp(p.LogGap);
        double r = Math.Log((gap + Lengths[3]) / (LeastGap + Lengths[3]));
        double dr = gap / (gap + Lengths[3]);
        x[0] = p.ChemicalPotential / Lengths[0];
        x[1] = r / Lengths[1];
        slope.Clear();
        int parameters = Parameters(holds);
        if (!slope.IsEmpty)
        {
            slope[0] = 1 / Lengths[0];
            slope[parameters + 1] = dr / Lengths[1];
        }

        if (Holds is HeldState.None)
        {
            return;
        }

        // Below the smallest gap that was trained on the radius stays what it is there.
        double square = Math.Max(1e-6, r + Lengths[4]);
        double radius = Math.Sqrt(square) / Lengths[2];
        double growth = 0.5 * dr / square;
        (double sin, double cos) = Math.SinCos(2 * p.First);
        (double first, double second) = holds switch { HeldState.None => (0, 0), HeldState.Angle => (cos, sin), _ => (p.First, p.Second) };
        x[2] = radius * first;
        if (Coordinates > 3)
        {
            x[3] = radius * second;
        }

        if (slope.IsEmpty)
        {
            return;
        }

        for (int c = 2; c < Coordinates; c++)
        {
            slope[(c * parameters) + 1] = growth * x[c];
            if (holds is HeldState.Angle)
            {
                slope[(c * parameters) + 2] = c == 2 ? -2 * x[3] : 2 * x[2];
            }
            else if (parameters > c)
            {
                slope[(c * parameters) + c] = radius;
            }
        }
    }

    /// <summary>k(s) = (1 + t + 2t²/5 + t³/15) e^−t with t = √7 s, or e^(−s²/2), and k′(s)/s.</summary>
    public (double Value, double Slope) Of(double squaredDistance)
    {
        (Vector<double> value, Vector<double> slope) = Of(new Vector<double>(squaredDistance));
        return (value[0], slope[0]);
    }

    /// <summary>The same for many squared distances at once.</summary>
    /// <param name="squaredDistances">s².</param>
    /// <param name="values">k(s).</param>
    /// <param name="slopes">k′(s)/s.</param>
    internal void Of(ReadOnlySpan<double> squaredDistances, Span<double> values, Span<double> slopes)
    {
        int i = 0;
        for (; i <= squaredDistances.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (Vector<double> value, Vector<double> slope) = Of(new Vector<double>(squaredDistances[i..]));
            value.CopyTo(values[i..]);
            slope.CopyTo(slopes[i..]);
        }

        for (; i < squaredDistances.Length; i++)
        {
            (values[i], slopes[i]) = Of(squaredDistances[i]);
        }
    }

    private (Vector<double> Value, Vector<double> Slope) Of(Vector<double> square)
    {
        if (IsGaussian)
        {
            Vector<double> k = Vector.Exp(square * -0.5);
            return (k, -k);
        }

        Vector<double> one = Vector<double>.One;
        Vector<double> t = Vector.SquareRoot(square) * Root;
        Vector<double> e = Vector.Exp(-t);
        return ((one + (t * (one + (t * (new Vector<double>(0.4) + (t * (1.0 / 15))))))) * e, (one + (t * (one + (t * (1.0 / 3))))) * e * -1.4);
    }

    /// <summary>The kernel between two sets of coordinates, [rows, columns].</summary>
    public double[] Between(double[] rows, double[] columns)
    {
        int coordinates = Coordinates;
        int m = columns.Length / coordinates;
        var kernel = new double[rows.Length / coordinates * m];
        Parallel.For(0, rows.Length / coordinates, i =>
        {
            ReadOnlySpan<double> x = rows.AsSpan(i * coordinates, coordinates);
            var squares = new double[m];
            for (int j = 0; j < m; j++)
            {
                for (int c = 0; c < coordinates; c++)
                {
                    double d = x[c] - columns[(j * coordinates) + c];
                    squares[j] += d * d;
                }
            }

            Of(squares, kernel.AsSpan(i * m, m), squares);
        });
        return kernel;
    }

    /// <summary>The coordinates of many points, [point, coordinate].</summary>
    public double[] Place(IReadOnlyList<EmulatorPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var all = new double[points.Count * Coordinates];
        for (int i = 0; i < points.Count; i++)
        {
            Place(points[i], Holds, all.AsSpan(i * Coordinates, Coordinates), []);
        }

        return all;
    }
}
