using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Formats;

namespace PairScope.Learning.Networks;

/// <summary>A tensor as stored in a file.</summary>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Values">Values, row-major.</param>
/// <param name="IsHalf">Whether it is stored in half precision.</param>
public sealed record StoredTensor(long[] Shape, float[] Values, bool IsHalf = false)
{
    /// <summary>Bytes of one value in the file.</summary>
    public int Bytes => IsHalf ? 2 : 4;
}

/// <summary>
/// The safetensors format: eight bytes of header length (little-endian), a JSON header with name, type, shape and byte
/// range of every tensor and free text under <c>__metadata__</c>, then the values. F32 and F16 are written and read.
/// </summary>
/// <remarks>docs/formats.md, "Weights".</remarks>
public sealed class SafetensorsFile
{
    private const int LargestHeader = 16 << 20;

    /// <summary>A file in memory.</summary>
    public SafetensorsFile(IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Writes the file; it appears under its name when complete.</summary>
    public void Save(string path)
    {
        var header = new JsonObject();
        var texts = new JsonObject();
        foreach ((string key, string value) in Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            texts[key] = value;
        }

        header["__metadata__"] = texts;
        long offset = 0;
        foreach ((string name, StoredTensor tensor) in Tensors)
        {
            long end = offset + ((long)tensor.Bytes * tensor.Values.Length);
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.IsHalf ? "F16" : "F32",
                ["shape"] = new JsonArray([.. tensor.Shape.Select(s => (JsonNode)s)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] padded = [.. json, .. Enumerable.Repeat((byte)' ', (8 - (json.Length % 8)) % 8)];
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, padded.Length);
            stream.Write(length);
            stream.Write(padded);
            foreach (StoredTensor tensor in Tensors.Values)
            {
                stream.Write(tensor.IsHalf
                    ? MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, v => (Half)v).AsSpan())
                    : MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
            }
        });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file is missing, cut short, or no safetensors file of F32 tensors.</exception>
    public static SafetensorsFile Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The weights '{path}' cannot be read: {e.Message}", e);
        }

        long length = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
        if (length is < 2 or > LargestHeader || length + 8 > bytes.Length)
        {
            throw new InputException($"'{path}' is no safetensors file: its first 8 bytes must give the length of a header that the file holds.");
        }

        try
        {
            return Parse(bytes, (int)length, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException or IndexOutOfRangeException)
        {
            throw new InputException($"The header of the weights '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static SafetensorsFile Parse(byte[] bytes, int length, string path)
    {
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (string.Equals(entry.Name, "__metadata__", StringComparison.Ordinal))
            {
                foreach (JsonProperty text in entry.Value.EnumerateObject())
                {
                    metadata[text.Name] = text.Value.GetString() ?? string.Empty;
                }

                continue;
            }

            bool half = entry.Value.GetProperty("dtype").GetString() switch
            {
                "F32" => false,
                "F16" => true,
                _ => throw new InputException($"The tensor '{entry.Name}' of '{path}' is neither of type F32 nor of F16."),
            };

            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
            long start = entry.Value.GetProperty("data_offsets")[0].GetInt64();
            long end = entry.Value.GetProperty("data_offsets")[1].GetInt64();
            if (start < 0 || end < start || end > bytes.Length - 8 - length || shape.Any(s => s < 0)
                || end - start != shape.Aggregate(half ? 2L : 4L, (product, s) => checked(product * s)))
            {
                throw new InputException($"The weights '{path}' are cut short or damaged: the tensor '{entry.Name}' should be bytes {start} to {end} of {bytes.Length - 8 - length}.");
            }

            Span<byte> stored = bytes.AsSpan(8 + length + (int)start, (int)(end - start));
            float[] values = half
                ? Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(stored).ToArray(), v => (float)v)
                : MemoryMarshal.Cast<byte, float>(stored).ToArray();
            tensors[entry.Name] = new StoredTensor(shape, values, half);
        }

        return new SafetensorsFile(tensors, metadata);
    }
}
