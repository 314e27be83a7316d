using System.Globalization;
using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes Nanonis point spectra (.dat) with every quirk that was met in real ones.</summary>
internal sealed record SpectrumFile
{
    /// <summary>Entries of the header; a value with a line end in it is written over several lines.</summary>
    public (string Key, string Value)[] Header { get; init; } =
    [
        ("Experiment", "bias spectroscopy"), ("Date", "01.01.2026 00:00:00"), ("User", string.Empty), ("X (m)", "-15.1441E-9"), ("Y (m)", "2E-9"), ("Bias>Bias (V)", "50E-3"),
    ];

    /// <summary>Names of the columns with their units.</summary>
    public string[] Columns { get; init; } = ["Bias calc (V)", "Current (A)", "LI X (A)", "Current [bwd] (A)"];

    /// <summary>Rows of numbers.</summary>
    public double[][] Rows { get; init; } = [[0.05, 1e-10, 2e-12, 1.5e-10], [0, 0, double.NaN, 1e-13], [-0.05, -1e-10, 2.5e-12, -1.5e-10]];

    public string LineEnd { get; init; } = "\n";

    public bool HasByteOrderMark { get; init; }

    /// <summary>Whether blanks at line ends were stripped by some program.</summary>
    public bool IsStripped { get; init; }

    public string Text()
    {
        string[] lines =
        [
            .. Header.Select(e => $"{e.Key}\t{e.Value.Replace("\n", LineEnd, StringComparison.Ordinal)}{(IsStripped ? string.Empty : "\t")}"), string.Empty,
            "[DATA]", string.Join('\t', Columns), .. Rows.Select(r => string.Join('\t', r.Select(v => v.ToString("E5", CultureInfo.InvariantCulture)))), string.Empty,
        ];
        return (HasByteOrderMark ? "\ufeff" : string.Empty) + string.Join(LineEnd, lines);
    }

    public byte[] Bytes() => Encoding.UTF8.GetBytes(Text());
}
