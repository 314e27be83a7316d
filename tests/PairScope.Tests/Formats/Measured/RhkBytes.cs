using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes RHK files (.sm4) as they were met: a header, an index of pages, and for each page its header, texts, places and values.</summary>
internal static class RhkBytes
{
    private const int IntegersPerVolt = 1000;
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];

    /// <summary>An image in both directions and spectra on a grid of 2 × 2 places, turned by 30°, two at each place, the rows to and fro.</summary>
    public static byte[] Seed { get; } = File(
        new Page("Topography", 3, 2, Six) { Direction = 1, Angle = 10 },
        new Page("Topography", 3, 2, Six) { Angle = 10 },
        new Page("Current", 3, 8, [.. Enumerable.Range(0, 24).Select(i => (double)i)])
        {
            IsImage = false, Unit = "A", Scales = [-0.1, 1, 1e-3], Offsets = [0.1, 0], Places = [.. Turned([(0, 0), (1, 0), (1, 1), (0, 1)], 30).SelectMany(p => new[] { p, p })],
        });

    /// <summary>A file with these pages.</summary>
    public static byte[] File(params Page[] pages)
    {
        var bytes = new ByteList();
        bytes.Int16(56).Text("STiMage 005.004 1", 36, Encoding.Unicode).Int32(pages.Length, 1, 12, 0, 0);

        // Object 1 of the file: the header of the page index. Its object 2: the pages.
        bytes.Int32(1, bytes.Count + 12, 16);
        bytes.Int32(pages.Length, 1, 0, 0);
        bytes.Int32(2, bytes.Count + 12, 32);
        int[] entries = new int[pages.Length];
        for (int n = 0; n < pages.Length; n++)
        {
            bytes.Zeros(16).Int32(pages[n].IsImage ? 0 : 1, 0, 2, 4);
            entries[n] = bytes.Count;
            bytes.Zeros(24);
        }

        for (int n = 0; n < pages.Length; n++)
        {
            Page page = pages[n];
            int header = bytes.Count;
            bytes.Int16(180, 12).Int32(page.IsImage ? 1 : 38, 0, page.IsImage ? 0 : 7, 0, 0, page.Columns, page.Rows, 0, page.Direction, 0, 4 * page.Values.Length, 0, 0)
                .Single(page.Scales[0], page.Scales[1], page.Scales[2], 0, page.Offsets[0], page.Offsets[1], 0, 0, 0.05, 3e-10, page.Angle).Int32(0, 0, 0, 2).Zeros(64);
            int objects = bytes.Count;
            bytes.Zeros(24);
            int texts = bytes.Count;
            foreach (string text in new[] { page.Label, "system", string.Empty, "user", @"C:\a.sm4", "11/27/26", "10:00:00", page.IsImage ? "m" : "V", page.IsImage ? "m" : " ", page.Unit, string.Empty, page.Label })
            {
                bytes.Int16(text.Length).Text(text, 2 * text.Length, Encoding.Unicode);
            }

            int places = bytes.Count;
            foreach ((double x, double y) in page.Places)
            {
                bytes.Single(0, x, y, 0, 0, 0, 0);
            }

            int data = bytes.Count;
            bytes.Int32(Array.ConvertAll(page.Values, v => (int)Math.Round(v * IntegersPerVolt)));
            Object(entries[n], 3, header, 180);
            Object(entries[n] + 12, 4, data, 4 * page.Values.Length);
            Object(objects, 10, texts, places - texts);
            Object(objects + 12, 8, page.Places.Length > 0 ? places : 0, 28 * page.Places.Length);
        }

        return bytes.ToArray();

        void Object(int at, int kind, int place, int size)
        {
            bytes.Put(at, kind);
            bytes.Put(at + 4, place);
            bytes.Put(at + 8, size);
        }
    }

    /// <summary>Places in nm, turned round the origin, in metres.</summary>
    public static (double X, double Y)[] Turned((double X, double Y)[] places, double degrees)
    {
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        return Array.ConvertAll(places, p => (1e-9 * ((cosine * p.X) - (sine * p.Y)), 1e-9 * ((sine * p.X) + (cosine * p.Y))));
    }

    /// <summary>One page; an image [row, column] or spectra [spectrum, point], as they are stored, with the scales that make these values of them.</summary>
    internal sealed record Page(string Label, int Columns, int Rows, double[] Values)
    {
        public bool IsImage { get; init; } = true;

        public string Unit { get; init; } = "m";

        /// <summary>Of x, y and the values; negative ones turn the image round.</summary>
        public double[] Scales { get; init; } = [-1e-9, -1e-9, 1.0 / IntegersPerVolt];

        public double[] Offsets { get; init; } = [5e-9, -3e-9];

        public double Angle { get; init; }

        /// <summary>0 to the right, 1 to the left.</summary>
        public int Direction { get; init; }

        public (double X, double Y)[] Places { get; init; } = [];
    }
}
