namespace PairScope.Learning.Networks;

/// <summary>
/// The symmetries of an L × L window with the impurity at [L/2, L/2]: unity, n → −n (on the torus), the exchange of n1 and
/// n2, and both. A vector over the window splits into four sectors, even or odd under each, and is known in its sector by one value for each orbit.
/// </summary>
/// <remarks>docs/networks.md, "The filter bank".</remarks>
internal sealed class WindowSymmetry
{
    /// <summary>Number of sectors; bit 0 is set for vectors odd under n → −n, bit 1 for those odd under the exchange.</summary>
    public const int Sectors = 4;

    private readonly int[] _images; // [orbit, operation], the first one is the orbit's representative
    private readonly int[] _stabiliser; // operations that leave the representative where it is
    private readonly float[][] _weights; // one over their number, [sector][orbit]; nothing where the sector's maps vanish

    /// <summary>The symmetries of one size of window.</summary>
    public WindowSymmetry(int size)
    {
        Sites = size * size;
        var images = new List<int>();
        var stabiliser = new List<int>();
        for (int site = 0; site < Sites; site++)
        {
            (int i, int j) = Math.DivRem(site, size);
            (int ni, int nj) = ((size - i) % size, (size - j) % size);
            int[] orbit = [site, (ni * size) + nj, (j * size) + i, (nj * size) + ni];
            if (orbit.Min() == site)
            {
                images.AddRange(orbit);
                stabiliser.Add(orbit.Count(s => s == site));
            }
        }

        _images = [.. images];
        _stabiliser = [.. stabiliser];
        _weights = [.. Enumerable.Range(0, Sectors).Select(sector => stabiliser.Select((count, orbit) => Vanishes(sector, orbit) ? 0 : 1f / count).ToArray())];
    }

    /// <summary>Sites of the window.</summary>
    public int Sites { get; }

    /// <summary>Orbits of sites.</summary>
    public int Orbits => _stabiliser.Length;

    /// <summary>The part of a map in a sector, in an orthonormal basis, layer by layer: [layer, orbit].</summary>
    public float[] Fold(ReadOnlySpan<float> map, int sector)
    {
        var folded = new float[map.Length / Sites * Orbits];
        for (int k = 0; k < folded.Length; k++)
        {
            (int layer, int orbit) = Math.DivRem(k, Orbits);
            double sum = 0;
            for (int g = 0; g < 4; g++)
            {
                sum += Sign(sector, g) * map[(layer * Sites) + _images[(4 * orbit) + g]];
            }

            folded[k] = (float)(sum / Math.Sqrt(4 * _stabiliser[orbit]));
        }

        return folded;
    }

    /// <summary>The map that has a given part in one sector and nothing in the others.</summary>
    public float[] Unfold(ReadOnlySpan<float> folded, int sector)
    {
        var map = new float[folded.Length / Orbits * Sites];
        for (int k = 0; k < folded.Length; k++)
        {
            (int layer, int orbit) = Math.DivRem(k, Orbits);
            for (int g = 0; g < 4; g++)
            {
                map[(layer * Sites) + _images[(4 * orbit) + g]] += (float)(Sign(sector, g) * folded[k] / Math.Sqrt(4 * _stabiliser[orbit]));
            }
        }

        return map;
    }

    /// <summary>A map's values at the representatives; with the sector they are the whole of a map that lies in it.</summary>
    public float[] Representatives(ReadOnlySpan<float> map)
    {
        var values = new float[map.Length / Sites * Orbits];
        for (int k = 0; k < values.Length; k++)
        {
            (int layer, int orbit) = Math.DivRem(k, Orbits);
            values[k] = map[(layer * Sites) + _images[4 * orbit]];
        }

        return values;
    }

    /// <summary>The map of a sector from its values at the representatives.</summary>
    public void FromRepresentatives(ReadOnlySpan<float> values, int sector, Span<float> map)
    {
        for (int k = 0; k < values.Length; k++)
        {
            (int layer, int orbit) = Math.DivRem(k, Orbits);
            for (int g = 0; g < 4; g++)
            {
                map[(layer * Sites) + _images[(4 * orbit) + g]] = Vanishes(sector, orbit) ? 0 : Sign(sector, g) * values[k];
            }
        }
    }

    /// <summary>
    /// What a map gives of each value at a representative: the map times the map of <see cref="FromRepresentatives"/> is the sum of these times those values.
    /// </summary>
    /// <param name="map">[layer, site].</param>
    /// <param name="sector">The sector.</param>
    /// <param name="sums">Room for [layer, orbit].</param>
    public void Gather(ReadOnlySpan<float> map, int sector, Span<float> sums)
    {
        (float s1, float s2, float s3) = (Sign(sector, 1), Sign(sector, 2), Sign(sector, 3));
        for (int start = 0, k = 0; start < map.Length; start += Sites)
        {
            ReadOnlySpan<float> layer = map.Slice(start, Sites);
            for (int orbit = 0; orbit < _stabiliser.Length; orbit++, k++)
            {
                ReadOnlySpan<int> images = _images.AsSpan(4 * orbit, 4);
                sums[k] = _weights[sector][orbit] * (layer[images[0]] + (s1 * layer[images[1]]) + (s2 * layer[images[2]]) + (s3 * layer[images[3]]));
            }
        }
    }

    /// <summary>The square of the map that <see cref="FromRepresentatives"/> makes.</summary>
    public double Square(ReadOnlySpan<float> values, int sector)
    {
        double sum = 0;
        for (int k = 0; k < values.Length; k++)
        {
            sum += 4 * _weights[sector][k % Orbits] * values[k] * values[k];
        }

        return sum;
    }

    /// <summary>What the exchange of n1 and n2 makes of a map in a sector: 1 or −1 times itself.</summary>
    public static int ExchangeSign(int sector) => Sign(sector, 2);

    // Where the representative is its own negative the sector's maps vanish.
    private bool Vanishes(int sector, int orbit)
    {
        int signs = 0;
        for (int g = 0; g < 4; g++)
        {
            signs += _images[(4 * orbit) + g] == _images[4 * orbit] ? Sign(sector, g) : 0;
        }

        return signs == 0;
    }

    private static int Sign(int sector, int operation) => int.PopCount(sector & operation) % 2 == 0 ? 1 : -1;
}
