using System.Text;

namespace PairScope.Formats;

/// <summary>
/// The formats of measured files, and how a file is told to be one of them: by its first bytes, and only where a format has
/// none of its own (.csv, .idl, .txt) by its ending.
/// </summary>
internal static class MeasuredFormats
{
    // Enough for the headers of all signatures; of tables of text the marks stand within the first lines.
    private const int HeadLength = 1 << 16;
    private const string Advice = "export it from the program of its instrument, or open it in Gwyddion and save it as .gwy or .gsf";

    private static readonly MeasuredFormat[] All =
    [
        new("Nanonis grid", [".3ds"], head => head.StartsWith("Grid dim"u8), (path, _) => NanonisGrid.Read(path)) { OfInstrument = true },
        new("Nanonis scan", [".sxm"], head => head.StartsWith(":NANONIS_VERSION:"u8), (path, _) => NanonisScan.Read(path)) { OfInstrument = true },
        new("Nanonis point spectrum", [".dat"], NanonisSpectrum.IsOne, (path, _) => NanonisSpectrum.Read(path)) { OfInstrument = true },
        new("SPIP ASCII, Gwyddion's text or a table", [".txt"], null, (path, _) => GwyddionText.IsOne(path) ? GwyddionText.Read(path) : SpipAscii.IsOne(path) ? SpipAscii.Read(path) : MeasuredCsv.Read(path)) { OfInstrument = true },
        new("Gwyddion", [".gwy"], head => head.StartsWith("GWYP"u8) || head.StartsWith("GWYO"u8), GwyFile.Read) { OfInstrument = true, ChoosesDataset = true },
        new("RHK", [".sm4"], RhkFile.IsOne, RhkFile.Read) { OfInstrument = true, ChoosesDataset = true },
        new("Igor binary wave", [".ibw"], IgorFile.IsOne, (path, _) => IgorFile.Read(path)) { OfInstrument = true },
        new("Createc scan", [".dat"], CreatecFile.IsOne, (path, _) => CreatecFile.Read(path)) { OfInstrument = true },
        new("Createc point spectrum", [".vert"], CreatecSpectrum.IsOne, (path, _) => CreatecSpectrum.Read(path)) { OfInstrument = true },
        new("WSxM", [".stp", ".top", ".cur"], WsxmFile.IsOne, (path, _) => WsxmFile.Read(path)) { OfInstrument = true },
        new("netCDF", [".nc"], NetCdfFile.IsOne, MeasuredNetCdf.Read) { OfInstrument = true, ChoosesDataset = true },
        new("Gwyddion simple field", [".gsf"], head => head.StartsWith("Gwyddion Simple Field 1.0\n"u8), (path, _) => MeasuredArrays.ReadGsf(path)),
        new("NumPy array", [".npy"], head => head.Length > 6 && head[0] == 0x93 && head[1..].StartsWith("NUMPY"u8), (path, _) => MeasuredArrays.ReadNpy(path)),
        new("NumPy archive", [".npz"], head => head.StartsWith("PK\u0003\u0004"u8), MeasuredArrays.ReadNpz) { ChoosesDataset = true },
        new("HDF5", [".h5", ".hdf5"], Hdf5Kinds.IsHdf5, Hdf5Kinds.Read) { ChoosesDataset = true },
        new("NeXus", [".nxs"], Hdf5Kinds.IsHdf5, Hdf5Kinds.Read) { OfInstrument = true, ChoosesDataset = true },
        new("calcQPI", [".idl"], null, (path, _) => CalcQpiFile.Read(path)),
        new("table of comma-separated values", [".csv"], null, (path, _) => MeasuredCsv.Read(path)),
    ];

    // Files that share an ending with the above, or are common in this field, and are not read: what to do with them.
    private static readonly (Func<byte[], bool> IsOne, string What)[] Others =
    [
        (head => head.AsSpan().StartsWith("ONTMATRX"u8), "an Omicron MATRIX file, which is not read; open it in Gwyddion and save it as .gwy, or export it from Vernissage as .ibw"),
        (head => head.AsSpan().StartsWith("\\*File list"u8) || head.AsSpan().StartsWith("\\*Force file list"u8), "a Bruker Nanoscope file, which is not read; open it in Gwyddion and save it as .gwy"),
        (IsWannier90, "a tight-binding Hamiltonian of wannier90 (_hr.dat), not a measurement"),
    ];

