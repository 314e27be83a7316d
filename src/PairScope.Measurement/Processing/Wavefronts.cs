using System.Numerics;

namespace PairScope.Measurement;

/// <summary>One wave filtered out of a scan, and how many more wavefronts it has on one side of a defect than on the other.</summary>
/// <param name="Wave">q, cycles/nm.</param>
/// <param name="Centre">The middle of the circle, nm from the middle of the scan.</param>
/// <param name="Radius">Its radius, nm.</param>
/// <param name="Envelope">A(x) of the wave Re[A(x) e^{2πi q·x}], row-major like the scan.</param>
/// <param name="Count">N: how often the phase of A winds round the defect, counterclockwise where y points upwards; −N for −q.</param>
/// <param name="Agreement">Share of the variants of radius, width and centre that give the same N, 0 to 1.</param>
/// <param name="From">The least radius from which N keeps up to the radius asked for, nm.</param>
/// <param name="To">The largest radius up to which it keeps, nm; the edge of the scan ends it too.</param>
/// <param name="Controls">At how many places away from every defect N was counted.</param>
/// <param name="ControlsWithNone">At how many of them it is zero.</param>
public sealed record Wavefronts(
    (double X, double Y) Wave, (double X, double Y) Centre, double Radius, Complex[] Envelope, int Count, double Agreement, double From, double To, int Controls, int ControlsWithNone)
{
    private const double FarEnough = 1.5;

    // The factors by which radius and width are varied, and by how much of the radius the centre is moved.
    private static readonly double[] Radii = [0.75, 0.875, 1, 1.125, 1.25];
    private static readonly double[] Widths = [0.75, 1, 1.5];
    private static readonly (double X, double Y)[] Moves = [(0, 0), (0.2, 0), (-0.2, 0), (0, 0.2), (0, -0.2)];

    /// <summary>Whether N is the same up to one and a half times the radius, or to the edge of the scan: not where the circle lies inside of a ring of zeros, which is no defect's.</summary>
    public bool KeepsOutwards { get; private init; }

    /// <summary>Counts the wavefronts round a place. docs/measurement.md, eqs. (28), (29).</summary>
    /// <param name="scan">A scan without gaps and background.</param>
    /// <param name="wave">q, cycles/nm.</param>
    /// <param name="centre">The defect, nm from the middle of the scan.</param>
    /// <param name="radius">Radius of the circle, nm.</param>
    /// <param name="width">Λ of the filter, nm.</param>
    /// <param name="controls">Places that are no defect, nm.</param>
    /// <exception cref="InputException">The circle reaches out of the scan, or the wave is shorter than two pixels.</exception>
    public static Wavefronts Around(
        ScanImage scan, (double X, double Y) wave, (double X, double Y) centre, double radius, double width, IReadOnlyList<(double X, double Y)> controls)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(controls);
        if (Math.Abs(wave.X) * scan.StepX > 0.5 || Math.Abs(wave.Y) * scan.StepY > 0.5)
        {
            throw new InputException(FormattableString.Invariant($"the wave ({wave.X:F2}, {wave.Y:F2}) cycles/nm is shorter than two pixels of the scan."));
        }

        if (!Reaches(scan, centre, radius))
        {
            throw new InputException(FormattableString.Invariant(
                $"a circle of {radius} nm round ({centre.X:F2}, {centre.Y:F2}) nm reaches out of the scan of {scan.WidthNanometres:F2} × {scan.HeightNanometres:F2} nm; take a smaller 'radius'."));
        }

        Complex[][] envelopes = [.. Widths.Select(factor => WaveFilter.Envelope(scan, wave, factor * width))];
        Complex[] envelope = envelopes[Array.IndexOf(Widths, 1)];
        int count = Winding(scan, envelope, centre, radius);
        bool[] agree =
        [
            .. from e in envelopes
               from r in Radii
               from move in Moves
               let at = (centre.X + (move.X * radius), centre.Y + (move.Y * radius))
               where Reaches(scan, at, r * radius)
               select Winding(scan, e, at, r * radius) == count,
        ];
        double pixel = Math.Max(scan.StepX, scan.StepY);
        double to = Kept(1);
        return new Wavefronts(
            wave, centre, radius, envelope, count, agree.Count(a => a) / (double)agree.Length, Kept(-1), to, controls.Count, controls.Count(at => Winding(scan, envelope, at, radius) == 0))
        {
            KeepsOutwards = to + pixel >= FarEnough * radius || !Reaches(scan, centre, to + pixel),
        };

        // How far the radius may go, a pixel at a time.
        double Kept(int direction)
        {
            double step = direction * pixel;
            double r = radius;
            while (r + step >= 2 * Math.Abs(step) && Reaches(scan, centre, r + step) && Winding(scan, envelope, centre, r + step) == count)
            {
                r += step;
            }

            return r;
        }
    }

    /// <summary>Places on a grid whose circles lie in the scan and reach no defect by the radius: as many as asked for, fewer where there is no room.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="defects">Their places, nm.</param>
    /// <param name="radius">Radius of the circles, nm.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<(double X, double Y)> ControlPlaces(ScanImage scan, IReadOnlyList<(double X, double Y)> defects, double radius, int count)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(defects);
        const int FinestGrid = 64;
        (double halfX, double halfY) = ((scan.WidthNanometres / 2) - radius - scan.StepX, (scan.HeightNanometres / 2) - radius - scan.StepY);
        (double X, double Y)[] places = [];
        for (int points = 2; halfX > 0 && halfY > 0 && points <= FinestGrid && places.Length < count; points++)
        {
            places =
            [
                .. from i in Enumerable.Range(0, points)
                   from j in Enumerable.Range(0, points)
                   let at = (X: halfX * ((2.0 * i / (points - 1)) - 1), Y: halfY * ((2.0 * j / (points - 1)) - 1))
                   where defects.All(d => Math.Pow(d.X - at.X, 2) + Math.Pow(d.Y - at.Y, 2) >= 4 * radius * radius)
                   select at,
            ];
        }

        return places.Length <= count ? places : [.. Enumerable.Range(0, count).Select(n => places[n * places.Length / count])];
    }

    private static bool Reaches(ScanImage scan, (double X, double Y) centre, double radius) =>
        Math.Abs(centre.X) + radius <= (scan.WidthNanometres - scan.StepX) / 2 && Math.Abs(centre.Y) + radius <= (scan.HeightNanometres - scan.StepY) / 2;

    // (1/2π) ∮ dφ, from point to point by the shorter way; half a pixel is short enough for that.
    private static int Winding(ScanImage scan, Complex[] envelope, (double X, double Y) centre, double radius)
    {
        int points = Math.Max(72, (int)Math.Ceiling(4 * Math.PI * radius / Math.Min(scan.StepX, scan.StepY)));
        double sum = 0;
        Complex before = At(0);
        for (int n = 1; n <= points; n++)
        {
            Complex now = At(2 * Math.PI * n / points);
            sum += (now * Complex.Conjugate(before)).Phase;
            before = now;
        }

        return (int)Math.Round(sum / (2 * Math.PI));

        Complex At(double angle)
        {
            (double sin, double cos) = Math.SinCos(angle);
            double column = ((centre.X + (radius * cos)) / scan.StepX) + (scan.Columns / 2.0) - 0.5, row = ((centre.Y + (radius * sin)) / scan.StepY) + (scan.Rows / 2.0) - 0.5;
            (int c, int r) = (Math.Clamp((int)column, 0, scan.Columns - 2), Math.Clamp((int)row, 0, scan.Rows - 2));
            (double u, double v) = (column - c, row - r);
            int at = (r * scan.Columns) + c;
            return ((1 - v) * (((1 - u) * envelope[at]) + (u * envelope[at + 1]))) + (v * (((1 - u) * envelope[at + scan.Columns]) + (u * envelope[at + scan.Columns + 1])));
        }
    }
}
