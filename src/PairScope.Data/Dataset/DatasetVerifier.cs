using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace PairScope.Data;

/// <summary>What a check of a data set found.</summary>
/// <param name="Shards">Shards looked at.</param>
/// <param name="Bytes">Bytes whose checksums were computed.</param>
/// <param name="Recomputed">Maps that were simulated again.</param>
/// <param name="Identical">Those of them that are equal to the bit.</param>
/// <param name="LargestDifference">Largest difference of a recomputed map, relative to its largest value.</param>
/// <param name="Faults">One sentence for each fault, naming the file; empty when all is well.</param>
public sealed record VerificationResult(
    int Shards, long Bytes, int Recomputed, int Identical, double LargestDifference, IReadOnlyList<string> Faults);

/// <summary>Checks a finished data set against its manifest and against the physics.</summary>
public static class DatasetVerifier
{
    // Other processors round differently; the solver may then choose other panels, within the accuracy asked of it.
    private const double Rounding = 1e-5;

    /// <summary>
    /// Computes the checksums of all shards, and simulates a random part of the maps again from seed, split and index.
    /// On the kind of processor that made them, these are equal to the bit; elsewhere to rounding.
    /// </summary>
    /// <param name="folder">The folder of a finished data set.</param>
    /// <param name="fraction">Part of the maps to simulate again, 0 to 1; above 0 at least one.</param>
    /// <param name="degreeOfParallelism">Threads; null for one per core.</param>
    /// <param name="progress">Told the part of the work that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <exception cref="InputException">The folder holds no finished data set, or its manifest or protocol is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static VerificationResult Verify(
        string folder,
        double fraction = 0.02,
        int? degreeOfParallelism = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var (plan, manifest) = Manifest.Read(folder);
        if (manifest is null)
        {
            throw new InputException($"The data set in '{folder}' is not finished: it has no {Manifest.FileName} to check it against.");
        }

        var check = new Check(plan, manifest, folder, fraction, progress);
        var options = new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism ?? Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(Partitioner.Create(plan.Shards, EnumerablePartitionerOptions.NoBuffering), options, check.Checksum);
            Parallel.ForEach(Partitioner.Create(check.Chosen(), EnumerablePartitionerOptions.NoBuffering), options, map => check.Recompute(map.Stored, map.Sample, map.Place, cancellation));
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.Flatten().InnerExceptions[0]);
        }

        return check.Result;
    }

    private sealed class Check(DatasetPlan plan, Manifest manifest, string folder, double fraction, IProgress<double>? progress)
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<int, string> _damaged = [];
        private readonly List<string> _different = [];
        private readonly int _toRecompute = fraction > 0 ? (int)Math.Clamp(Math.Ceiling(fraction * plan.Counts.Total), 1, plan.Counts.Total) : 0;
        private int _shards;
        private long _bytes;
        private int _recomputed;
        private int _identical;
        private double _largest;

        public VerificationResult Result =>
            new(_shards, _bytes, _recomputed, _identical, _largest, [.. _damaged.Values, .. _different.Order(StringComparer.Ordinal)]);

        public void Checksum(Shard shard)
        {
            var fault = FaultOf(manifest.Shards![shard.Number]);
            lock (_gate)
            {
                _shards++;
                _bytes += fault is null ? manifest.Shards[shard.Number].Bytes : 0;
                if (fault is not null)
                {
                    _damaged[shard.Number] = fault;
                }

                // A checksum takes about as long as a thousandth of the shard's maps.
                progress?.Report((double)_shards / plan.Shards.Count * (_toRecompute > 0 ? 0.1 : 1));
            }
        }

        public IEnumerable<(float[] Stored, Sample Sample, string Place)> Chosen()
        {
            // Selection sampling (Knuth, algorithm S): each map with the same chance, in the order of the files.
            var random = new Random();
            var (left, wanted) = (plan.Counts.Total, _toRecompute);
            foreach (var shard in plan.Shards)
            {
                int[] places = [.. Enumerable.Range(0, shard.Count).Where(_ =>
                {
                    var chosen = random.NextDouble() * left-- < wanted;
                    wanted -= chosen ? 1 : 0;
                    return chosen;
                })];
                if (places.Length == 0 || _damaged.ContainsKey(shard.Number))
                {
                    continue;
                }

                using var file = ShardFile.Open(plan, shard, folder);
                IReadOnlyList<string> names = plan.Protocol.Study.Parameters;
                var (labels, irreps, impurities, parameters) = file.ReadSamples();
                foreach (var place in places)
                {
                    var sample = plan.Sample(shard.Split, shard.First + place);
                    var name = string.Create(CultureInfo.InvariantCulture, $"Map {place} of '{Path.Combine(folder, shard.FileName)}'");
                    double[] drawn = sample.Parameters(names);
                    var stored = parameters.AsSpan(place * drawn.Length, drawn.Length);
                    if (labels[place] != sample.Label || irreps[place] != sample.Hypothesis.IrrepIndex || impurities[place] != (int)sample.Impurity || !stored.SequenceEqual(drawn))
                    {
                        Report($"{name} has other labels or parameters than its protocol and seed give.");
                    }

                    var map = new float[plan.MapLength];
                    file.ReadMaps(place, map);
                    yield return (map, sample, name);
                }
            }
        }

        public void Recompute(float[] stored, Sample sample, string place, CancellationToken cancellation)
        {
            var map = SampleSimulator.Simulate(plan.Protocol, sample, cancellation);
            double largest = map.Max(Math.Abs);
            var difference = map.Zip(stored, (a, b) => Math.Abs((double)a - b)).Max();
            var relative = difference == 0 ? 0 : difference / Math.Max(largest, double.Epsilon);
            var allowed = Math.Max(Rounding, plan.Protocol.Method.TorusCells is null ? plan.Protocol.Method.Accuracy : 0);
            lock (_gate)
            {
                _recomputed++;
                _identical += map.AsSpan().SequenceEqual(stored) ? 1 : 0;
                _largest = Math.Max(_largest, relative);
                progress?.Report(0.1 + (0.9 * _recomputed / _toRecompute));
            }

            // Not a number compares as different.
            if (!(relative <= allowed))
            {
                Report(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{place} differs from what its protocol and seed give by {relative:0.0e+0} of its largest value; version {plan.ProgramVersion} made it, version {DatasetGenerator.ProgramVersion} checks it."));
            }
        }

        private void Report(string fault)
        {
            lock (_gate)
            {
                _different.Add(fault);
            }
        }

        private string? FaultOf(ManifestShard shard)
        {
            var path = Path.Combine(folder, shard.File);
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return $"'{path}' is missing.";
            }

            if (file.Length != shard.Bytes)
            {
                return $"'{path}' has {file.Length} bytes where the manifest says {shard.Bytes}.";
            }

            try
            {
                if (!string.Equals(ShardFile.Checksum(path), shard.Sha256, StringComparison.Ordinal))
                {
                    return $"'{path}' has another checksum than the manifest says: it was changed or damaged.";
                }

                return string.Equals(ShardFile.StatedChecksum(path), shard.Sha256, StringComparison.Ordinal)
                    ? null
                    : $"'{ShardFile.ChecksumPath(path)}' says another checksum than the manifest.";
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InputException)
            {
                return fault is InputException ? fault.Message : $"'{path}' cannot be read: {fault.Message}";
            }
        }
    }
}
