namespace PairScope.Formats;

/// <summary>One message of an object header: a fact about a group or a dataset.</summary>
/// <param name="Type">What it tells; one of <see cref="HeaderMessages"/>.</param>
/// <param name="IsShared">Whether it only says where the message lies.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Address">Where they lie.</param>
internal readonly record struct HeaderMessage(int Type, bool IsShared, ReadOnlyMemory<byte> Body, long Address);

/// <summary>Numbers of the messages that are read.</summary>
internal static class HeaderMessages
{
    public const int Dataspace = 0x01;
    public const int LinkInfo = 0x02;
    public const int Datatype = 0x03;
    public const int OldFillValue = 0x04;
    public const int FillValue = 0x05;
    public const int Link = 0x06;
    public const int ExternalFiles = 0x07;
    public const int Layout = 0x08;
    public const int GroupInfo = 0x0a;
    public const int Filters = 0x0b;
    public const int Attribute = 0x0c;
    public const int Continuation = 0x10;
    public const int SymbolTable = 0x11;
    public const int AttributeInfo = 0x15;
}

/// <summary>Reads the header of an object, in both of its versions, with its continuations.</summary>
internal static class ObjectHeader
{
    private static ReadOnlySpan<byte> Mark => "OHDR"u8;

    /// <summary>All messages of the object at an address.</summary>
    /// <exception cref="InputException">There is no object, or its header is damaged.</exception>
    public static IReadOnlyList<HeaderMessage> Read(Hdf5Source source, long address)
    {
        const int ShortestHeader = 16;
        byte[] start = source.Block(address, ShortestHeader);
        var messages = new List<HeaderMessage>();
        var continuations = new Queue<(long Address, long Length)>();
        bool isNew = start.AsSpan().StartsWith(Mark);
        bool hasOrder = false;
        if (isNew)
        {
            hasOrder = First(source, address, messages, continuations);
        }
        else
        {
            Hdf5Cursor cursor = source.Cursor(start, address);
            if (cursor.U8() != 1)
            {
                throw source.Damaged(address, "where an object is expected");
            }

            cursor.Skip(7);
            long length = cursor.U32();
            Messages(source, source.Cursor(source.Block(address + ShortestHeader, length), address + ShortestHeader), isNew: false, hasOrder: false, messages, continuations);
        }

        // A part that comes a second time is a circle.
        var seen = new HashSet<long>();
        while (continuations.TryDequeue(out (long Address, long Length) next) && seen.Add(next.Address))
        {
            byte[] block = isNew ? source.Checked(next.Address, next.Length, "OCHK"u8) : source.Block(next.Address, next.Length);
            Hdf5Cursor cursor = isNew ? source.Cursor(block.AsSpan(0, block.Length - sizeof(uint)), next.Address) : source.Cursor(block, next.Address);
            cursor.Skip(isNew ? Mark.Length : 0);
            Messages(source, cursor, isNew, hasOrder, messages, continuations);
        }

        return messages;
    }

    /// <summary>The message itself, where it may lie in another object's header (a type with a name of its own).</summary>
    /// <exception cref="InputException">There is none, or it lies in the file's table of shared messages, which no program of the field uses.</exception>
    public static HeaderMessage Resolved(Hdf5Source source, HeaderMessage message) =>
        message.IsShared ? Elsewhere(source, source.Cursor(message.Body.Span, message.Address), message.Type) : message;

    /// <summary>The message that stands in another object's header.</summary>
    public static HeaderMessage Elsewhere(Hdf5Source source, Hdf5Cursor cursor, int type)
    {
        const int InTheTable = 1;
        long at = cursor.Address;
        int version = cursor.U8();
        int kind = cursor.U8();
        cursor.Skip(version == 1 ? 6 : 0);
        if (version is < 1 or > 3 || (version == 3 && kind == InTheTable))
        {
            throw source.Damaged(at, "where a shared message is of an unknown kind");
        }

        foreach (HeaderMessage message in Read(source, cursor.Place()))
        {
            if (message.Type == type && !message.IsShared)
            {
                return message;
            }
        }

        throw source.Damaged(at, "where a shared message leads nowhere");
    }

    // Returns whether messages carry the order of their creation.
    private static bool First(Hdf5Source source, long address, List<HeaderMessage> messages, Queue<(long Address, long Length)> continuations)
    {
        const int LongestPrefix = 34;
        Hdf5Cursor prefix = source.Cursor(source.Block(address, Math.Min(LongestPrefix, source.Length - source.Base - address)), address);
        prefix.Skip(Mark.Length);
        if (prefix.U8() != 2)
        {
            throw source.Damaged(address, "where an object is of an unknown version");
        }

        int flags = prefix.U8();
        prefix.Skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        long length = prefix.Whole(1 << (flags & 3));
        long before = prefix.Address - address;
        source.RequireInside(address, length);
        byte[] block = source.Checked(address, before + length + sizeof(uint), Mark);
        bool hasOrder = (flags & 4) != 0;
        Hdf5Cursor cursor = source.Cursor(block.AsSpan(0, block.Length - sizeof(uint)), address);
        cursor.Skip(before);
        Messages(source, cursor, isNew: true, hasOrder, messages, continuations);
        return hasOrder;
    }

    private static void Messages(Hdf5Source source, Hdf5Cursor cursor, bool isNew, bool hasOrder, List<HeaderMessage> messages, Queue<(long Address, long Length)> continuations)
    {
        int head = isNew ? (hasOrder ? 6 : 4) : 8;
        while (cursor.Left >= head)
        {
            int type = isNew ? cursor.U8() : cursor.U16();
            int length = cursor.U16();
            int flags = cursor.U8();
            cursor.Skip(head - (isNew ? 4 : 5));
            long at = cursor.Address;
            byte[] body = cursor.Take(length).ToArray();
            if (type == HeaderMessages.Continuation)
            {
                Hdf5Cursor next = source.Cursor(body, at);
                continuations.Enqueue((next.Place(), next.Size()));
            }
            else if (type != 0)
            {
                messages.Add(new HeaderMessage(type, (flags & 2) != 0, body, at));
            }
        }
    }
}
