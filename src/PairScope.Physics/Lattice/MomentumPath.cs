namespace PairScope.Lattice;

/// <summary>Momenta along a path, the distance travelled at each (units 1/a) and the labelled corners.</summary>
/// <param name="Momenta">The momenta, in order; between neighbours the path is straight.</param>
/// <param name="Distances">Distance from the start, in 1/a.</param>
/// <param name="Ticks">Corner labels and their distances, in 1/a.</param>
public sealed record MomentumPath(
    IReadOnlyList<ReducedMomentum> Momenta,
    IReadOnlyList<double> Distances,
    IReadOnlyList<(string Label, double Distance)> Ticks)
{
    /// <summary>The zone that it runs through, which has names for its ends.</summary>
    public required BrillouinZone Zone { get; init; }

    /// <summary>
    /// A path through the zone with <paramref name="points"/> momenta, straight between the given corners, spaced
    /// evenly in Cartesian length; the corners themselves are among the momenta.
    /// </summary>
    /// <param name="lattice">The lattice, whose metric tells lengths.</param>
    /// <param name="corners">Labels and momenta of the corners.</param>
    /// <param name="points">About how many momenta.</param>
    /// <exception cref="ArgumentException">Fewer than two corners, or fewer momenta than corners.</exception>
    public static MomentumPath Between(BravaisLattice lattice, IReadOnlyList<(string Label, ReducedMomentum Momentum)> corners, int points)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(corners);
        if (corners.Count < 2 || points < corners.Count)
        {
            throw new ArgumentException("A path needs at least two corners and at least one momentum per corner.", nameof(points));
        }

        var cartesian = corners.Select(c => lattice.WaveVector(c.Momentum)).ToArray();
        double[] lengths = Enumerable.Range(0, corners.Count - 1)
            .Select(i => Math.Sqrt(Math.Pow(cartesian[i + 1].X - cartesian[i].X, 2) + Math.Pow(cartesian[i + 1].Y - cartesian[i].Y, 2)))
            .ToArray();
        double total = lengths.Sum();
        var momenta = new List<ReducedMomentum>();
        var distances = new List<double>();
        var ticks = new List<(string, double)>();
        double start = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            int steps = Math.Max(1, (int)Math.Round((points - 1) * lengths[i] / total));
            ticks.Add((corners[i].Label, start));
            ReducedMomentum from = corners[i].Momentum;
            ReducedMomentum to = corners[i + 1].Momentum;
            for (int s = i == 0 ? 0 : 1; s <= steps; s++)
            {
                double f = (double)s / steps;
                momenta.Add(new ReducedMomentum(from.K1 + (f * (to.K1 - from.K1)), from.K2 + (f * (to.K2 - from.K2))));
                distances.Add(start + (f * lengths[i]));
            }

            start += lengths[i];
        }

        ticks.Add((corners[^1].Label, start));
        return new MomentumPath(momenta, distances, ticks) { Zone = new BrillouinZone(lattice) };
    }

    /// <summary>The momentum at a distance from the start; the ends for distances beyond them.</summary>
    public ReducedMomentum At(double distance)
    {
        (int before, int after) = (0, Distances.Count - 1);
        while (after - before > 1)
        {
            int middle = (before + after) / 2;
            (before, after) = Distances[middle] <= distance ? (middle, after) : (before, middle);
        }

        double length = Distances[after] - Distances[before];
        double f = length > 0 ? Math.Clamp((distance - Distances[before]) / length, 0, 1) : 0;
        (ReducedMomentum a, ReducedMomentum b) = (Momenta[before], Momenta[after]);
        return new ReducedMomentum(a.K1 + (f * (b.K1 - a.K1)), a.K2 + (f * (b.K2 - a.K2)));
    }

    /// <summary>The same path with momenta at further distances; those within 1e-12/a of one that is there add nothing.</summary>
    public MomentumPath With(IEnumerable<double> distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        var merged = Distances.Select((d, i) => (Distance: d, Momentum: Momenta[i])).ToList();
        merged.AddRange(distances.Where(d => d > Distances[0] && d < Distances[^1]).Select(d => (d, At(d))));
        var kept = new List<(double Distance, ReducedMomentum Momentum)>();
        foreach ((double Distance, ReducedMomentum Momentum) at in merged.OrderBy(m => m.Distance))
        {
            if (kept.Count == 0 || at.Distance - kept[^1].Distance > 1e-12)
            {
                kept.Add(at);
            }
        }

        return this with { Momenta = [.. kept.Select(k => k.Momentum)], Distances = [.. kept.Select(k => k.Distance)] };
    }

    /// <summary>
    /// A part of the path with momenta of its own, evenly spaced, its corners among them. Distances still count from the
    /// start of the whole path; the ends are labelled by their reduced momenta where they are no corners.
    /// </summary>
    /// <param name="from">Where it begins, as a fraction of the whole length, 0 to 1.</param>
    /// <param name="to">Where it ends, larger than <paramref name="from"/>.</param>
    /// <param name="points">How many momenta.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fractions are not 0 ≤ from &lt; to ≤ 1, or there are fewer than two momenta.</exception>
    public MomentumPath Part(double from, double to, int points)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, to);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        double length = Distances[^1] - Distances[0];
        (double start, double end) = (Distances[0] + (from * length), Distances[0] + (to * length));
        (string Label, double Distance)[] inside = [.. Ticks.Where(t => t.Distance >= start - 1e-9 && t.Distance <= end + 1e-9)];
        var ticks = inside.ToList();
        if (inside.Length == 0 || inside[0].Distance > start + 1e-9)
        {
            ticks.Insert(0, (Zone.LabelOf(At(start)), start));
        }

        if (inside.Length == 0 || inside[^1].Distance < end - 1e-9)
        {
            ticks.Add((Zone.LabelOf(At(end)), end));
        }

        double[] even = [.. Enumerable.Range(0, points).Select(i => start + ((end - start) * i / (points - 1)))];
        double[] corners = [.. inside.Select(t => t.Distance).Where(d => even.All(e => Math.Abs(e - d) > 1e-12))];
        double[] distances = [.. even.Concat(corners).Order()];
        return new MomentumPath([.. distances.Select(At)], distances, ticks) { Zone = Zone };
    }
}
