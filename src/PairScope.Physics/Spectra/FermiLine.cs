using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>
/// A connected line of zero energy of one normal band, E(k) = 0, as a polyline. Its momenta are unwrapped: neighbours in
/// the list are neighbours in the plane, even where the line leaves the zone.
/// </summary>
/// <remarks>docs/physics.md, eq. (5).</remarks>
public sealed class FermiLine
{
    private FermiLine(NormalBand band, IReadOnlyList<ReducedMomentum> momenta, (int N1, int N2) winding)
    {
        Band = band;
        Momenta = momenta;
        Winding = winding;
        Center = IsPocket ? Centroid(momenta) : default;
    }

    /// <summary>The band whose energy is zero on the line.</summary>
    public NormalBand Band { get; }

    /// <summary>
    /// The momenta in order; the last is the first again, moved by the reciprocal vector <see cref="Winding"/>. A pocket runs
    /// counterclockwise from the momentum of the smallest angle ≥ 0 about its centre.
    /// </summary>
    public IReadOnlyList<ReducedMomentum> Momenta { get; }

    /// <summary>How often the line winds round the zone along b1 and b2; (0, 0) for a pocket.</summary>
    public (int N1, int N2) Winding { get; }

    /// <summary>Whether the line closes on itself in the plane.</summary>
    public bool IsPocket => Winding == (0, 0);

    /// <summary>Centre of gravity of a pocket's area, in the image nearest to Γ; Γ for a line that winds round the zone.</summary>
    public ReducedMomentum Center { get; }

    /// <summary>Angle of a momentum about the line's centre, from the direction of kx, in (−π, π].</summary>
    public double Angle(ReducedMomentum k)
    {
        CartesianMomentum offset = new ReducedMomentum(k.K1 - Center.K1, k.K2 - Center.K2).ToCartesian();
        return Math.Atan2(offset.Y, offset.X);
    }

    /// <summary>Length from the start to each momentum, in 1/a.</summary>
    public double[] ArcLengths()
    {
        var lengths = new double[Momenta.Count];
        for (int i = 1; i < lengths.Length; i++)
        {
            ReducedMomentum step = new(Momenta[i].K1 - Momenta[i - 1].K1, Momenta[i].K2 - Momenta[i - 1].K2);
            CartesianMomentum c = step.ToCartesian();
            lengths[i] = lengths[i - 1] + Math.Sqrt((c.X * c.X) + (c.Y * c.Y));
        }

        return lengths;
    }

    /// <summary>The line with momenta added between those it has, where a quantity on it turns or bends.</summary>
    /// <param name="quantity">A continuous function on the line.</param>
    /// <param name="tolerance">How far straight strokes between neighbours may miss it; infinite where only extremes are wanted.</param>
    /// <param name="noise">Differences of the quantity that are none.</param>
    public FermiLine Refined(Func<ReducedMomentum, double> quantity, double tolerance, double noise) =>
        Arrange(Band, new FermiLineRefinement(Band, quantity).Refine(Momenta, tolerance, noise), Winding);

    /// <summary>All Fermi lines of both bands.</summary>
    /// <param name="model">The normal state.</param>
    /// <param name="grid">Grid points a side of the search, 16 to 4096; pockets smaller than a grid cell are missed.</param>
    /// <returns>The lines of the first band, then those of the second; their momenta have |E(k)| &lt; 1e-10 meV.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The grid is out of range.</exception>
    public static IReadOnlyList<FermiLine> Find(TightBindingModel model, int grid = 192)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grid, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(grid, 4096);
        var lines = new List<FermiLine>();
        foreach (NormalBand band in NormalBand.Of(model))
        {
            foreach ((List<ReducedMomentum> momenta, (int N1, int N2) winding) in new ZeroContours(band.Energy, grid).Trace())
            {
                lines.Add(Arrange(band, momenta, winding));
            }
        }

        return lines;
    }

    // Moves a line to the zone round Γ and, for a pocket, fixes its sense and its start.
    private static FermiLine Arrange(NormalBand band, List<ReducedMomentum> momenta, (int N1, int N2) winding)
    {
        var line = new FermiLine(band, momenta, winding);
        ReducedMomentum anchor = line.IsPocket ? line.Center : momenta[0];
        (int g1, int g2) = NearestImage(anchor);
        momenta = [.. momenta.Select(k => new ReducedMomentum(k.K1 + g1, k.K2 + g2))];
        line = new FermiLine(band, momenta, winding);
        if (!line.IsPocket)
        {
            return line;
        }

        momenta.RemoveAt(momenta.Count - 1);
        if (SignedArea(momenta) < 0)
        {
            momenta.Reverse();
        }

        int start = Enumerable.Range(0, momenta.Count).MinBy(i => line.Angle(momenta[i]) is var angle && angle < 0 ? angle + (2 * Math.PI) : angle);
        return new FermiLine(band, [.. momenta[start..], .. momenta[..start], momenta[start]], winding);
    }

    private static (int G1, int G2) NearestImage(ReducedMomentum k)
    {
        int b1 = -(int)Math.Round(k.K1);
        int b2 = -(int)Math.Round(k.K2);
        (int, int) best = (b1, b2);
        double shortest = double.MaxValue;
        for (int g1 = b1 - 1; g1 <= b1 + 1; g1++)
        {
            for (int g2 = b2 - 1; g2 <= b2 + 1; g2++)
            {
                CartesianMomentum c = new ReducedMomentum(k.K1 + g1, k.K2 + g2).ToCartesian();
                double length = (c.X * c.X) + (c.Y * c.Y);

                // The three corners K are images of one another: rounding must not choose between them.
                if (length < shortest - 1e-3)
                {
                    shortest = length;
                    best = (g1, g2);
                }
            }
        }

        return best;
    }

    private static double SignedArea(IReadOnlyList<ReducedMomentum> momenta)
    {
        double twice = 0;
        for (int i = 0; i < momenta.Count; i++)
        {
            twice += Cross(momenta[i], momenta[(i + 1) % momenta.Count]);
        }

        return 0.5 * twice; // b1, b2 are right-handed, so the sign is that of the Cartesian area
    }

    // Of the polygon, not of its corners: crossings with grid edges are not evenly spaced.
    private static ReducedMomentum Centroid(IReadOnlyList<ReducedMomentum> momenta)
    {
        ReducedMomentum origin = momenta[0];
        double area = 0;
        double k1 = 0;
        double k2 = 0;
        for (int i = 1; i < momenta.Count; i++)
        {
            ReducedMomentum a = new(momenta[i - 1].K1 - origin.K1, momenta[i - 1].K2 - origin.K2);
            ReducedMomentum b = new(momenta[i].K1 - origin.K1, momenta[i].K2 - origin.K2);
            double cross = Cross(a, b);
            area += cross / 2;
            k1 += cross * (a.K1 + b.K1) / 6;
            k2 += cross * (a.K2 + b.K2) / 6;
        }

        return new(origin.K1 + (k1 / area), origin.K2 + (k2 / area));
    }

    private static double Cross(ReducedMomentum a, ReducedMomentum b) => (a.K1 * b.K2) - (a.K2 * b.K1);
}
