using System.Diagnostics;
using System.Globalization;
using PairScope.Formats;
using PairScope.Tests.Formats;

namespace PairScope.Benchmarks;

/// <summary>
/// Damaged measured files for every reader: how many were read, how many refused, the slowest and the hungriest. Each file must
/// end in success or in one InputException. HDF5 files are read in child processes, because libhdf5 itself may crash on them.
/// </summary>
internal static class FuzzTables
{
    private const int Batch = 2000;

    /// <summary>Prints the table: fuzz [--count N] [--reader .3ds] [--seed N].</summary>
    public static int Print(TextWriter output, string[] args)
    {
        int count = Option(args, "--count", 100_000);
        int first = Option(args, "--seed", 0);
        int only = Array.IndexOf(args, "--reader");
        int faults = 0;
        output.WriteLine("| reader | files | read | refused | faults of the program | crashes of libhdf5 | slowest (ms) | most memory allocated for one file (MB) | seconds | peak of the process (MB) |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (string ending in SeedFiles.Endings.Where(e => only < 0 || string.Equals(args[only + 1], e, StringComparison.Ordinal)))
        {
            var clock = Stopwatch.StartNew();
            Tally tally = string.Equals(ending, ".h5", StringComparison.Ordinal) ? InChildren(output, first, count) : Run(output, ending, first, count, progress: null);
            faults += tally.Faults;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {ending} | {count} | {tally.Read} | {tally.Refused} | {tally.Faults} | {tally.Crashes} | {tally.Slowest:F0} | {tally.MostBytes / 1e6:F1} | {clock.Elapsed.TotalSeconds:F0} | {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} |"));
            output.Flush();
        }

        return faults == 0 ? 0 : 1;
    }

    /// <summary>The files of one batch of .h5, for a child process: fuzz-child FIRST COUNT PROGRESS.</summary>
    public static void Child(string[] args)
    {
        string progress = args[3];
        Tally tally = Run(
            Console.Error,
            ".h5",
            int.Parse(args[1], CultureInfo.InvariantCulture),
            int.Parse(args[2], CultureInfo.InvariantCulture),
            (seed, t) => File.WriteAllText(progress, string.Create(CultureInfo.InvariantCulture, $"{seed} {t.Read} {t.Refused} {t.Faults} {t.Slowest:R} {t.MostBytes}")));
        File.WriteAllText(progress, string.Create(CultureInfo.InvariantCulture, $"-1 {tally.Read} {tally.Refused} {tally.Faults} {tally.Slowest:R} {tally.MostBytes}"));
    }

    private static Tally Run(TextWriter output, string ending, int first, int count, Action<int, Tally>? progress)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pairscope-fuzz-");
        try
        {
            IReadOnlyList<byte[]> good = SeedFiles.Of(ending, folder.FullName);
            string path = Path.Combine(folder.FullName, "damaged" + ending);
            var tally = new Tally();
            for (int seed = first; seed < first + count; seed++)
            {
                progress?.Invoke(seed, tally);
                File.WriteAllBytes(path, FileMutator.Mutated(good, seed));
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                try
                {
                    MeasuredData.Read(path);
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

    private static Tally InChildren(TextWriter output, int first, int count)
    {
        var total = new Tally();
        string progress = Path.GetTempFileName();
        for (int next = first; next < first + count;)
        {
            int end = Math.Min(first + count, next + Batch);
            File.WriteAllText(progress, string.Create(CultureInfo.InvariantCulture, $"{next} 0 0 0 0 0"));
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Host(), "fuzz-child", $"{next}", $"{end - next}", progress]) { UseShellExecute = false })!;
            bool ended = child.WaitForExit(TimeSpan.FromMinutes(5));
            if (!ended)
            {
                child.Kill();
                child.WaitForExit();
            }

            string[] words = File.ReadAllText(progress).Split(' ');
            int at = int.Parse(words[0], CultureInfo.InvariantCulture);
            total.Read += int.Parse(words[1], CultureInfo.InvariantCulture);
            total.Refused += int.Parse(words[2], CultureInfo.InvariantCulture);
            total.Faults += int.Parse(words[3], CultureInfo.InvariantCulture);
            total.Slowest = Math.Max(total.Slowest, double.Parse(words[4], CultureInfo.InvariantCulture));
            total.MostBytes = Math.Max(total.MostBytes, long.Parse(words[5], CultureInfo.InvariantCulture));
            if (at >= 0)
            {
                total.Crashes++;
                output.WriteLine($".h5, seed {at}: {(ended ? $"the child ended with {child.ExitCode}" : "the child hung")}");
            }

            next = at < 0 ? end : at + 1;
        }

        File.Delete(progress);
        return total;
    }

    // Under "dotnet program.dll" the process is the host, which needs the program's name again.
    private static string[] Host() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" ? [typeof(FuzzTables).Assembly.Location] : [];

    private static int Option(string[] args, string name, int otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    private sealed class Tally
    {
        public int Read { get; set; }

        public int Refused { get; set; }

        public int Faults { get; set; }

        public int Crashes { get; set; }

        public double Slowest { get; set; }

        public long MostBytes { get; set; }
    }
}
