using PairScope.Formats;

namespace PairScope.Data;

/// <summary>SHARD.lock, locked by the writer of a shard as long as it lives: the system takes the lock off when the process ends, however it ends.</summary>
internal sealed class ShardLock : IDisposable
{
    private const int Tries = 10;

    private readonly string _path;
    private readonly FileStream _file;

    private ShardLock(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Locks a shard.</summary>
    /// <param name="shard">The shard's path.</param>
    /// <param name="holder">Asked who has it, where it is held.</param>
    /// <exception cref="InputException">Another program is writing the shard.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static ShardLock Take(string shard, Func<string> holder)
    {
        string path = shard + ".lock";
        InputFile.RefuseSpecial(path);

        // A look at the lock takes it for a moment, so a held one is tried again.
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new ShardLock(path, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException fault) when (IsHeld(fault))
            {
                if (tries == Tries)
                {
                    throw new InputException($"'{shard}' is being written by {holder()}; wait until that program has ended, or stop it.", fault);
                }

                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Whether somebody is writing a shard.</summary>
    public static bool IsTaken(Shard shard, string folder)
    {
        var path = Path.Combine(folder, shard.FileName + ".lock");
        InputFile.RefuseSpecial(path);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException fault)
        {
            return IsHeld(fault);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes a file and the lock: under the lock where the system deletes what is open; Windows wants it closed first, and whoever comes between finds the shard finished.</summary>
    /// <param name="file">The file.</param>
    public void DeleteWith(string file)
    {
        File.Delete(file);
        if (OperatingSystem.IsWindows())
        {
            _file.Dispose();
        }

        File.Delete(_path);
    }

    /// <summary>Lets the shard go.</summary>
    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsHeld(IOException fault) => fault.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);
}
