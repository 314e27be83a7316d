using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// RHK files (.sm4): pages, each an image or a set of spectra, in 32-bit integers times a scale. Images are put upright by the
/// signs of their scales; spectra go to the places where they were taken. Layout: docs/formats.md, "RHK".
/// </summary>
public static class RhkFile
{
    private const int MostPages = 1 << 16;

    /// <summary>Whether a file begins as one: the length of its header, then "STiMage 00" in 16-bit letters.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> head) => head.Length > 22 && head[2..].StartsWith("S\0T\0i\0M\0a\0g\0e\0 \0"u8);

    /// <summary>Reads the pages on the grid of the largest, or those of one label.</summary>
    /// <exception cref="InputException">The file is damaged or holds neither images nor spectra.</exception>
    public static MeasuredData Read(string path, string? dataset = null)
    {
        byte[] bytes = InputFile.ReadAll(path);
        var cursor = new BinaryCursor(path, bytes);
        if (!IsOne(bytes))
        {
            throw new InputException($"'{path}' is not an RHK file: no 'STiMage' stands at byte 2.");
        }

        int headerSize = cursor.UInt16("the header's size");
        string version = cursor.WideText(18, "the signature");
        cursor.Seek(cursor.Position + 4, "the number of objects");
        uint objects = cursor.UInt32("the number of objects");
        cursor.Seek(2L + headerSize, "the list of objects");
        int index = RhkPage.Objects(path, cursor, objects).GetValueOrDefault(RhkPage.PageIndexHeader);
        cursor.Seek(index, "the header of the page index");
        uint pages = cursor.UInt32("the number of pages");
        uint indexObjects = cursor.UInt32("the number of objects of the page index");
        if (pages > MostPages)
        {
            throw new InputException($"'{path}' promises {pages} pages, where {MostPages} are the most.");
        }

        cursor.Seek(index + 16L, "the objects of the page index");
        cursor.Seek(RhkPage.Objects(path, cursor, indexObjects).GetValueOrDefault(RhkPage.PageIndexArray), "the page index");
        var images = new List<StoredImage>();
        var warnings = new List<string>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        long values = 0;
        for (int n = 0; n < pages; n++)
        {
            // A page's entry: 16 bytes of identity, its kind, its source, the number of its objects, its minor version, the objects.
            cursor.Seek(cursor.Position + 16L, $"page {n + 1}");
            uint kind = cursor.UInt32($"the kind of page {n + 1}");
            cursor.UInt32($"the source of page {n + 1}");
            uint count = cursor.UInt32($"the number of objects of page {n + 1}");
            cursor.UInt32($"the version of page {n + 1}");
            Dictionary<uint, int> own = RhkPage.Objects(path, cursor, count);
            int next = cursor.Position;
            if (kind is 0 or 1)
            {
                var page = RhkPage.Read(path, cursor, own, n + 1, isImage: kind == 0);

                // In a damaged file pages may share their values; together they must not be more than the file could hold.
                if ((values += page.Count) > bytes.Length)
                {
                    throw new InputException($"'{path}': up to page {n + 1} the pages promise {values} values, more than a file of {bytes.Length} bytes can hold.");
                }

                foreach ((string key, string value) in page.Texts)
                {
                    metadata.TryAdd(key, value);
                }

                metadata.TryAdd("Current (A)", page.Current.ToString("R", CultureInfo.InvariantCulture));
                images.AddRange(page.Images(cursor, warnings));
            }
            else
            {
                warnings.Add($"Page {n + 1} is neither an image nor a set of spectra (kind {kind}); it is left out.");
            }

            cursor.Seek(next, $"page {n + 2}");
        }

        return StoredImages.Of(path, $"RHK ({version})", images, dataset, metadata, warnings);
    }
}
