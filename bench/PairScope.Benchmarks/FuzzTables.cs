using System.Diagnostics;
using System.Globalization;
using PairScope.Formats;
using PairScope.Tests.Cli;
using PairScope.Tests.Formats;

namespace PairScope.Benchmarks;

/// <summary>
/// Damaged measured files, protocols, recipes, manifests, journals and weights for every reader, and hostile command lines: how many
/// were read, how many refused, the slowest and the hungriest. Each must end in success or in one InputException. HDF5 files are read a second time as if their checksums had been mended, everything in
/// them.
/// </summary>
internal static class FuzzTables
{
    /// <summary>Prints the table: fuzz [--count N] [--reader .3ds] [--seed N].</summary>
    public static int Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        (int count, int first) = (given.Whole("--count", "100000"), given.Whole("--seed", "0"));
        int only = Array.IndexOf(args, "--reader");
        int faults = 0;
        output.WriteLine("| reader | files | read | refused | faults of the program | slowest (ms) | most memory allocated for one file (MB) | seconds | peak of the process (MB) |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (string ending in SeedFiles.Endings.Concat(HostileInputs.Names).Where(e => only < 0 || string.Equals(args[only + 1], e, StringComparison.Ordinal)))
        {
            var clock = Stopwatch.StartNew();
            Tally tally = Run(output, ending, first, count);
            faults += tally.Faults;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {ending} | {count} | {tally.Read} | {tally.Refused} | {tally.Faults} | {tally.Slowest:F0} | {tally.MostBytes / 1e6:F1} | {clock.Elapsed.TotalSeconds:F0} | {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} |"));
            output.Flush();
        }

        return faults == 0 ? 0 : 1;
    }

    private static Tally Run(TextWriter output, string ending, int first, int count)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pairscope-fuzz-");
        try
        {
            Action<int> read = ending.StartsWith('.') ? Measured(ending, folder.FullName) : HostileInputs.Of(ending, folder.FullName);
            var tally = new Tally();
            for (int seed = first; seed < first + count; seed++)
            {
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                try
                {
                    read(seed);
                    tally.Read++;
                }
                catch (InputException)
                {
                    tally.Refused++;
                }
                catch (Exception fault)
                {
                    tally.Faults++;
                    output.WriteLine($"{ending}, seed {seed}: {fault.GetType().Name}: {fault.Message} {fault.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("PairScope", StringComparison.Ordinal))}");
                }

                tally.Slowest = Math.Max(tally.Slowest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                tally.MostBytes = Math.Max(tally.MostBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
            }

            return tally;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Action<int> Measured(string ending, string folder)
    {
        IReadOnlyList<byte[]> good = SeedFiles.Of(ending, folder);
        string path = Path.Combine(folder, "damaged" + ending);
        return seed =>
        {
            File.WriteAllBytes(path, FileMutator.Mutated(good, seed));
            Everything(path);
            MeasuredData.Read(path);
        };
    }

    private static void Everything(string path)
    {
        if (!path.EndsWith(".h5", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            using Hdf5File file = Hdf5File.Open(path, looksAtChecksums: false);
            Hdf5Walk.Lines(file, _ => { });
        }
        catch (InputException)
        {
            // As it should be.
        }
    }

    private sealed class Tally
    {
        public int Read { get; set; }

        public int Refused { get; set; }

        public int Faults { get; set; }

        public double Slowest { get; set; }

        public long MostBytes { get; set; }
    }
}
