using System.Text;

namespace PairScope.Formats;

/// <summary>An attribute as it lies in the file.</summary>
/// <param name="Type">What its elements are.</param>
/// <param name="Count">How many it has, or -1 for absurdly many.</param>
/// <param name="Values">Their bytes.</param>
/// <param name="Address">Where these lie.</param>
internal sealed record StoredAttribute(StoredType Type, long Count, ReadOnlyMemory<byte> Values, long Address)
{
    /// <summary>All attributes of an object, by name.</summary>
    /// <exception cref="InputException">They are damaged.</exception>
    public static IReadOnlyDictionary<string, StoredAttribute> Read(Hdf5Source source, IReadOnlyList<HeaderMessage> messages)
    {
        const int ByName = 8;
        var all = new Dictionary<string, StoredAttribute>(StringComparer.Ordinal);
        foreach (HeaderMessage message in messages)
        {
            Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
            if (message.Type == HeaderMessages.Attribute && !message.IsShared)
            {
                One(source, cursor, all);
            }
            else if (message.Type == HeaderMessages.AttributeInfo)
            {
                cursor.Skip(1);
                cursor.Skip((cursor.U8() & 1) != 0 ? sizeof(ushort) : 0);
                (long heapAddress, long tree) = (cursor.Place(), cursor.Place());
                if (heapAddress == Hdf5Cursor.Nowhere || tree == Hdf5Cursor.Nowhere)
                {
                    continue;
                }

                // A record holds the id in a heap, then flags, number and hash.
                var heap = new FractalHeap(source, heapAddress);
                foreach (byte[] record in BTree2.Records(source, tree, ByName))
                {
                    (ReadOnlyMemory<byte> body, long address) = heap.Object(record.AsSpan(0, Math.Min(8, record.Length)));
                    One(source, source.Cursor(body.Span, address), all);
                }
            }
        }

        return all;
    }

    private static void One(Hdf5Source source, Hdf5Cursor cursor, Dictionary<string, StoredAttribute> all)
    {
        long start = cursor.Address;
        int version = cursor.U8();
        int flags = version == 1 ? cursor.U8() & 0 : cursor.U8();
        (int nameLength, int typeLength, int spaceLength) = (cursor.U16(), cursor.U16(), cursor.U16());
        cursor.Skip(version == 3 ? 1 : 0);
        if (version is < 1 or > 3)
        {
            throw source.Damaged(start, "where an attribute is of an unknown version");
        }

        // Version 1 fills each part up to eight bytes.
        int Padded(int length) => version == 1 ? (length + 7) / 8 * 8 : length;
        ReadOnlySpan<byte> name = cursor.Take(Padded(nameLength))[..nameLength];
        int end = name.IndexOf((byte)0);
        StoredType type = StoredType.Read(source, Part(HeaderMessages.Datatype, typeLength, flags & 1, ref cursor));
        Dataspace space = Dataspace.Read(source, Part(HeaderMessages.Dataspace, spaceLength, flags & 2, ref cursor));
        byte[] values = cursor.Take(cursor.Left).ToArray();

        // A count that the bytes do not bear out is told when the values are asked for: the other attributes can still be read.
        bool isThere = space.Count >= 0 && space.Count <= values.Length / type.Size;
        all.TryAdd(Encoding.UTF8.GetString(end < 0 ? name : name[..end]), new StoredAttribute(type, isThere ? space.Count : -1, values, cursor.Address - values.Length));

        HeaderMessage Part(int kind, int length, int shared, ref Hdf5Cursor at)
        {
            long address = at.Address;
            return ObjectHeader.Resolved(source, new HeaderMessage(kind, shared != 0, at.Take(Padded(length)).ToArray(), address));
        }
    }
}
