namespace PairScope.Learning.Surfaces;

/// <summary>A point of the surface that the maps of one pairing form.</summary>
/// <param name="ChemicalPotential">μ in meV.</param>
/// <param name="LogGap">ln(Δ0/meV).</param>
/// <param name="MixingAngle">θ in radians; without meaning for a pairing whose maps do not hold it.</param>
public readonly record struct SurfacePoint(double ChemicalPotential, double LogGap, double MixingAngle)
{
    /// <summary>The parameters as a vector: μ, ln Δ0, θ.</summary>
    public double this[int axis] => axis switch { 0 => ChemicalPotential, 1 => LogGap, _ => MixingAngle };

    /// <summary>The point moved by a step along μ, ln Δ0 and, if there is a third component, θ.</summary>
    public SurfacePoint Moved(ReadOnlySpan<double> step) =>
        new(ChemicalPotential + step[0], LogGap + step[1], MixingAngle + (step.Length > 2 ? step[2] : 0));
}

/// <summary>
/// How alike the maps of two points of a surface are: Matérn's function of smoothness 7/2, or a Gaussian, of the distance s in the coordinates
/// (μ/l, R/m, √(R + r) cos 2θ/n, √(R + r) sin 2θ/n), R = ln[(Δ0 + d)/(Δmin + d)]: θ matters less as the gap gets
/// smaller, and has period π.
/// </summary>
/// <param name="HasMixingAngle">Whether the maps hold θ; otherwise only the first two coordinates exist.</param>
/// <param name="IsGaussian">Whether k(s) is the Gaussian.</param>
/// <param name="LeastGap">Δmin in meV, the smallest gap of the training maps.</param>
/// <param name="Lengths">l in meV, m, n, d in meV and r.</param>
/// <remarks>docs/physics.md, eqs. (46), (47).</remarks>
public sealed record MapKernel(bool HasMixingAngle, bool IsGaussian, double LeastGap, IReadOnlyList<double> Lengths)
{
    /// <summary>Number of lengths that a kernel with an angle has; one without uses the first, second and fourth.</summary>
    public const int LengthCount = 5;

    private static readonly double Root = Math.Sqrt(7);

    /// <summary>Number of coordinates.</summary>
    public int Coordinates => HasMixingAngle ? 4 : 2;

    /// <summary>Number of parameters: μ, ln Δ0 and perhaps θ.</summary>
    public int Parameters => HasMixingAngle ? 3 : 2;

    /// <summary>The coordinates of a point and their derivatives.</summary>
    /// <param name="p">The point.</param>
    /// <param name="x">The coordinates.</param>
    /// <param name="slope">Their derivatives [coordinate, parameter], or empty.</param>
    public void Place(SurfacePoint p, Span<double> x, Span<double> slope)
    {
        double gap = Math.Exp(p.LogGap);
        double r = Math.Log((gap + Lengths[3]) / (LeastGap + Lengths[3]));
        double dr = gap / (gap + Lengths[3]);
        x[0] = p.ChemicalPotential / Lengths[0];
        x[1] = r / Lengths[1];
        slope.Clear();
        if (!slope.IsEmpty)
        {
            slope[0] = 1 / Lengths[0];
            slope[Parameters + 1] = dr / Lengths[1];
        }

        if (!HasMixingAngle)
        {
            return;
        }

        // Below the smallest gap that was trained on the radius stays what it is there.
        double square = Math.Max(1e-6, r + Lengths[4]);
        double radius = Math.Sqrt(square) / Lengths[2];
        double growth = 0.5 * dr / square;
        (double sin, double cos) = Math.SinCos(2 * p.MixingAngle);
        x[2] = radius * cos;
        x[3] = radius * sin;
        if (!slope.IsEmpty)
        {
            slope[7] = growth * x[2];
            slope[8] = -2 * x[3];
            slope[10] = growth * x[3];
            slope[11] = 2 * x[2];
        }
    }

    /// <summary>k(s) = (1 + t + 2t²/5 + t³/15) e^−t with t = √7 s, or e^(−s²/2), and k′(s)/s.</summary>
    public (double Value, double Slope) Of(double squaredDistance)
    {
        if (IsGaussian)
        {
            double k = Math.Exp(-0.5 * squaredDistance);
            return (k, -k);
        }

        double t = Root * Math.Sqrt(squaredDistance);
        double e = Math.Exp(-t);
        return ((1 + (t * (1 + (t * (0.4 + (t / 15)))))) * e, -1.4 * (1 + (t * (1 + (t / 3)))) * e);
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
            for (int j = 0; j < m; j++)
            {
                double square = 0;
                for (int c = 0; c < coordinates; c++)
                {
                    double d = x[c] - columns[(j * coordinates) + c];
                    square += d * d;
                }

                kernel[(i * m) + j] = Of(square).Value;
            }
        });
        return kernel;
    }

    /// <summary>The coordinates of many points, [point, coordinate].</summary>
    public double[] Place(IReadOnlyList<SurfacePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var all = new double[points.Count * Coordinates];
        for (int i = 0; i < points.Count; i++)
        {
            Place(points[i], all.AsSpan(i * Coordinates, Coordinates), []);
        }

        return all;
    }
}
