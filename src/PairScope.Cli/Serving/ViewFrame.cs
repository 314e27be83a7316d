using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace PairScope.Cli.Serving;

/// <summary>Words and numbers for the page in one answer: the length of a JSON text as uint32, the text padded to a multiple of four bytes, then its arrays of float32, all little-endian (docs/serve.md, "Frames").</summary>
internal static class ViewFrame
{
    /// <summary>The bytes.</summary>
    /// <param name="head">The words; "arrays" is added, with name, shape and first number of each.</param>
    /// <param name="arrays">The numbers, row-major.</param>
    public static byte[] Of(JsonObject head, IReadOnlyList<(string Name, int[] Shape, float[] Values)> arrays)
    {
        int first = 0;
        var described = new JsonArray();
        foreach ((string name, int[] shape, float[] values) in arrays)
        {
            described.Add((JsonNode)new JsonObject { ["name"] = name, ["shape"] = new JsonArray([.. shape.Select(n => (JsonNode)n)]), ["first"] = first });
            first += values.Length;
        }

        head["arrays"] = described;
        byte[] text = Encoding.UTF8.GetBytes(head.ToJsonString());
        int padded = (text.Length + 3) / 4 * 4;
        var frame = new byte[4 + padded + (4 * first)];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)padded);
        text.CopyTo(frame, 4);
        frame.AsSpan(4 + text.Length, padded - text.Length).Fill((byte)' ');
        int at = 4 + padded;
        foreach ((_, _, float[] values) in arrays)
        {
            MemoryMarshal.AsBytes<float>(values).CopyTo(frame.AsSpan(at));
            at += 4 * values.Length;
        }

        return frame;
    }
}
