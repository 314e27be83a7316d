namespace PairScope.Lattice;

/// <summary>
/// The triangular lattice of the niobium sites: a1 = (1, 0), a2 = (−1/2, √3/2) in units of a, with its
/// shells of neighbours, its point-group operations and its high-symmetry momenta.
/// </summary>
/// <remarks>docs/physics.md, eqs. (1)–(4).</remarks>
public static class TriangularLattice
{
    /// <summary>The lattice as a value, in units of a.</summary>
    public static BravaisLattice Value { get; } = new((1, 0), (-0.5, Math.Sqrt(3) / 2));

    /// <summary>Γ, the zone centre.</summary>
    public static ReducedMomentum Gamma => new(0, 0);

    /// <summary>M, the middle of a zone edge: k = b2/2.</summary>
    public static ReducedMomentum M => new(0, 0.5);

    /// <summary>K, a zone corner next to that M: (κ1, κ2) = (1/3, 1/3).</summary>
    public static ReducedMomentum K => new(1.0 / 3, 1.0 / 3);

    /// <summary>K′ = −K, a corner of the other valley: (κ1, κ2) = (−1/3, −1/3).</summary>
    public static ReducedMomentum KPrime => -K;

    /// <summary>The six corners of the hexagonal zone, counterclockwise from the direction of kx, each named by its κ.</summary>
    public static IReadOnlyList<(string Name, ReducedMomentum Momentum)> Corners { get; } =
    [
        .. Enumerable.Range(0, 6).Select(n =>
        {
            const double Radius = 4 * Math.PI / 3; // |K|
            ReducedMomentum corner = new CartesianMomentum(Radius * Math.Cos(n * Math.PI / 3), Radius * Math.Sin(n * Math.PI / 3)).ToReduced();
            return (NameOf(corner)!, corner);
        }),
    ];

    /// <summary>
    /// Γ, M, K or K′ where k is one of them up to a reciprocal vector, otherwise null. K and K′ are told apart by κ alone:
    /// (1/3, 1/3) and (−1/3, −1/3), docs/physics.md, eq. (2).
    /// </summary>
    /// <param name="k">The momentum.</param>
    /// <param name="tolerance">How far each reduced component may be off.</param>
    public static string? NameOf(ReducedMomentum k, double tolerance = 1e-6)
    {
        bool At(ReducedMomentum point)
        {
            (double d1, double d2) = (k.K1 - point.K1, k.K2 - point.K2);
            return Math.Abs(d1 - Math.Round(d1)) <= tolerance && Math.Abs(d2 - Math.Round(d2)) <= tolerance;
        }

        return At(Gamma) ? "Γ" : At(K) ? "K" : At(KPrime) ? "K′" : At(M) || At(new(0.5, 0)) || At(new(0.5, 0.5)) ? "M" : null;
    }

    /// <summary>Position of a lattice vector in units of a.</summary>
    public static (double X, double Y) Position(LatticeVector r) => Position(r.N1, r.N2);

    /// <summary>Place n1 a1 + n2 a2 in units of a.</summary>
    public static (double X, double Y) Position(double n1, double n2) => (n1 - (0.5 * n2), Math.Sqrt(3) / 2 * n2);

    /// <summary>Threefold rotation by +120°: a1 → a2, a2 → −a1 − a2.</summary>
    public static LatticeVector RotateThreefold(LatticeVector r) => new(-r.N2, r.N1 - r.N2);

    /// <summary>Vertical mirror σv, x → −x: a1 → −a1, a2 → a1 + a2.</summary>
    public static LatticeVector MirrorX(LatticeVector r) => new(-r.N1 + r.N2, r.N2);

    /// <summary>The sites of the n-th shell of neighbours by distance (n = 0 is the home cell), in summation order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative or above 40.</exception>
    public static IReadOnlyList<LatticeVector> Shell(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 40);
        return Shells.Value[n];
    }

    // Every crystal that a fit makes asks for them.
    private static readonly Lazy<IReadOnlyList<LatticeVector>[]> Shells = new(() =>
    {
        const int Reach = 14; // holds every shell up to n = 40 (length² = 111) whole
        var sites = new List<LatticeVector>();
        for (int n1 = -Reach; n1 <= Reach; n1++)
        {
            for (int n2 = -Reach; n2 <= Reach; n2++)
            {
                sites.Add(new LatticeVector(n1, n2));
            }
        }

        return [.. sites.GroupBy(r => r.LengthSquared).OrderBy(shell => shell.Key).Take(41).Select(shell => (IReadOnlyList<LatticeVector>)[.. shell.Order()])];
    });

    /// <summary>A path through the zone of this lattice.</summary>
    /// <inheritdoc cref="MomentumPath.Between"/>
    public static MomentumPath Path(IReadOnlyList<(string Label, ReducedMomentum Momentum)> corners, int points) => MomentumPath.Between(Value, corners, points);

    /// <summary>The path Γ–M–K–Γ of every band structure of this lattice.</summary>
    public static MomentumPath StandardPath(int points) => Path([("Γ", Gamma), ("M", M), ("K", K), ("Γ", Gamma)], points);
}
