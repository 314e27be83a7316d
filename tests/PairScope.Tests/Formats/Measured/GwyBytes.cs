using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes Gwyddion files (.gwy) after the format's description in the Gwyddion manual.</summary>
internal static class GwyBytes
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];

    /// <summary>A file with two images on one grid and a third, smaller one.</summary>
    public static byte[] Images { get; } = File(
        ("/filename", "a.sxm"),
        ("/0/data", Field(3, 2, 6e-9, 4e-9, Six, left: 1e-9, top: -2e-9)),
        ("/0/data/title", "Z"),
        ("/0/data/visible", true),
        ("/0/meta", new Item("GwyContainer", ("Bias", "50 mV"))),
        ("/0/select/pointer", new Item("GwySelectionPoint", ("max", 1), ("texts", new[] { "a", "b" }), ("wholes", new[] { 1, 2 }))),
        ("/1/data", Field(3, 2, 6e-9, 4e-9, [.. Six.Reverse()], unit: "A", left: 1e-9, top: -2e-9)),
        ("/1/data/title", "Current (Backward)"),
        ("/2/data", Field(2, 2, 6e-9, 4e-9, [7, 8, 9, 10])));

    /// <summary>A file with a volume over the bias, spectra of two points and a graph of two curves.</summary>
    public static byte[] Spectra { get; } = File(
        ("/brick/0", new Item("GwyBrick", ("xres", 3), ("yres", 2), ("zres", 2), ("xreal", 6e-9), ("yreal", 4e-9), ("zreal", 0.2), ("zoff", -0.1),
            ("si_unit_x", Unit("m")), ("si_unit_y", Unit("m")), ("si_unit_z", Unit("V")), ("si_unit_w", Unit("A")), ("data", (double[])[.. Six, .. Six.Select(v => 10 * v)]))),
        ("/brick/0/title", "LIY"),
        ("/sps/0", new Item("GwySpectra", ("title", "points"), ("coords", (double[])[1e-9, 2e-9, 3e-9, 4e-9]), ("si_unit_xy", Unit("m")), ("spec_xlabel", "Bias"),
            ("data", (Item[])[Line([1, 2, 3]), Line([4, 5, 6])]))),
        ("/0/graph/graph/1", new Item("GwyGraphModel", ("title", "graph"), ("x_unit", Unit("V")), ("y_unit", Unit("S")), ("bottom_label", "U"),
            ("curves", (Item[])[Curve("a", [1, 2]), Curve("b", [3, 4])]))));

    /// <summary>A file of an outermost container with these components.</summary>
    public static byte[] File(params (string Name, object Value)[] components) => [.. "GWYP"u8, .. Object("GwyContainer", components)];

    /// <summary>An image of the manual's kind: xres, yres, xreal, yreal, …, row by row from the top.</summary>
    public static Item Field(int columns, int rows, double width, double height, double[] values, string lateral = "m", string unit = "m", double left = 0, double top = 0) => new("GwyDataField",
        ("xres", columns), ("yres", rows), ("xreal", width), ("yreal", height), ("xoff", left), ("yoff", top), ("si_unit_xy", Unit(lateral)), ("si_unit_z", Unit(unit)), ("data", values));

    public static Item Unit(string text) => new("GwySIUnit", ("unitstr", text));

    private static Item Line(double[] values) =>
        new("GwyDataLine", ("res", values.Length), ("real", 1.5), ("off", -1.0), ("si_unit_x", GwyBytes.Unit("V")), ("si_unit_y", GwyBytes.Unit("A")), ("data", values));

    private static Item Curve(string name, double[] values) => new("GwyGraphCurveModel", ("description", name), ("xdata", (double[])[0.1, 0.2]), ("ydata", values));

    private static byte[] Object(string type, (string Name, object Value)[] components)
    {
        byte[] body = [.. components.SelectMany(c => (byte[])[.. Zero(c.Name), .. Value(c.Value)])];
        return [.. Zero(type), .. BitConverter.GetBytes(body.Length), .. body];
    }

    private static byte[] Zero(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Value(object value) => value switch
    {
        bool flag => [(byte)'b', (byte)(flag ? 1 : 0)],
        int whole => [(byte)'i', .. BitConverter.GetBytes(whole)],
        long whole => [(byte)'q', .. BitConverter.GetBytes(whole)],
        double number => [(byte)'d', .. BitConverter.GetBytes(number)],
        string text => [(byte)'s', .. Zero(text)],
        int[] wholes => [(byte)'I', .. BitConverter.GetBytes(wholes.Length), .. wholes.SelectMany(BitConverter.GetBytes)],
        double[] numbers => [(byte)'D', .. BitConverter.GetBytes(numbers.Length), .. numbers.SelectMany(BitConverter.GetBytes)],
        string[] texts => [(byte)'S', .. BitConverter.GetBytes(texts.Length), .. texts.SelectMany(Zero)],
        Item item => [(byte)'o', .. Object(item.Type, item.Components)],
        Item[] items => [(byte)'O', .. BitConverter.GetBytes(items.Length), .. items.SelectMany(i => Object(i.Type, i.Components))],
        _ => throw new ArgumentException($"no component is a {value.GetType()}", nameof(value)),
    };

    /// <summary>An object within another.</summary>
    internal sealed record Item(string Type, params (string Name, object Value)[] Components);
}
