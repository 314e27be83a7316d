using System.Numerics;
using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Cli.Output;

/// <summary>A wave that was filtered out of a scan: its crests white, its troughs black, however strong it is, and the circle on which wavefronts were counted.</summary>
internal static class WavefrontsPicture
{
    private const int CirclePoints = 180;

    /// <summary>cos(2πq·x + arg A(x)) over the surface.</summary>
    /// <param name="map">The map it came from.</param>
    /// <param name="wave">The wave.</param>
    /// <param name="number">Its number, from 1.</param>
    public static PlotPanel Panel(ProcessedMap map, Wavefronts wave, int number)
    {
        ScanImage scan = map.Topograph;
        (double halfX, double halfY) = (scan.WidthNanometres / 2, scan.HeightNanometres / 2);
        (double x, double y) = wave.Centre;
        double[] angles = [.. Enumerable.Range(0, CirclePoints).Select(i => 2 * Math.PI * i / CirclePoints)];
        return new PlotPanel
        {
            Title = FormattableString.Invariant($"Wave {number}, q = ({wave.Wave.X:0.00}, {wave.Wave.Y:0.00})/nm: {wave.Count:+0;−0;0} wavefronts"),
            XAxis = new Axis("x", "nm", -halfX, halfX),
            YAxis = new Axis("y", "nm", -halfY, halfY),
            EqualUnits = true,
            Plane = new ColoredPlane(
                (u, v) =>
                {
                    Complex a = wave.Envelope[scan.IndexAt(u, v)] * Complex.FromPolarCoordinates(1, 2 * Math.PI * ((wave.Wave.X * u) + (wave.Wave.Y * v)));
                    return a.Magnitude > 0 ? a.Real / a.Magnitude : 0;
                },
                new ColorScale(ColorMap.Grey, -1, 1, "cos φ")),
            Lines = [new LineSeries([.. angles.Select(a => x + (wave.Radius * Math.Cos(a)))], [.. angles.Select(a => y + (wave.Radius * Math.Sin(a)))]) { Closed = true, Color = Rgb.Series[1], Width = 2 }],
        };
    }
}
