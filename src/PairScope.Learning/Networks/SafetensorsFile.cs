using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Formats;

namespace PairScope.Learning.Networks;

/// <summary>
/// The safetensors format: eight bytes of header length (little-endian), a JSON header with name, type, shape and byte
/// range of every tensor and free text under <c>__metadata__</c>, then the values. F32, F16 and I8 are written and read.
/// What is written carries a digest under <c>__metadata__</c>: SHA-256 of the whole file with zeros in the digest's place.
/// </summary>
/// <remarks>docs/formats.md, "Weights".</remarks>
public sealed class SafetensorsFile
{
    private const int LargestHeader = 16 << 20;
    private const long LargestFile = 1L << 30;
    private const string DigestKey = "digest";
    private static readonly string NoDigest = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>A file in memory.</summary>
    public SafetensorsFile(IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Free text by key, without the digest.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether the file carried a digest, which then was right.</summary>
    public bool HasDigest { get; private init; }

    /// <summary>SHA-256 of the file that was read, in hexadecimal digits; empty for one in memory.</summary>
    public string Checksum { get; private init; } = string.Empty;

    /// <summary>Writes the file; it appears under its name when complete.</summary>
    public void Save(string path)
    {
        var header = new JsonObject();
        var texts = new JsonObject { [DigestKey] = NoDigest };
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
        byte[] start = [.. new byte[sizeof(long)], .. json, .. Enumerable.Repeat((byte)' ', (8 - (json.Length % 8)) % 8)];
        BinaryPrimitives.WriteInt64LittleEndian(start, start.Length - sizeof(long));
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            hash.AppendData(start);
            foreach (StoredTensor tensor in Tensors.Values)
            {
                hash.AppendData(BytesOf(tensor));
            }

            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()), start.AsSpan(PlaceOf(start, NoDigest)));
        }

        AtomicFile.Write(path, stream =>
        {
            stream.Write(start);
            foreach (StoredTensor tensor in Tensors.Values)
            {
                stream.Write(BytesOf(tensor));
            }
        });
    }

    /// <summary>Reads a file, and compares it with its digest where it carries one.</summary>
    /// <exception cref="InputException">The file is missing, cut short, changed, or no safetensors file of such tensors.</exception>
    public static SafetensorsFile Load(string path)
    {
        byte[] bytes = InputFile.ReadAll(path, LargestFile, "weights file");
        long length = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
        if (length is < 2 or > LargestHeader || length + 8 > bytes.Length)
        {
            throw new InputException($"'{path}' is no safetensors file: its first 8 bytes must give the length of a header that the file holds.");
        }

        string checksum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            (SafetensorsHeader header, Dictionary<string, string> metadata) = SafetensorsHeader.Parse(bytes, (int)length, path);
            bool hasDigest = metadata.Remove(DigestKey, out string? digest);
            if (hasDigest)
            {
                RequireDigest(bytes, (int)length, digest!, path);
            }

            var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
            foreach (SafetensorsEntry entry in header.Entries)
            {
                Span<byte> stored = bytes.AsSpan(8 + (int)length + (int)entry.Start, (int)(entry.End - entry.Start));
                tensors[entry.Name] = new StoredTensor(entry.Shape, ValuesOf(stored, entry.Type), entry.Type);
            }

            return new SafetensorsFile(tensors, metadata) { HasDigest = hasDigest, Checksum = checksum };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException or IndexOutOfRangeException)
        {
            throw new InputException($"The header of the weights '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static void RequireDigest(byte[] bytes, int length, string digest, string path)
    {
        int place = digest.Length == NoDigest.Length ? PlaceOf(bytes.AsSpan(0, 8 + length), digest) : -1;
        if (place >= 0)
        {
            Encoding.ASCII.GetBytes(NoDigest, bytes.AsSpan(place));
        }

        if (place < 0 || !string.Equals(Convert.ToHexStringLower(SHA256.HashData(bytes)), digest, StringComparison.Ordinal))
        {
            throw new InputException($"'{path}' was damaged or changed after it was written: its digest is another; take a good copy of it.");
        }
    }

    // Quotation marks within texts are escaped, so this stands in one place.
    private static int PlaceOf(ReadOnlySpan<byte> header, string digest)
    {
        string before = $"\"{DigestKey}\":\"";
        int found = header.IndexOf(Encoding.ASCII.GetBytes(before + digest + "\""));
        return found < 0 ? -1 : found + before.Length;
    }

    private static byte[] BytesOf(StoredTensor tensor) => tensor.Type switch
    {
        TensorType.I8 => MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, v => (sbyte)v).AsSpan()).ToArray(),
        TensorType.F16 => MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, v => (Half)v).AsSpan()).ToArray(),
        _ => MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray(),
    };

    private static float[] ValuesOf(Span<byte> stored, TensorType type) => type switch
    {
        TensorType.I8 => Array.ConvertAll(MemoryMarshal.Cast<byte, sbyte>(stored).ToArray(), v => (float)v),
        TensorType.F16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(stored).ToArray(), v => (float)v),
        _ => MemoryMarshal.Cast<byte, float>(stored).ToArray(),
    };
}
