using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>
/// The maps of one unfinished shard, SHARD.part: a header, then one slot of fixed place for each map, [map, digest]. The
/// digest (SHA-256, cut to 16 bytes) covers the plan's fingerprint, split, index and values, so a slot is either good or
/// counts as empty, whatever a crash left in it. A map has one place and one value: even two writers who cannot see each
/// other's lock write the same bytes. The writer holds the shard's <see cref="ShardLock"/>; the header tells who that is.
/// </summary>
internal sealed class ShardJournal : IDisposable
{
    private const int HeaderBytes = 4096;
    private const int DigestBytes = 16;

    private readonly DatasetPlan _plan;
    private readonly string _path;
    private readonly ShardLock _lock;
    private readonly FileStream _file;

    private ShardJournal(DatasetPlan plan, Shard shard, string path, ShardLock locked)
    {
        _plan = plan;
        Shard = shard;
        _path = path;
        _lock = locked;
        _file = new FileStream(path + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            Begin();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The shard.</summary>
    public Shard Shard { get; }

    /// <summary>Which maps are there; not kept up to date by <see cref="Write"/>.</summary>
    public IReadOnlyList<bool> Found { get; private set; } = [];

    private int SlotBytes => DigestBytes + (sizeof(float) * _plan.MapLength);

    /// <summary>Locks a shard and takes up its journal, or begins one.</summary>
    /// <param name="plan">The data set.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">Another program is writing the shard.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static ShardJournal Open(DatasetPlan plan, Shard shard, string folder)
    {
        var path = Path.Combine(folder, shard.FileName);
        InputFile.RefuseSpecial(path + ".part");
        var locked = ShardLock.Take(path, () => HolderOf(path));
        try
        {
            AtomicFile.DeleteLeftovers(path);
            AtomicFile.DeleteLeftovers(ShardFile.ChecksumPath(path));
            return new ShardJournal(plan, shard, path, locked);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what a program that was killed at the last moment left beside a finished shard.</summary>
    public static void Discard(Shard shard, string folder)
    {
        var path = Path.Combine(folder, shard.FileName);
        if (!File.Exists(path + ".part") && !File.Exists(path + ".lock"))
        {
            return;
        }

        try
        {
            using ShardLock locked = ShardLock.Take(path, () => HolderOf(path));
            locked.DeleteWith(path + ".part");
        }
        catch (InputException)
        {
            // Its writer is still there and is about to do the same.
        }
    }

    /// <summary>How many maps a journal holds, by a glance at each slot, and who wrote it last.</summary>
    /// <returns>Zero maps where there is no journal, or one of another plan.</returns>
    public static (int Maps, string Writer) Glance(DatasetPlan plan, Shard shard, string folder)
    {
        var path = Path.Combine(folder, shard.FileName + ".part");
        InputFile.RefuseSpecial(path);
        try
        {
            using var file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Writer(file, plan) is not { } writer)
            {
                return (0, string.Empty);
            }

            var maps = 0;
            Span<byte> digest = stackalloc byte[DigestBytes];
            for (var i = 0; i < shard.Count; i++)
            {
                var end = HeaderBytes + ((i + 1L) * (DigestBytes + (sizeof(float) * plan.MapLength)));
                maps += RandomAccess.Read(file, digest, end - DigestBytes) == DigestBytes && digest.ContainsAnyExcept((byte)0) ? 1 : 0;
            }

            return (maps, writer);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (0, string.Empty);
        }
    }

    /// <summary>Stores a map; safe from several threads.</summary>
    /// <param name="place">Place within the shard.</param>
    /// <param name="map">Its values.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Write(int place, ReadOnlySpan<float> map)
    {
        var slot = new byte[SlotBytes];
        MemoryMarshal.AsBytes(map).CopyTo(slot);
        Digest(place, slot.AsSpan(0, slot.Length - DigestBytes), slot.AsSpan(slot.Length - DigestBytes));
        RandomAccess.Write(_file.SafeFileHandle, slot, SlotAt(place));
    }

    /// <summary>Reads a map back.</summary>
    /// <returns>Whether the slot holds it, unharmed.</returns>
    public bool TryRead(int place, Span<float> map)
    {
        var slot = new byte[SlotBytes];
        if (!IsGood(place, slot))
        {
            return false;
        }

        slot.AsSpan(0, slot.Length - DigestBytes).CopyTo(MemoryMarshal.AsBytes(map));
        return true;
    }

    /// <summary>Deletes the journal once the shard stands under its name; the lock goes with it.</summary>
    public void Delete()
    {
        _lock.DeleteWith(_path + ".part");
        Dispose();
    }

    /// <summary>Lets the shard go; what the journal holds stays.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static string HolderOf(string path)
    {
        try
        {
            using var file = File.OpenHandle(path + ".part", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Writer(file, plan: null) is { Length: > 0 } writer ? writer : "another program";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "another program";
        }
    }

    private static string? Writer(Microsoft.Win32.SafeHandles.SafeFileHandle file, DatasetPlan? plan)
    {
        var header = new byte[HeaderBytes];
        var lines = Encoding.UTF8.GetString(header, 0, RandomAccess.Read(file, header, 0)).TrimEnd('\0').Split('\n');
        return lines is [var format, var fingerprint, var writer, ..]
            && string.Equals(format, DatasetPlan.Format, StringComparison.Ordinal)
            && (plan is null || string.Equals(fingerprint, Convert.ToHexStringLower(plan.Fingerprint), StringComparison.Ordinal))
                ? writer
                : null;
    }

    private void Begin()
    {
        // A journal of another plan is worth nothing: its slots would not verify.
        if (Writer(_file.SafeFileHandle, _plan) is null)
        {
            _file.SetLength(0);
        }

        var header = new byte[HeaderBytes];
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{DatasetPlan.Format}\n{Convert.ToHexStringLower(_plan.Fingerprint)}\nprocess {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n"),
            header);
        RandomAccess.Write(_file.SafeFileHandle, header, 0);
        var slot = new byte[SlotBytes];
        Found = [.. Enumerable.Range(0, Shard.Count).Select(place => IsGood(place, slot))];
    }

    private long SlotAt(int place) => HeaderBytes + ((long)place * SlotBytes);

    private bool IsGood(int place, byte[] slot)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        var stored = slot.AsSpan(slot.Length - DigestBytes);
        if (RandomAccess.Read(_file.SafeFileHandle, slot, SlotAt(place)) != slot.Length || !stored.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        Digest(place, slot.AsSpan(0, slot.Length - DigestBytes), digest);
        return digest.SequenceEqual(stored);
    }

    private void Digest(int place, ReadOnlySpan<byte> map, Span<byte> digest)
    {
        Span<int> key = [(int)Shard.Split, Shard.First + place];
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_plan.Fingerprint);
        hash.AppendData(MemoryMarshal.AsBytes(key));
        hash.AppendData(map);
        hash.GetHashAndReset(whole);
        whole[..DigestBytes].CopyTo(digest);
    }
}
