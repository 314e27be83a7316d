namespace PairScope.Measurement;

/// <summary>
/// Finds a lattice by its harmonics: two vectors whose integer combinations are the peaks that were seen. A large cell, such as that of a surface
/// reconstruction, may show its own Bragg peaks more weakly than many of their combinations.
/// </summary>
internal static class LatticeComb
{
    // In points of the discrete spectrum: how near a peak lies to the combination it is.
    private const double Tolerance = 1.2;

    // A distorted lattice; beyond, any two vectors are a hexagon.
    private const double ShortestRatio = 0.65;
    private const double LongestRatio = 1.5;
    private const double LeastAngle = 40;
    private const double LargestAngle = 80;
    private const int HighestOrder = 4;
    private const int FewestPeaks = 6;
    private const double LeastShare = 0.6;

    /// <summary>The hexagonal lattice near an expected length that explains most peaks, or null where it explains few: its vectors g1 and g2 = g1 turned by about 60°.</summary>
    /// <param name="peaks">One of each ± pair.</param>
    /// <param name="resolution">Distance of neighbouring points in the discrete spectrum, cycles/nm.</param>
    /// <param name="expectedLength">|b| of the crystal, cycles/nm.</param>
    public static (SpectralPeak First, SpectralPeak Second, int Explained)? Find(IReadOnlyList<SpectralPeak> peaks, double resolution, double expectedLength)
    {
        if (peaks.Count < FewestPeaks)
        {
            return null;
        }

        Comb? best = null;
        (double X, double Y)[] candidates = [.. Candidates(peaks).Where(g => Length(g) > ShortestRatio * expectedLength && Length(g) < LongestRatio * expectedLength)];
        double[] angles = [.. candidates.Select(g => Math.Atan2(g.Y, g.X))];
        (double X, double Y)[] places = Places(peaks);
        for (int i = 0; i < candidates.Length; i++)
        {
            var first = candidates[i];
            for (int j = 0; j < candidates.Length; j++)
            {
                // There are millions of pairs; most lie beyond a right angle and need no exact one.
                var second = candidates[j];
                if ((first.X * second.X) + (first.Y * second.Y) < 0 || (first.X * second.Y) - (first.Y * second.X) < 0)
                {
                    continue;
                }

                double turn = Math.IEEERemainder((angles[j] - angles[i]) * 180 / Math.PI, 360);
                if (turn is > LeastAngle and < LargestAngle && Comb.Of(places, first, second, Tolerance * resolution) is { } comb
                    && (best is null || comb.Explained > best.Explained || (comb.Explained == best.Explained && comb.Residual < best.Residual)))
                {
                    best = comb;
                }
            }
        }

        if (best is null || best.Explained < FewestPeaks || best.Explained < LeastShare * peaks.Count)
        {
            return null;
        }

        (SpectralPeak First, SpectralPeak Second) found = best.Reduced(peaks, expectedLength);
        return found.First.Length > ShortestRatio * expectedLength && found.Second.Length < LongestRatio * expectedLength ? (found.First, found.Second, best.Explained) : null;
    }

    /// <summary>How many peaks are integer combinations of two vectors.</summary>
    public static int Explained(IReadOnlyList<SpectralPeak> peaks, SpectralPeak first, SpectralPeak second, double resolution) =>
        Comb.Of(Places(peaks), (first.X, first.Y), (second.X, second.Y), Tolerance * resolution)?.Explained ?? 0;

    // Peaks, their halves and thirds, and what lies between two of them.
    private static IEnumerable<(double X, double Y)> Candidates(IReadOnlyList<SpectralPeak> peaks)
    {
        (double X, double Y)[] both = [.. peaks.SelectMany(p => new[] { (p.X, p.Y), (-p.X, -p.Y) })];
        foreach (var (x, y) in both)
        {
            yield return (x, y);
            yield return (x / 2, y / 2);
            yield return (x / 3, y / 3);
        }

        for (int i = 0; i < both.Length; i++)
        {
            for (int j = 0; j < both.Length; j++)
            {
                if (i != j)
                {
                    yield return (both[i].X - both[j].X, both[i].Y - both[j].Y);
                }
            }
        }
    }

