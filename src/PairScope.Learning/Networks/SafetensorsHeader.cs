using System.Text.Json;

namespace PairScope.Learning.Networks;

/// <summary>Where a tensor lies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Start">First byte behind the header.</param>
/// <param name="End">The byte behind its last.</param>
internal sealed record SafetensorsEntry(string Name, TensorType Type, long[] Shape, long Start, long End);

/// <summary>
/// The list of tensors of a safetensors file. As the format asks, they fill the file without gaps and without sharing bytes, so
/// that what is read takes no more than four times the file's size.
/// </summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries)
{
    private const int MostTensors = 20_000;
    private const int MostAxes = 8;

    /// <summary>Reads the header and the texts in it.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="length">Bytes of the header.</param>
    /// <param name="path">What messages call the file.</param>
    /// <exception cref="InputException">The tensors do not fill the file, or share bytes.</exception>
    public static (SafetensorsHeader Header, Dictionary<string, string> Metadata) Parse(byte[] bytes, int length, string path)
    {
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (!names.Add(entry.Name) || names.Count > MostTensors)
            {
                throw new InputException($"'{path}' has '{entry.Name}' twice, or more than {MostTensors} tensors.");
            }

            if (string.Equals(entry.Name, "__metadata__", StringComparison.Ordinal))
            {
                foreach (JsonProperty text in entry.Value.EnumerateObject())
                {
                    metadata[text.Name] = text.Value.GetString() ?? string.Empty;
                }
            }
            else
            {
                entries.Add(Entry(entry, path, bytes.Length - 8 - length));
            }
        }

        long end = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start != end)
            {
                throw new InputException($"The weights '{path}' are damaged: the tensor '{entry.Name}' begins at byte {entry.Start} where the one before it ends at {end}.");
            }

            end = entry.End;
        }

        return end == bytes.Length - 8 - length
            ? (new SafetensorsHeader(entries), metadata)
            : throw new InputException($"The weights '{path}' are cut short or damaged: their tensors take {end} bytes and {bytes.Length - 8 - length} are there.");
    }

    private static SafetensorsEntry Entry(JsonProperty entry, string path, long available)
    {
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
        return start >= 0 && end >= start && end <= available && shape.Length <= MostAxes && shape.All(s => s >= 0)
            && end - start == shape.Aggregate((long)StoredTensor.BytesOf(type), (product, s) => checked(product * s))
            ? new SafetensorsEntry(entry.Name, type, shape, start, end)
            : throw new InputException($"The weights '{path}' are cut short or damaged: the tensor '{entry.Name}' should be bytes {start} to {end} of {available}.");
    }
}
