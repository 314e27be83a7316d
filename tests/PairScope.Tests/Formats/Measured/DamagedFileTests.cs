using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>
/// A few hundred damaged files for each reader; <c>dotnet run --project bench/PairScope.Benchmarks -- fuzz</c> tries as many as wanted.
/// </summary>
public sealed class DamagedFileTests : IDisposable
{
    private const long MostBytes = 256L << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Endings => [.. SeedFiles.Endings];

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_damaged_file_is_read_or_refused_in_one_sentence_and_takes_little_memory(string ending)
    {
        IReadOnlyList<byte[]> good = SeedFiles.Of(ending, _folder.Root);
        string path = _folder["damaged" + ending];
        (int read, int refused) = (0, 0);
        for (int seed = 0; seed < (ending is ".h5" ? 2000 : 500); seed++)
        {
            File.WriteAllBytes(path, FileMutator.Mutated(good, seed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                MeasuredData data = MeasuredData.Read(path);
                Assert.All(data.Channels, c => Assert.Equal([data.Rows, data.Columns], c.Values.Shape.Skip(1)));
                Assert.Equal((data.Rows, data.Columns), (data.Y.Values.Count, data.X.Values.Count));
                read++;
            }
            catch (InputException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                Assert.Contains("damaged" + ending, fault.Message, StringComparison.Ordinal);
                refused++;
            }
            catch (Exception fault)
            {
                Assert.Fail($"{ending}, seed {seed}: {fault}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, $"{ending}, seed {seed} takes too much memory");
        }

        // Both must happen, or the damage is too small or too great to test anything.
        Assert.True(read > 5 && refused > 50, $"{read} read, {refused} refused");
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Good_files_are_read(string ending)
    {
        foreach (byte[] file in SeedFiles.Of(ending, _folder.Root))
        {
            File.WriteAllBytes(_folder["good" + ending], file);
            Assert.NotEmpty(MeasuredData.Read(_folder["good" + ending]).Channels);
        }
    }

    [Fact]
    public void An_HDF5_file_whose_checksums_were_mended_after_the_damage_ends_in_sentences_too()
    {
        IReadOnlyList<byte[]> good = SeedFiles.Of(".h5", _folder.Root);
        (int lines, int sentences) = (0, 0);
        for (int seed = 0; seed < 1000; seed++)
        {
            File.WriteAllBytes(_folder["mended.h5"], FileMutator.Mutated(good, seed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using Hdf5File file = Hdf5File.Open(_folder["mended.h5"], looksAtChecksums: false);
                lines += Hdf5Walk.Lines(file, Refused).Count;
            }
            catch (InputException fault)
            {
                Refused(fault);
            }
            catch (Exception fault)
            {
                Assert.Fail($"seed {seed}: {fault}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, $"seed {seed} takes too much memory");
        }

        Assert.True(lines > 10_000 && sentences > 500, $"{lines} lines, {sentences} sentences");

        void Refused(InputException fault)
        {
            Assert.Contains("mended.h5", fault.Message, StringComparison.Ordinal);
            sentences++;
        }
    }

    [Fact]
    public void A_heap_of_texts_that_reaches_beyond_its_end_is_refused()
    {
        byte[] good = SeedFiles.Of(".h5", _folder.Root)[0];
        int heap = good.AsSpan().IndexOf("GCOL"u8);
        Assert.True(heap > 0, "the file holds no texts of variable length");

        // The length of the heap, and that of its first object.
        foreach (int place in new[] { heap + 8, heap + 24 })
        {
            foreach (long absurd in new[] { -1, long.MaxValue, 1L << 40, good.Length + 1 })
            {
                byte[] damaged = [.. good];
                BitConverter.TryWriteBytes(damaged.AsSpan(place), absurd);
                File.WriteAllBytes(_folder["damaged.h5"], damaged);
                Assert.Contains("heap of texts", Assert.Throws<InputException>(() =>
                {
                    using Hdf5File file = Hdf5File.Open(_folder["damaged.h5"]);
                    file.ReadStringAttribute("/", "header");
                }).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void An_HDF5_file_cut_anywhere_is_refused()
    {
        byte[] good = SeedFiles.Of(".h5", _folder.Root)[0];
        for (int length = 0; length < good.Length - 8; length += length < 200 ? 1 : 97)
        {
            File.WriteAllBytes(_folder["cut.h5"], good[..length]);
            Assert.Contains("cut.h5", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["cut.h5"])).Message, StringComparison.Ordinal);
        }
    }
}
