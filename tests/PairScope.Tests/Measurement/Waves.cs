using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Tests.Measurement;

/// <summary>Scans made of plane waves, seen through a displacement and with noise.</summary>
internal static class Waves
{
    /// <summary>Σ cos 2π g·(x − u(x)) + noise.</summary>
    public static ScanImage Seen(
        (double X, double Y)[] waves, int pixels, double nanometres, Func<double, double, (double X, double Y)>? displacement = null, double noise = 0, int seed = 1)
    {
        var random = new Random(seed);
        return Of(pixels, nanometres, (x, y) =>
        {
            (double ux, double uy) = displacement?.Invoke(x, y) ?? (0, 0);
            double normal = random.NextNormal();
            return waves.Sum(g => Math.Cos(2 * Math.PI * ((g.X * (x - ux)) + (g.Y * (y - uy))))) + (noise * normal);
        });
    }

    /// <summary>A scan of a function of the place, nm from the middle.</summary>
    public static ScanImage Of(int pixels, double nanometres, Func<double, double, double> value)
    {
        var values = new double[pixels * pixels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(((i % pixels) + 0.5 - (pixels / 2.0)) * nanometres / pixels, ((i / pixels) + 0.5 - (pixels / 2.0)) * nanometres / pixels);
        }

        return new ScanImage(values, pixels, pixels, nanometres, nanometres);
    }

    /// <summary>The three wave vectors of a hexagon, cycles/nm.</summary>
    public static (double X, double Y)[] Hexagon(double length, double degrees) =>
        [.. new[] { 0, 60, 120 }.Select(turn => (length * Math.Cos((degrees + turn) * Math.PI / 180), length * Math.Sin((degrees + turn) * Math.PI / 180)))];

    /// <summary>The hexagonal lattice of the first two of these wave vectors.</summary>
    public static BraggLattice Lattice((double X, double Y)[] bragg) =>
        new(LatticeKind.Hexagonal, new SpectralPeak(bragg[0].X, bragg[0].Y, 0, 1, 1), new SpectralPeak(bragg[1].X, bragg[1].Y, 0, 1, 1), 0, 1);

    /// <summary>The two wave vectors of a square, cycles/nm.</summary>
    public static (double X, double Y)[] Square(double length, double degrees) =>
        [.. new[] { 0, 90 }.Select(turn => (length * Math.Cos((degrees + turn) * Math.PI / 180), length * Math.Sin((degrees + turn) * Math.PI / 180)))];

    /// <summary>The scan without its frame, where windows and shifts leave it incomplete.</summary>
    public static ScanImage Inner(ScanImage scan, int margin)
    {
        (int rows, int columns) = (scan.Rows - (2 * margin), scan.Columns - (2 * margin));
        return new ScanImage(
            [.. Enumerable.Range(0, rows * columns).Select(i => scan.Values[((margin + (i / columns)) * scan.Columns) + margin + (i % columns)])], rows, columns, columns * scan.StepX, rows * scan.StepY);
    }
}
