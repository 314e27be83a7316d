using PairScope.Numerics;

namespace PairScope.Lattice;

/// <summary>A real spherical harmonic, named as in wannier90; all of one l have the same norm.</summary>
/// <remarks>docs/materials.md, "Symmetry".</remarks>
public sealed record RealHarmonic
{
    // InPlane: r^m cos mφ or r^m sin mφ.
    private static readonly (string Name, int L, Func<double, double, double, double> Value, Func<double, double, double> InPlane)[] Table =
    [
        ("s", 0, (x, y, z) => 1, (x, y) => 1),
        ("pz", 1, (x, y, z) => z, (x, y) => 1),
        ("px", 1, (x, y, z) => x, (x, y) => x),
        ("py", 1, (x, y, z) => y, (x, y) => y),
        ("dz2", 2, (x, y, z) => 0.5 * ((3 * z * z) - 1), (x, y) => 1),
        ("dxz", 2, (x, y, z) => Math.Sqrt(3) * x * z, (x, y) => x),
        ("dyz", 2, (x, y, z) => Math.Sqrt(3) * y * z, (x, y) => y),
        ("dx2-y2", 2, (x, y, z) => Math.Sqrt(3) / 2 * ((x * x) - (y * y)), (x, y) => (x * x) - (y * y)),
        ("dxy", 2, (x, y, z) => Math.Sqrt(3) * x * y, (x, y) => 2 * x * y),
        ("fz3", 3, (x, y, z) => 0.5 * z * ((5 * z * z) - 3), (x, y) => 1),
        ("fxz2", 3, (x, y, z) => Math.Sqrt(6) / 4 * x * ((5 * z * z) - 1), (x, y) => x),
        ("fyz2", 3, (x, y, z) => Math.Sqrt(6) / 4 * y * ((5 * z * z) - 1), (x, y) => y),
        ("fz(x2-y2)", 3, (x, y, z) => Math.Sqrt(15) / 2 * z * ((x * x) - (y * y)), (x, y) => (x * x) - (y * y)),
        ("fxyz", 3, (x, y, z) => Math.Sqrt(15) * x * y * z, (x, y) => 2 * x * y),
        ("fx(x2-3y2)", 3, (x, y, z) => Math.Sqrt(10) / 4 * x * ((x * x) - (3 * y * y)), (x, y) => x * ((x * x) - (3 * y * y))),
        ("fy(3x2-y2)", 3, (x, y, z) => Math.Sqrt(10) / 4 * y * ((3 * x * x) - (y * y)), (x, y) => y * ((3 * x * x) - (y * y))),
    ];

    // A product rule that is exact on the sphere up to degree 15; two harmonics of l ≤ 3 need 6.
    private static readonly (double X, double Y, double Z, double Weight)[] Sphere = Rule();

    private readonly int _index;

    private RealHarmonic(int index) => _index = index;

    /// <summary>All harmonics in wannier90's order.</summary>
    public static IReadOnlyList<RealHarmonic> All { get; } = [.. Enumerable.Range(0, Table.Length).Select(i => new RealHarmonic(i))];

    /// <summary>The name.</summary>
    public string Name => Table[_index].Name;

    /// <summary>l, 0 to 3.</summary>
    public int L => Table[_index].L;

    /// <summary>The harmonic of a name; null where there is none.</summary>
    public static RealHarmonic? Find(string name) => All.FirstOrDefault(h => string.Equals(h.Name, name, StringComparison.Ordinal));

    /// <summary>The value in the direction of a unit vector.</summary>
    public double Value(double x, double y, double z) => Table[_index].Value(x, y, z);

    /// <summary>What the harmonic is in the plane, r^m cos mφ or r^m sin mφ: its shape far above the site.</summary>
    public double InPlane(double x, double y) => Table[_index].InPlane(x, y);

    /// <summary>
    /// D_m'm of an orthogonal matrix O, Y_m(O⁻¹ r̂) = Σ_m' Y_m'(r̂) D_m'm, by integrals over the sphere; zero between different l.
    /// </summary>
    /// <param name="to">m'.</param>
    /// <param name="from">m.</param>
    /// <param name="o">O, 3×3 row by row; proper or not.</param>
    public static double Rotation(RealHarmonic to, RealHarmonic from, IReadOnlyList<double> o)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(o);
        if (to.L != from.L)
        {
            return 0;
        }

        double overlap = 0;
        double norm = 0;
        foreach ((double x, double y, double z, double weight) in Sphere)
        {
            double here = to.Value(x, y, z);
            norm += weight * here * here;
            overlap += weight * here * from.Value(
                (o[0] * x) + (o[3] * y) + (o[6] * z), (o[1] * x) + (o[4] * y) + (o[7] * z), (o[2] * x) + (o[5] * y) + (o[8] * z));
        }

        return overlap / norm;
    }

    /// <summary>l_j between two harmonics of one l, divided by i: ⟨to|l_j|from⟩ = i times this; l_j = i ∂D(R_j(φ))/∂φ at φ = 0.</summary>
    /// <param name="to">The harmonic on the left.</param>
    /// <param name="from">The harmonic on the right.</param>
    /// <param name="axis">j: 0 for x, 1 for y, 2 for z.</param>
    public static double AngularMomentum(RealHarmonic to, RealHarmonic from, int axis)
    {
        // D is a polynomial of degree l in cos φ and sin φ, so a difference of enough points is its derivative exactly:
        // f′(0) = Σ_k c_k f(φ_k) over 2l + 1 equal angles, by the derivative of the trigonometric interpolation.
        const int Points = 9;
        double slope = 0;
        for (int k = 1; k < Points; k++)
        {
            double angle = 2 * Math.PI * k / Points;
            double weight = 0;
            for (int m = 1; m <= Points / 2; m++)
            {
                weight += 2.0 / Points * m * Math.Sin(m * angle);
            }

            slope += weight * Rotation(to, from, Turn(axis, angle));
        }

        return slope;
    }

    private static double[] Turn(int axis, double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        return axis switch
        {
            0 => [1, 0, 0, 0, cos, -sin, 0, sin, cos],
            1 => [cos, 0, sin, 0, 1, 0, -sin, 0, cos],
            _ => [cos, -sin, 0, sin, cos, 0, 0, 0, 1],
        };
    }

    private static (double, double, double, double)[] Rule()
    {
        var height = new GaussLegendre(8);
        const int Around = 16;
        return
        [
            .. from i in Enumerable.Range(0, height.Nodes.Length)
               from j in Enumerable.Range(0, Around)
               let z = height.Nodes[i]
               let radius = Math.Sqrt(1 - (z * z))
               let angle = 2 * Math.PI * (j + 0.5) / Around
               select (radius * Math.Cos(angle), radius * Math.Sin(angle), z, height.Weights[i]),
        ];
    }
}
