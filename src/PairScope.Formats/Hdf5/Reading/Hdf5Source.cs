using Microsoft.Win32.SafeHandles;

namespace PairScope.Formats;

/// <summary>
/// The bytes of an HDF5 file. Every structure is read through <see cref="Block"/>, which refuses what is not in the file before
/// it takes memory, and which counts: structures of a damaged file may lead to each other in circles or name one block a
/// million times, so what is read for them is bounded by the file's length. Several threads may read.
/// </summary>
internal sealed class Hdf5Source : IDisposable
{
    private const long AlwaysAllowed = 1 << 24;
    private const int TimesTheFile = 8;
    private const int CostOfOneBlock = 64;

    private readonly SafeFileHandle _handle;
    private readonly bool _looksAtChecksums;
    private long _left;

    public Hdf5Source(string path, bool looksAtChecksums)
    {
        FilePath = path;
        _looksAtChecksums = looksAtChecksums;

        // InputFile says what is wrong with a path; the handle reads at any place for any thread.
        InputFile.Require(path);
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CannotRead(fault);
        }

        _left = AlwaysAllowed + (TimesTheFile * Length);
    }

    /// <summary>The path that the file was opened with.</summary>
    public string FilePath { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Where address 0 lies.</summary>
    public long Base { get; set; }

    /// <summary>Bytes of an address.</summary>
    public int OffsetSize { get; set; } = sizeof(long);

    /// <summary>Bytes of a length.</summary>
    public int LengthSize { get; set; } = sizeof(long);

    /// <summary>Reads a part of a structure.</summary>
    /// <exception cref="InputException">It is not in the file, or more was read for structures than a sound file needs.</exception>
    public byte[] Block(long address, long length)
    {
        RequireInside(address, length);
        Charge(length + CostOfOneBlock);
        var block = new byte[length];
        Fill(address, block);
        return block;
    }

    /// <summary>Reads a structure that begins with a mark and ends with a checksum of everything before.</summary>
    /// <exception cref="InputException">As for <see cref="Block"/>, or mark or checksum are wrong.</exception>
    public byte[] Checked(long address, long length, ReadOnlySpan<byte> mark)
    {
        byte[] block = Block(address, length);
        Hdf5Cursor cursor = Cursor(block, address);
        cursor.Expect(mark);
        cursor.Skip(length - mark.Length - sizeof(uint));
        Verify(address, block.AsSpan(0, block.Length - sizeof(uint)), cursor.U32());
        return block;
    }

    /// <summary>Compares a structure with its checksum.</summary>
    /// <exception cref="InputException">They disagree.</exception>
    public void Verify(long address, ReadOnlySpan<byte> structure, uint stated)
    {
        if (_looksAtChecksums && stated != Hdf5Checksum.Lookup3(structure))
        {
            throw Damaged(address, "where a structure does not agree with its checksum");
        }
    }

    /// <summary>Reads values; their number is bounded by who asks for them.</summary>
    /// <exception cref="InputException">They are not in the file.</exception>
    public void Values(long address, Span<byte> destination)
    {
        RequireInside(address, destination.Length);
        Fill(address, destination);
    }

    /// <summary>Refuses what is not in the file.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public void RequireInside(long address, long length)
    {
        if (address < 0 || length < 0 || length > Array.MaxLength || address > Length - Base - length)
        {
            throw Damaged(Math.Max(address, 0), "which refers to a place outside the file");
        }
    }

    /// <summary>Counts bytes that a structure makes the program read or keep.</summary>
    /// <exception cref="InputException">There were more than a sound file needs.</exception>
    public void Charge(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) < 0)
        {
            throw new InputException($"'{FilePath}' is damaged: its structures lead in circles.");
        }
    }

    /// <summary>Reads through a block field by field.</summary>
    public Hdf5Cursor Cursor(ReadOnlySpan<byte> block, long address) => new(this, block, address);

    /// <summary>The one sentence about a damaged file.</summary>
    public InputException Damaged(long address, string what) => new($"'{FilePath}' is damaged at byte {Base + address}, {what}.");

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private void Fill(long address, Span<byte> destination)
    {
        try
        {
            for (long at = Base + address; destination.Length > 0;)
            {
                int read = RandomAccess.Read(_handle, destination, at);
                if (read == 0)
                {
                    throw Damaged(address, "where it became shorter while it was read");
                }

                destination = destination[read..];
                at += read;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(fault);
        }
    }

    private InputException CannotRead(Exception fault) => new($"The file '{FilePath}' cannot be read: {fault.Message.TrimEnd('.')}.", fault);
}