    private static (double X, double Y)[] Places(IReadOnlyList<SpectralPeak> peaks) => [.. peaks.Select(p => (p.X, p.Y))];

    private static double Length((double X, double Y) g) => Math.Sqrt((g.X * g.X) + (g.Y * g.Y));

    private sealed record Comb((double X, double Y) First, (double X, double Y) Second, int Explained, double Residual, double Determinant)
    {
        // The combinations nearest to the peaks, and the vectors that fit these best, twice.
        public static Comb? Of((double X, double Y)[] peaks, (double X, double Y) first, (double X, double Y) second, double tolerance)
        {
            Comb? comb = null;
            for (int pass = 0; pass < 3; pass++)
            {
                double cross = (first.X * second.Y) - (first.Y * second.X);
                (double hh, double hk, double kk, double hx, double hy, double kx, double ky, double residual) = (0, 0, 0, 0, 0, 0, 0, 0);
                (int count, int common) = (0, 0);
                foreach ((double X, double Y) p in peaks)
                {
                    double h = Math.Round(((p.X * second.Y) - (p.Y * second.X)) / cross);
                    double k = Math.Round(((first.X * p.Y) - (first.Y * p.X)) / cross);
                    double dx = p.X - (h * first.X) - (k * second.X);
                    double dy = p.Y - (h * first.Y) - (k * second.Y);
                    double off = (dx * dx) + (dy * dy);
                    if (off < tolerance * tolerance && (h != 0 || k != 0) && Math.Abs(h) <= HighestOrder && Math.Abs(k) <= HighestOrder)
                    {
                        (hh, hk, kk, residual, count) = (hh + (h * h), hk + (h * k), kk + (k * k), residual + off, count + 1);
                        (hx, hy, kx, ky) = (hx + (h * p.X), hy + (h * p.Y), kx + (k * p.X), ky + (k * p.Y));
                        common = Divisor(Divisor(common, (int)Math.Abs(h)), (int)Math.Abs(k));
                    }
                }

                double determinant = (hh * kk) - (hk * hk);

                // If all are multiples of a number, the lattice is that many times larger.
                if (!(determinant > 0) || common > 1)
                {
                    return comb;
                }

                first = (((kk * hx) - (hk * kx)) / determinant, ((kk * hy) - (hk * ky)) / determinant);
                second = (((hh * kx) - (hk * hx)) / determinant, ((hh * ky) - (hk * hy)) / determinant);
                comb = new Comb(first, second, count, Math.Sqrt(residual / count), determinant / Math.Max(hh, kk));
            }

            return comb;
        }

        // The basis whose triangle is nearest to the expected one in its lengths.
        public (SpectralPeak First, SpectralPeak Second) Reduced(IReadOnlyList<SpectralPeak> peaks, double expectedLength)
        {
            (double X, double Y)[] vectors =
                [.. from h in Enumerable.Range(-2, 5) from k in Enumerable.Range(-2, 5) where (h, k) != (0, 0) select ((h * First.X) + (k * Second.X), (h * First.Y) + (k * Second.Y))];
            double cell = Math.Abs((First.X * Second.Y) - (First.Y * Second.X));
            var (a, b) = (from u in vectors
                          from v in vectors
                          let cross = (u.X * v.Y) - (u.Y * v.X)
                          where cross > 0 && Math.Abs(cross - cell) < 1e-6 * cell && (u.X * v.X) + (u.Y * v.Y) >= 0
                          select (u, v)).MinBy(pair => Off(Length(pair.u)) + Off(Length(pair.v)) + Off(Length((pair.v.X - pair.u.X, pair.v.Y - pair.u.Y))));
            double uncertainty = Residual / Math.Sqrt(Math.Max(1, Determinant));
            (double amplitude, double prominence) = (peaks.Min(p => p.Amplitude), peaks.Min(p => p.Prominence));
            return (new SpectralPeak(a.X, a.Y, uncertainty, amplitude, prominence), new SpectralPeak(b.X, b.Y, uncertainty, amplitude, prominence));

            double Off(double length) => Math.Pow(Math.Log(length / expectedLength), 2);
        }

        private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
    }
}
