using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Formats;

namespace PairScope.Learning.Networks;

/// <summary>How the values of a tensor are stored, by the format's names.</summary>
public enum TensorType
{
    /// <summary>Single precision.</summary>
    F32,

    /// <summary>Half precision.</summary>
    F16,

    /// <summary>Whole numbers from −128 to 127.</summary>
    I8,
}

/// <summary>A tensor as stored in a file.</summary>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Values">Values, row-major.</param>
/// <param name="Type">How they are stored.</param>
public sealed record StoredTensor(long[] Shape, float[] Values, TensorType Type = TensorType.F32)
{
    /// <summary>Bytes of one value in the file.</summary>
    public int Bytes => BytesOf(Type);

    /// <summary>Bytes of one value of a type.</summary>
    public static int BytesOf(TensorType type) => type switch { TensorType.I8 => 1, TensorType.F16 => 2, _ => 4 };
}

/// <summary>
/// The safetensors format: eight bytes of header length (little-endian), a JSON header with name, type, shape and byte
/// range of every tensor and free text under <c>__metadata__</c>, then the values. F32, F16 and I8 are written and read.
/// </summary>
/// <remarks>docs/formats.md, "Weights".</remarks>
public sealed class SafetensorsFile
{
    private const int LargestHeader = 16 << 20;
    private const long LargestFile = 1L << 30;

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
                ["dtype"] = tensor.Type.ToString(),
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
                stream.Write(tensor.Type switch
                {
                    TensorType.I8 => MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, v => (sbyte)v).AsSpan()),
                    TensorType.F16 => MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, v => (Half)v).AsSpan()),
                    _ => MemoryMarshal.AsBytes(tensor.Values.AsSpan()),
                });
            }
        });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file is missing, cut short, or no safetensors file of such tensors.</exception>
    public static SafetensorsFile Load(string path)
    {
        byte[] bytes = InputFile.ReadAll(path, LargestFile, "weights file");

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

            TensorType type = entry.Value.GetProperty("dtype").GetString() switch
            {
                "F32" => TensorType.F32,
                "F16" => TensorType.F16,
                "I8" => TensorType.I8,
                _ => throw new InputException($"The tensor '{entry.Name}' of '{path}' is of none of the types F32, F16 and I8."),
            };

            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
            long start = entry.Value.GetProperty("data_offsets")[0].GetInt64();
            long end = entry.Value.GetProperty("data_offsets")[1].GetInt64();
            if (start < 0 || end < start || end > bytes.Length - 8 - length || shape.Any(s => s < 0)
                || end - start != shape.Aggregate((long)StoredTensor.BytesOf(type), (product, s) => checked(product * s)))
            {
                throw new InputException($"The weights '{path}' are cut short or damaged: the tensor '{entry.Name}' should be bytes {start} to {end} of {bytes.Length - 8 - length}.");
            }

            Span<byte> stored = bytes.AsSpan(8 + length + (int)start, (int)(end - start));
            float[] values = type switch
            {
                TensorType.I8 => Array.ConvertAll(MemoryMarshal.Cast<byte, sbyte>(stored).ToArray(), v => (float)v),
                TensorType.F16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(stored).ToArray(), v => (float)v),
                _ => MemoryMarshal.Cast<byte, float>(stored).ToArray(),
            };
            tensors[entry.Name] = new StoredTensor(shape, values, type);
        }

        return new SafetensorsFile(tensors, metadata);
    }
}
