using PairScope.Cli.Answers;
using PairScope.Formats;
using PairScope.Cli.Verbs;
using PairScope.Measurement;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>Verbs that take a folder, and the weights that a file chooses.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_processed_into_files_and_a_table_and_a_bad_file_does_not_end_the_run()
    {
        using var line = new CommandLine();
        Directory.CreateDirectory(_folder["in"]);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllBytes(Path.Combine(_folder["in"], "b.sxm"), new ScanFile { Columns = 32, Rows = 32, Value = (row, column) => (row * 7 % 5) + column }.Bytes());
        File.WriteAllText(Path.Combine(_folder["in"], "a.3ds"), "no grid");
        File.WriteAllText(_folder["recipe.yaml"], "steps:\n  - background: {order: 1}\n");
        string table = Path.Combine(_folder["out"], "summary.csv");
        line.Succeed("process", _folder["in"], "--recipe", _folder["recipe.yaml"], "-o", table);
        string[] rows = File.ReadAllLines(table);
        Assert.Equal(3, rows.Length);
        Assert.StartsWith("a.3ds,,", rows[1], StringComparison.Ordinal);
        Assert.Contains("not a Nanonis", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("b.sxm,b.h5,1,", rows[2], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["out"], "b.h5")));
        Assert.Contains(".csv", line.Refused("process", _folder["in"], "--recipe", _folder["recipe.yaml"], "-o", Path.Combine(_folder["out"], "x.h5")), StringComparison.Ordinal);
        Assert.Contains(".json", line.Refused("predict", Path.Combine(_folder["in"], "b.sxm"), "-o", table), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_chooses_the_weights()
    {
        NpyFile.Write(_folder["one.npy"], new NumericArray([64, 64], new double[64 * 64]));
        NpyFile.Write(_folder["five.npy"], new NumericArray([5, 8, 8], new double[320]));
        Field("scan.h5", MapSource.EnergiesOfScans);
        Field("other.h5", [0, 1, 2, 3, 4]);
        Assert.Equal("one-energy", Weights("one.npy"));
        Assert.Equal("energies", Weights("five.npy"));
        Assert.Equal("instrument", Weights("scan.h5"));
        Assert.Equal("one-energy", Weights("other.h5"));

        string Weights(string name) => MapSource.Read(_folder[name], null, () => (null, true, null), null).Weights;
        void Field(string name, IReadOnlyList<double> energies) => Hdf5File.Write(_folder[name], file =>
        {
            file.AddDataset<double>("/map", new double[320], [5, 8, 8]);
            file.AddDataset<int>("/field/sites", [0, 0], [1, 2]);
            file.AddDataset<int>("/field/impurities", [0, 0], [1, 2]);
            file.AddDataset<double>("/field/values", new double[5], [5, 1]);
            file.SetAttribute("/", "energiesMeV", energies.ToArray());
        });
    }
}
