namespace PairScope.Measurement;

/// <summary>Brings a scan to the lattice it is known to show by one linear map: scale, rotation between axes, shear.</summary>
public static class AffineCalibration
{
    /// <summary>w(x) = v(M⁻¹x) with M such that Q_j·Mx = g_j·x. docs/measurement.md, eq. (5).</summary>
    /// <param name="image">The scan v.</param>
    /// <param name="found">Its Bragg vectors g1, g2, cycles/nm.</param>
    /// <param name="target">The Bragg vectors Q1, Q2 of the crystal, cycles/nm.</param>
    /// <exception cref="InputException">The two lattices differ too much to be the same.</exception>
    public static ScanImage Apply(
        ScanImage image, ((double X, double Y) First, (double X, double Y) Second) found, ((double X, double Y) First, (double X, double Y) Second) target)
    {
        var (m11, m12, m21, m22) = Inverse(found, target);
        return ScanWarp.Resample(image, (x, y) => ((m11 * x) + (m12 * y), (m21 * x) + (m22 * y)));
    }

    /// <summary>M⁻¹ = G⁻¹Q, where the rows of G and Q are the Bragg vectors.</summary>
    private static (double M11, double M12, double M21, double M22) Inverse(
        ((double X, double Y) First, (double X, double Y) Second) g, ((double X, double Y) First, (double X, double Y) Second) q)
    {
        var determinant = (g.First.X * g.Second.Y) - (g.First.Y * g.Second.X);
        var map = (
            ((g.Second.Y * q.First.X) - (g.First.Y * q.Second.X)) / determinant,
            ((g.Second.Y * q.First.Y) - (g.First.Y * q.Second.Y)) / determinant,
            ((g.First.X * q.Second.X) - (g.Second.X * q.First.X)) / determinant,
            ((g.First.X * q.Second.Y) - (g.Second.X * q.First.Y)) / determinant);
        var scale = Math.Sqrt(Math.Abs((map.Item1 * map.Item4) - (map.Item2 * map.Item3)));
        return scale is > 0.5 and < 2
            ? map
            : throw new InputException($"The lattice given is {scale:F2} times as large as the one in the scan, which is more than a calibration; check the lattice constant.");
    }
}
