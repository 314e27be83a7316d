using PairScope.Data;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Cli.Output;

/// <summary>A few maps of each class of a data set on one picture: a row for each class.</summary>
internal static class ContactSheet
{
    private const int Columns = 6;

    private const double NameWidth = 0.4;
    private const double WidthOfLetter = 0.05;

    /// <summary>Draws |δρ(q)| of the first maps of each class at the first energy, each in its own colours.</summary>
    /// <param name="path">The picture.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="title">The headline.</param>
    /// <exception cref="InputException">A shard is damaged or the picture cannot be written.</exception>
    public static void Draw(string path, Data.Dataset dataset, string title)
    {
        // A tile is the rectangle round the zone.
        BravaisLattice lattice = dataset.Study.Lattice;
        (double tileWidth, double tileHeight) = ZonePicture.Extent(lattice) is var (w, h) ? (2 * w, 2 * h) : default;
        IReadOnlyList<string> names = dataset.Study.Classes.Names;
        double nameWidth = Math.Max(NameWidth, WidthOfLetter * names.Max(n => n.Length));
        DatasetSplit part = dataset[SplitNames.All.First(s => dataset.Counts[s] > 0)];
        int[][] rows = [.. Enumerable.Range(0, names.Count)
            .Select(c => Enumerable.Range(0, part.Count).Where(i => part.Labels[i] == c).Take(Columns).ToArray())
            .Where(row => row.Length > 0)];
        Func<double, double, double>[][] tiles = [.. rows.Select(row => row.Select(i => Tile(part, i, dataset.Size, lattice)).ToArray())];
        var panel = new PlotPanel
        {
            Title = $"|δρ(q)| at {dataset.Energies[0]:0.###} meV, the first {Columns} maps of each class",
            XAxis = new Axis(string.Empty, string.Empty, -nameWidth, Columns * tileWidth),
            YAxis = new Axis(string.Empty, string.Empty, 0, rows.Length * tileHeight),
            EqualUnits = true,
            ShowsAxes = false,
            Labels = [.. rows.Select((row, r) => (names[part.Labels[row[0]]], -nameWidth / 2, (rows.Length - r - 0.5) * tileHeight))],
            Plane = new ColoredPlane(Sample, ColorScale.Sequential([0, 1], "|δρ(q)|/largest", string.Empty, ColorMap.Inferno)),
        };
        new Figure(title, panel) { PanelHeight = 150 * rows.Length }.Save(path, scale: 1.5);

        double Sample(double x, double y)
        {
            int row = (int)((rows.Length * tileHeight - y) / tileHeight);
            int column = (int)Math.Floor(x / tileWidth);
            if (row < 0 || row >= rows.Length || column < 0 || column >= tiles[row].Length)
            {
                return double.NaN;
            }

            return tiles[row][column](x - ((column + 0.5) * tileWidth), y - ((rows.Length - row - 0.5) * tileHeight));
        }
    }

    private static Func<double, double, double> Tile(DatasetSplit part, int index, int size, BravaisLattice lattice)
    {
        double[] map = [.. part.ReadMaps(index, 1).Take(size * size).Select(v => (double)v)];
        double[] modulus = [.. WindowTransform.ToReciprocalSpace(map, size).Select(c => c.Magnitude)];

        // The peak at q = 0 outshines the rest.
        double largest = modulus.Order().ElementAt((int)(0.998 * modulus.Length));
        double scale = largest > 0 ? 1 / largest : 0;
        double[] scaled = [.. modulus.Select(v => Math.Min(1, scale * v))];
        return ZonePlots.ReciprocalMap(scaled, size, string.Empty, ColorScale.Sequential(scaled, string.Empty, string.Empty, ColorMap.Inferno), lattice: lattice).Plane!.Sample;
    }
}
