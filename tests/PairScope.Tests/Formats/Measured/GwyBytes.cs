using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes Gwyddion files (.gwy) after the format's description in the Gwyddion manual.</summary>
internal static class GwyBytes
{
    /// <summary>A file of an outermost container with these components.</summary>
    public static byte[] File(params (string Name, object Value)[] components) => [.. "GWYP"u8, .. Object("GwyContainer", components)];

    /// <summary>An image of the manual's kind: xres, yres, xreal, yreal, …, row by row from the top.</summary>
    public static Item Field(int columns, int rows, double width, double height, double[] values, string lateral = "m", string unit = "m", double left = 0, double top = 0) => new("GwyDataField",
        ("xres", columns), ("yres", rows), ("xreal", width), ("yreal", height), ("xoff", left), ("yoff", top), ("si_unit_xy", Unit(lateral)), ("si_unit_z", Unit(unit)), ("data", values));

    public static Item Unit(string text) => new("GwySIUnit", ("unitstr", text));

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
