using PairScope.Formats;
using PairScope.Numerics;
using PairScope.Tests.Formats;
using PairScope.Tunnelling;

namespace PairScope.Tests.Cli;

/// <summary>Simulated tunnelling spectra in files as an instrument writes them: at 1.2 K with a lock-in of 0.1 mV, which the header says.</summary>
internal static class GappedSpectrumFile
{
    public const double Offset = 0.4;
    public const double Broadening = 0.12;
    private const int Points = 161;

    /// <summary>A Nanonis point spectrum with both directions; without a gap for 0.</summary>
    public static void WritePoint(string path, double gap)
    {
        var random = new Random(5);
        (double[] biases, double[] conductance) = Curve(gap);
        double current = 0;
        double[][] rows = [.. biases.Select((v, i) =>
        {
            current += 1e-12 * conductance[i];
            return new[] { 1e-3 * v, current, 1e-12 * (conductance[i] + (0.02 * random.NextNormal())), 1e-12 * (conductance[i] + (0.02 * random.NextNormal())) };
        })];
        var file = new SpectrumFile
        {
            Header =
            [
                ("Experiment", "bias spectroscopy"), ("X (m)", "1E-9"), ("Y (m)", "2E-9"), ("Bias>Bias (V)", "6E-3"), ("Ext. VI 1>Temperature", "1.2 K"),
                ("Lock-in>Lock-in status", "ON"), ("Lock-in>Modulated signal", "Bias (V)"), ("Lock-in>Amplitude", "100E-6"),
            ],
            Columns = ["Bias calc (V)", "Current (A)", "LI X (A)", "LI X [bwd] (A)"],
            Rows = rows,
        };
        File.WriteAllBytes(path, file.Bytes());
    }

    /// <summary>A line of spectra whose gaps differ, in HDF5.</summary>
    public static void WriteLine(string path, IReadOnlyList<double> gaps)
    {
        var random = new Random(6);
        (double[] biases, _) = Curve(1);
        double[][] curves = [.. gaps.Select(g => Curve(g).Conductance)];
        MeasuredFile.Write(path, new MeasuredData
        {
            FilePath = path,
            Format = "test",
            Channels = [new MeasuredChannel("dI/dV", "S", SweepDirection.Forward, new NumericArray([Points, 1, gaps.Count], [.. Enumerable.Range(0, Points).SelectMany(n => curves.Select(c => c[n] + (0.02 * random.NextNormal())))]))],
            X = MeasuredAxis.Pixels("x", "nm", gaps.Count, gaps.Count),
            Y = MeasuredAxis.Pixels("y", "nm", 1, 1),
            Sweep = new MeasuredAxis("bias", "mV", biases),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["temperatureKelvin"] = "1.2", ["lockInMillivolts"] = "0.1" },
        });
    }

    private static (double[] Biases, double[] Conductance) Curve(double gap)
    {
        double[] biases = [.. Enumerable.Range(0, Points).Select(i => 6 - (12.0 * i / (Points - 1)))];
        double[] shifted = [.. biases.Select(v => v - Offset)];
        var junction = new TunnelJunction(1.2, 0.1, -7, 7);
        double[] conductance = junction.Conductance(gap > 0 ? new DynesDensity(gap, Broadening) : TunnellingDensity.Metal, shifted);
        return (biases, [.. conductance.Select((g, i) => g * (1 + (0.02 * shifted[i])))]);
    }
}