    /// <summary>Endings of all formats, with their dots, each once.</summary>
    public static IReadOnlyList<string> Endings { get; } = [.. All.SelectMany(f => f.Endings).Distinct(StringComparer.Ordinal)];

    /// <summary>Endings of the files that only instruments and their programs write.</summary>
    public static IReadOnlyList<string> InstrumentEndings { get; } = [.. All.Where(f => f.OfInstrument).SelectMany(f => f.Endings).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a file with the reader that its content, or else its ending, names.</summary>
    /// <exception cref="InputException">No format fits, or the file is damaged.</exception>
    public static MeasuredData Read(string path, string? dataset)
    {
        MeasuredFormat format = Of(path);
        return dataset is null || format.ChoosesDataset
            ? format.Read(path, dataset)
            : throw new InputException(
                $"--dataset '{dataset}' chooses among the arrays or images of a file that holds several ({string.Join(", ", All.Where(f => f.ChoosesDataset).SelectMany(f => f.Endings).Distinct(StringComparer.Ordinal))}); '{path}' is a {format.Name}.");
    }

    private static MeasuredFormat Of(string path)
    {
        byte[] head = Head(path);
        if (Array.Find(All, f => f.Recognises?.Invoke(head) ?? false) is { } recognised)
        {
            return recognised;
        }

        // By the ending alone: a format without a signature, or one of the old readers, which says itself what is wrong.
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (Array.Find(All, f => f.Endings.Contains(ending, StringComparer.Ordinal)) is { } named && (named.Recognises is null || named.ExplainsItself))
        {
            return named;
        }

        throw new InputException(Array.Find(Others, o => o.IsOne(head)).What is { } what
            ? $"'{path}' is {what}."
            : $"'{path}' is of no kind that is read ({string.Join(", ", All.Select(f => $"{f.Name} {string.Join(' ', f.Endings)}"))}); {Advice}.");
    }

    private static byte[] Head(string path)
    {
        using FileStream stream = InputFile.Open(path);
        var head = new byte[Math.Min(stream.Length, HeadLength)];
        stream.ReadExactly(head);
        return head;
    }

    /// <summary>A line of comment, two lines of one whole number each, then lines of at most fifteen whole numbers.</summary>
    private static bool IsWannier90(byte[] head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split('\n', 5);
        return lines.Length == 5 && IsWhole(lines[1]) && IsWhole(lines[2])
            && lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 and <= 15 } counts && Array.TrueForAll(counts, IsWhole);

        static bool IsWhole(string text) => HeaderText.Count(text.Trim(), int.MaxValue) is not null;
    }
}

/// <summary>Whether a file that begins with these bytes is of a format.</summary>
internal delegate bool Signature(ReadOnlySpan<byte> head);

/// <summary>One format of measured files.</summary>
/// <param name="Name">In words.</param>
/// <param name="Endings">Its usual endings, with their dots.</param>
/// <param name="Recognises">Its first bytes, or null where the ending alone tells it.</param>
/// <param name="Read">Its reader: of a file, and of the dataset that is wanted.</param>
internal sealed record MeasuredFormat(string Name, string[] Endings, Signature? Recognises, Func<string, string?, MeasuredData> Read)
{
    /// <summary>Whether only instruments and their programs write it, never a simulation of this one.</summary>
    public bool OfInstrument { get; init; }

    /// <summary>Whether a file may hold several images or arrays, among which --dataset chooses.</summary>
    public bool ChoosesDataset { get; init; }

    /// <summary>Whether its reader says what is wrong with a file that only has the ending.</summary>
    public bool ExplainsItself => Endings[0] is ".3ds" or ".sxm" or ".gsf" or ".npy" or ".npz" or ".h5";
}
