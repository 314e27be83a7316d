using System.Text;

namespace PairScope.Formats;

/// <summary>A name in a group: where the object lies, or the path that a soft link stands for; neither where it leads out of the file.</summary>
/// <param name="Address">Address of the object, or <see cref="Hdf5Cursor.Nowhere"/>.</param>
/// <param name="Target">The path of a soft link, or null.</param>
internal readonly record struct GroupLink(long Address, string? Target);

/// <summary>Reads the names in a group, in all forms that HDF5 has for them.</summary>
internal static class GroupLinks
{
    private const int HardLink = 0;
    private const int SoftLink = 1;

    /// <summary>All links of a group.</summary>
    /// <exception cref="InputException">They are damaged.</exception>
    public static IReadOnlyDictionary<string, GroupLink> Read(Hdf5Source source, IReadOnlyList<HeaderMessage> messages)
    {
        var links = new Dictionary<string, GroupLink>(StringComparer.Ordinal);
        foreach (HeaderMessage message in messages)
        {
            Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
            switch (message.Type)
            {
                case HeaderMessages.SymbolTable:
                    Table(source, cursor.Place(), cursor.Place(), links);
                    break;
                case HeaderMessages.LinkInfo:
                    cursor.Skip(1);
                    cursor.Skip((cursor.U8() & 1) != 0 ? sizeof(long) : 0);
                    Heap(source, cursor.Place(), cursor.Place(), links);
                    break;
                case HeaderMessages.Link:
                    One(source, cursor, links);
                    break;
                default:
                    break;
            }
        }

        return links;
    }

    // The oldest form: a tree of nodes with entries, whose names lie in a heap of their own.
    private static void Table(Hdf5Source source, long tree, long heapAddress, Dictionary<string, GroupLink> links)
    {
        Hdf5Cursor heap = source.Cursor(source.Block(heapAddress, 8 + (2 * source.LengthSize) + source.OffsetSize), heapAddress);
        heap.Expect("HEAP"u8);
        heap.Skip(4);
        long length = heap.Size();
        heap.Skip(source.LengthSize);
        long start = heap.Place();
        byte[] names = source.Block(start, length);
        foreach ((_, long leaf) in BTree1.Leaves(source, tree, type: 0, source.LengthSize))
        {
            const int Head = 8;
            const int AfterAddresses = 24;
            Hdf5Cursor node = source.Cursor(source.Block(leaf, Head), leaf);
            node.Expect("SNOD"u8);
            node.Skip(2);
            int count = node.U16();
            node = source.Cursor(source.Block(leaf + Head, count * (source.LengthSize + source.OffsetSize + AfterAddresses)), leaf + Head);
            for (int i = 0; i < count; i++)
            {
                (long name, long address) = (node.Whole(source.OffsetSize), node.Place());
                uint kind = node.U32();
                node.Skip(4);
                long target = node.U32();
                node.Skip(12);
                links.TryAdd(NameAt(name), kind == 2 ? new GroupLink(Hdf5Cursor.Nowhere, NameAt(target)) : new GroupLink(address, Target: null));
            }
        }

        string NameAt(long offset)
        {
            Hdf5Cursor cursor = source.Cursor(names, start);
            cursor.Skip(offset);
            return cursor.Text();
        }
    }

    private static void Heap(Hdf5Source source, long heapAddress, long tree, Dictionary<string, GroupLink> links)
    {
        // A record holds a hash and the id, or the number of the link and the id.
        const int ByName = 5;
        if (heapAddress == Hdf5Cursor.Nowhere || tree == Hdf5Cursor.Nowhere)
        {
            return;
        }

        var heap = new FractalHeap(source, heapAddress);
        foreach (byte[] record in BTree2.Records(source, tree, ByName))
        {
            (ReadOnlyMemory<byte> body, long address) = heap.Object(record.AsSpan(Math.Min(sizeof(uint), record.Length)));
            One(source, source.Cursor(body.Span, address), links);
        }
    }

    private static void One(Hdf5Source source, Hdf5Cursor cursor, Dictionary<string, GroupLink> links)
    {
        cursor.Skip(1);
        int flags = cursor.U8();
        int kind = (flags & 8) != 0 ? cursor.U8() : HardLink;
        cursor.Skip(((flags & 4) != 0 ? sizeof(long) : 0) + ((flags & 16) != 0 ? 1 : 0));
        string name = Encoding.UTF8.GetString(cursor.Take(cursor.Whole(1 << (flags & 3))));
        links.TryAdd(name, kind switch
        {
            HardLink => new GroupLink(cursor.Place(), Target: null),
            SoftLink => new GroupLink(Hdf5Cursor.Nowhere, Encoding.UTF8.GetString(cursor.Take(cursor.U16()))),

            // Links into other files are not followed: what a file holds should not depend on its neighbours.
            _ => new GroupLink(Hdf5Cursor.Nowhere, Target: null),
        });
    }
}
