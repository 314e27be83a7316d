using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Spectra;

namespace PairScope.Cli.Output;

internal sealed class Picture;

/// <summary>The pictures of the verbs.</summary>
internal static class Pictures
{
    public static Picture Bands(BandStructure bands, string title, double? window) => new();

    public static Picture Gap((FermiLine Line, FermiLineGap[] Gaps)[] lines, string title) => new();

    public static Picture SpectrumAlongPath(MomentumPath path, IReadOnlyList<double> energies, double[] weights, string title) => new();

    public static Picture SpectrumOverZone(double[] weights, int size, string title) => new();

    public static Picture Density(IReadOnlyList<Column> columns, string title) => new();

    public static Picture RealMap(QpiMap map, string title) => new();

    public static Picture ReciprocalMap(QpiMap map, string title) => new();
}
