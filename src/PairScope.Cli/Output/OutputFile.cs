using System.Runtime.InteropServices;
using System.Text;
using PairScope.Cli.Options;

namespace PairScope.Cli.Output;

/// <summary>Writes a data set or its picture in the format that the ending of the file names.</summary>
internal static class OutputFile
{
    /// <summary>Writes the file.</summary>
    public static void Write(OutputTarget target, Report report, Dataset data, Func<Picture> picture)
    {
        _ = report;
        _ = picture;
        (string descr, int[] shape, byte[] bytes) = data switch
        {
            Field { Complex: { } c } f => ("<c16", f.Shape, MemoryMarshal.AsBytes(c.AsSpan()).ToArray()),
            Field { Real: { } r } f => ("<f8", f.Shape, MemoryMarshal.AsBytes(r.AsSpan()).ToArray()),
            Table t => ("<f8", [t.Columns[0].Values.Count, t.Columns.Count], MemoryMarshal.AsBytes(t.Values().AsSpan()).ToArray()),
            _ => throw new InvalidOperationException(),
        };
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}";
        int padded = ((10 + header.Length + 1 + 63) / 64 * 64) - 10;
        byte[] text = Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n");
        using FileStream file = File.Create(target.Path);
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)text.Length, (byte)(text.Length >> 8)]);
        file.Write(text);
        file.Write(bytes);
    }
}
