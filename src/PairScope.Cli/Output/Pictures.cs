using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Spectra;

namespace PairScope.Cli.Output;

/// <summary>The pictures of the verbs.</summary>
internal static class Pictures
{
    public static void Bands(string path, BandStructure bands, string title, double? window) => throw new InputException("pictures come later.");

    public static void Gap(string path, (FermiLine Line, FermiLineGap[] Gaps)[] lines, string title) => throw new InputException("pictures come later.");

    public static void SpectrumAlongPath(string path, MomentumPath momenta, IReadOnlyList<double> energies, double[] weights, string title) => throw new InputException("pictures come later.");

    public static void SpectrumOverZone(string path, double[] weights, int size, string title) => throw new InputException("pictures come later.");

    public static void Density(string path, IReadOnlyList<Column> columns, string title) => throw new InputException("pictures come later.");

    public static void RealMap(string path, QpiMap map, string title) => throw new InputException("pictures come later.");

    public static void ReciprocalMap(string path, QpiMap map, string title) => throw new InputException("pictures come later.");
}
