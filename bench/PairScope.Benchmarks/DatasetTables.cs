using System.Diagnostics;
using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>Prints the numbers on data sets of docs/benchmarks.md.</summary>
internal static class DatasetTables
{
    private const int Size = 64;

    /// <summary>Size of a shard and speed of random reads for several layouts of the same maps.</summary>
    public static void PrintLayouts(TextWriter output, int maps)
    {
        float[][] drawn = [.. Enumerable.Range(0, maps).AsParallel().AsOrdered().Select(Draw)];
        output.WriteLine($"{maps} maps of {Size} × {Size}, {4L * Size * Size} bytes each; MB per second of processor time, the files in the system's cache.");
        output.WriteLine("| chunk [maps] | gzip | checksum | bytes a map | written | all at once | all in order | single maps at random |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        string folder = Directory.CreateTempSubdirectory("pairscope-layouts-").FullName;
        try
        {
            // The first row warms the code up.
            Row(TextWriter.Null, Path.Combine(folder, "maps.h5"), drawn, new Hdf5Layout([1, Size, Size], 1, Checksum: true));
            Row(output, Path.Combine(folder, "maps.h5"), drawn, null);
            foreach ((int chunk, int gzip, bool checksum) in new[]
            {
                (1, 0, false), (1, 0, true), (2, 0, true), (16, 0, true), (2, 1, true), (2, 6, true), (16, 6, true),
            })
            {
                Row(output, Path.Combine(folder, "maps.h5"), drawn, new Hdf5Layout([chunk, Size, Size], gzip, Checksum: checksum));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One pass over the training maps in training order, and the memory it takes.</summary>
    public static void PrintReading(TextWriter output, string folder)
    {
        using Dataset dataset = Dataset.Open(folder);
        DatasetSplit part = dataset[Split.Train];
        var maps = new ShardedMaps(part);
        double megabytes = 4.0 * part.Count * part.MapLength / 1e6;
        double sum = 0;
        var clock = Stopwatch.StartNew();
        foreach (int index in maps.Shuffled(seed: 1))
        {
            sum += maps[index][0];
        }

        double ordered = clock.Elapsed.TotalSeconds;
        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{part.Count} maps, {megabytes:F0} MB, in training order: {ordered:F1} s, {part.Count / ordered:F0} maps/s, {megabytes / ordered:F0} MB/s; peak memory of the process {peak / 1e6:F0} MB (sum {sum:E3})."));

        // What random access map by map would give.
        int[] some = Random.Shared.GetItems(Enumerable.Range(0, part.Count).ToArray(), Math.Min(5000, part.Count));
        clock.Restart();
        foreach (int index in some)
        {
            sum += part.ReadMaps(index, 1)[0];
        }

        double random = clock.Elapsed.TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{some.Length} single maps anywhere: {some.Length / random:F0} maps/s, {4.0 * some.Length * part.MapLength / 1e6 / random:F0} MB/s."));
    }

    private static void Row(TextWriter output, string path, float[][] maps, Hdf5Layout? layout)
    {
        const int Passes = 8;
        double megabytes = Passes * 4.0 * maps.Length * Size * Size / 1e6;
        var room = new float[maps.Length * Size * Size];
        float[][] blocks = [.. maps.Chunk(64).Select(block => block.SelectMany(map => map).ToArray())];
        double written = ProcessorSeconds(() => Hdf5File.Write(path, content => content.AddDataset("/maps", [maps.Length, Size, Size], layout, blocks)));
        double once = ProcessorSeconds(() =>
        {
            using Hdf5File file = Hdf5File.Open(path);
            file.OpenDataset("/maps").ReadRows<float>(0, maps.Length, room);
        });
        double all = Read(Enumerable.Range(0, maps.Length));
        double random = Read(Random.Shared.GetItems(Enumerable.Range(0, maps.Length).ToArray(), maps.Length));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {(layout is null ? "all" : layout.Chunk[0])} | {layout?.GzipLevel ?? 0} | {(layout?.Checksum == true ? "yes" : "no")} | {new FileInfo(path).Length / maps.Length} | {megabytes / written:F0} | {megabytes / once:F0} | {megabytes / all:F0} | {megabytes / random:F0} |"));
        output.Flush();

        double Read(IEnumerable<int> indices) => ProcessorSeconds(() =>
        {
            var map = new float[Size * Size];
            using Hdf5File file = Hdf5File.Open(path);
            Hdf5Dataset dataset = file.OpenDataset("/maps");
            foreach (int index in indices)
            {
                dataset.ReadRows<float>(index, 1, map);
            }
        });

        double ProcessorSeconds(Action action)
        {
            using var process = Process.GetCurrentProcess();
            TimeSpan start = process.TotalProcessorTime;
            for (int pass = 0; pass < Passes; pass++)
            {
                action();
            }

            process.Refresh();
            return (process.TotalProcessorTime - start).TotalSeconds;
        }
    }

    private static float[] Draw(int index)
    {
        var random = new Random(index);
        double theta = Math.PI * random.NextDouble();
        var gap = GapFunction.Mixed((Irrep)(index % 6), 0.2 + (1.8 * random.NextDouble()), theta, 0, index % 6 == 5 ? PairingChannel.TripletF : null);
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(-100 + (500 * random.NextDouble())), gap), 0.1);
        return Array.ConvertAll(QpiMap.Compute(green, Impurity.Scalar(100), 0, Size).RealSpace, v => (float)v);
    }
}
