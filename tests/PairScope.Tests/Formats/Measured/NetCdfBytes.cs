using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes files of netCDF's classic format after Unidata's specification.</summary>
internal static class NetCdfBytes
{
    private static readonly (string, string)[] None = [];

    /// <summary>A scan to the left, one of several layers, an image of another program, and one that grows by records.</summary>
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Gxsm(1, [-0.05f], "nm", [30, 0, -30], "a-Xm-Topo.nc"),
        Gxsm(2, [-0.05f, 0.05f], "nA", [-30, 0, 30], "a-Xp-I.nc"),
        File(1, [("y", 2), ("x", 3)],
        [
            ("x", ["x"], [("units", "nm")], (double[])[0, 1, 2]), ("y", ["y"], [("units", "nm")], (double[])[0, 1]), ("title", ["x"], None, "abc"),
            ("heights", ["y", "x"], [("units", "m")], (short[])[1, 2, 3, 4, 5, 6]),
        ]),
        File(1, [("bias", 0), ("y", 2), ("x", 2)],
        [
            ("bias", ["bias"], [("units", "V")], (double[])[-0.1, 0.1]), ("a", ["bias", "y", "x"], None, (float[])[1, 2, 3, 4, 5, 6, 7, 8]), ("b", ["bias", "y", "x"], None, (double[])[11, 12, 13, 14, 15, 16, 17, 18]),
        ], records: 2),
    ];

    /// <summary>A file; a dimension of length 0 is the one that grows, with <paramref name="records"/> records.</summary>
    /// <param name="version">1, or 2 for places of 64 bits.</param>
    /// <param name="dimensions">Names and lengths.</param>
    /// <param name="variables">Names, dimensions, attributes and numbers or a text.</param>
    /// <param name="records">Number of records.</param>
    public static byte[] File(int version, (string Name, int Length)[] dimensions, (string Name, string[] Dimensions, (string Name, string Value)[] Attributes, object Values)[] variables, int records = 0)
    {
        bool[] grows = [.. variables.Select(v => v.Dimensions.Length > 0 && dimensions[Index(dimensions, v.Dimensions[0])].Length == 0)];
        byte[][] values = [.. variables.Select(v => Values(v.Values))];
        byte[] empty = Header([.. variables.Select(_ => 0)]);
        var places = new int[variables.Length];
        int at = empty.Length;
        foreach (int n in Enumerable.Range(0, variables.Length).OrderBy(n => grows[n]))
        {
            places[n] = at;
            at += grows[n] ? values[n].Length / records : values[n].Length;
        }

        var bytes = new ByteList(bigEndian: true);
        bytes.Raw(Header(places));
        foreach (int n in Enumerable.Range(0, variables.Length).Where(n => !grows[n]))
        {
            bytes.Raw(values[n]);
        }

        // The records of all variables that grow take turns.
        for (int record = 0; record < records; record++)
        {
            foreach (int n in Enumerable.Range(0, variables.Length).Where(n => grows[n]))
            {
                int size = values[n].Length / records;
                bytes.Raw(values[n].AsSpan(record * size, size));
            }
        }

        return bytes.ToArray();

        byte[] Header(int[] starts)
        {
            var header = new ByteList(bigEndian: true);
            header.Raw("CDF"u8).Raw([(byte)version]).Int32(records, 10, dimensions.Length);
            foreach ((string name, int length) in dimensions)
            {
                Name(header, name);
                header.Int32(length);
            }

            Attributes(header, [("Creator", "test")]);
            header.Int32(11, variables.Length);
            for (int n = 0; n < variables.Length; n++)
            {
                Name(header, variables[n].Name);
                header.Int32([variables[n].Dimensions.Length, .. variables[n].Dimensions.Select(d => Index(dimensions, d))]);
                Attributes(header, variables[n].Attributes);
                header.Int32(variables[n].Values switch { string => 2, short[] => 3, float[] => 5, _ => 6 }, grows[n] ? values[n].Length / records : values[n].Length);
                if (version == 2)
                {
                    header.Int64(starts[n]);
                }
                else
                {
                    header.Int32(starts[n]);
                }
            }

            return header.ToArray();
        }
    }

    private static byte[] Gxsm(int version, float[] biases, string unit, float[] x, string name) => File(
        version,
        [("time", 1), ("value", biases.Length), ("dimx", 3), ("dimy", 2), ("basename", name.Length)],
        [
            ("time", ["time"], [("unit", "s")], (double[])[1]),
            ("value", ["value"], [("unit", "V")], biases),
            ("dimx", ["dimx"], None, x),
            ("dimy", ["dimy"], None, (float[])[10, -10]),
            ("basename", ["basename"], None, name),
            ("dz", [], [("unit", unit), ("var_unit", "Ang")], (double[])[0.5]),
            ("offsetx", [], [("var_unit", "Ang")], (double[])[1000]),
            ("offsety", [], [("var_unit", "Ang")], (double[])[-200]),
            ("alpha", [], None, (double[])[0]),
            ("FloatField", ["time", "value", "dimy", "dimx"], [("ZLabel", "Z"), ("unit", unit)], Enumerable.Range(1, 6 * biases.Length).Select(v => (float)v).ToArray()),
        ]);

    private static int Index((string Name, int Length)[] dimensions, string name) => Array.FindIndex(dimensions, d => string.Equals(d.Name, name, StringComparison.Ordinal));

    private static void Attributes(ByteList header, (string Name, string Value)[] attributes)
    {
        header.Int32(attributes.Length == 0 ? 0 : 12, attributes.Length);
        foreach ((string name, string value) in attributes)
        {
            Name(header, name);
            header.Int32(2);
            Name(header, value);
        }
    }

    private static void Name(ByteList bytes, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        bytes.Int32(length).Text(text, (length + 3) / 4 * 4, Encoding.UTF8);
    }

    private static byte[] Values(object values)
    {
        var bytes = new ByteList(bigEndian: true);
        byte[] all = (values switch
        {
            string text => bytes.Text(text, text.Length),
            short[] whole => bytes.Int16(Array.ConvertAll(whole, v => (int)v)),
            float[] single => bytes.Single(Array.ConvertAll(single, v => (double)v)),
            _ => bytes.Double((double[])values),
        }).ToArray();
        return [.. all, .. new byte[(4 - (all.Length % 4)) % 4]];
    }
}
