using System.Runtime.Versioning;
using PairScope.Formats;
using PairScope.Tests.Data;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>Places for outputs that are taken: by an input, by another output, by a file that its owner made read-only; and names that are hard to write.</summary>
[SupportedOSPlatform("linux")]
public sealed class OutputPlaceTests : IDisposable
{
    private static readonly string[] Simulate = ["simulate", "--irrep", "A1'", "--size", "8", "--torus", "16", "--broadening", "10", "-o"];

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("\u00e9.npy")]
    [InlineData("e\u0301.npy")]
    [InlineData("😀.h5")]
    [InlineData("a\nb.csv")]
    [InlineData("-x.npy")]
    [InlineData(" a b*?[c]{d}.npy")]
    [InlineData("a=b;c&d|e'f\"g.gsf")]
    public void A_file_gets_the_very_name_that_was_asked_for(string name)
    {
        _line.Succeed([.. Simulate, _line.File(name)]);
        Assert.Equal([name], _line.Files.ToArray());
        _line.Succeed("inspect", _line.File(name));
    }

    [Theory]
    [InlineData('x', 251)]
    [InlineData('é', 125)]
    public void A_name_of_255_bytes_is_written_and_a_longer_one_is_refused_before_anything_is_computed(char letter, int count)
    {
        string name = new string(letter, count) + ".npy";
        _line.Succeed([.. Simulate, _line.File(name)]);
        Assert.Equal([name], _line.Files.ToArray());
        File.Delete(_line.File(name));
        string sentence = _line.Refused("simulate", "--irrep", "A1'", "--torus", "65536", "--force", "-o", _line.File("long" + name));
        Assert.Contains("too long", sentence, StringComparison.Ordinal);
        Assert.Contains("-o", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_program_left_of_a_name_whose_letters_are_cut_through_is_found_again()
    {
        string name = _line.File(new string('x', 39) + "😀.npy");
        File.Copy(AtomicFile.Begin(name).TemporaryPath, _line.File("left.tmp")); // begun and left behind
        Assert.DoesNotContain('\ufffd', string.Concat(_line.Files));
    }

    [LinuxFact]
    public void A_file_that_its_owner_made_read_only_is_not_replaced_by_another_user()
    {
        const int Nobody = 65534;
        Directory.CreateDirectory(_line.File("open"));
        Directory.CreateDirectory(_line.File("shut"));
        File.SetUnixFileMode(_line.Folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_line.File("open"), (UnixFileMode)0b111_111_111);
        foreach (string folder in (string[])["open", "shut"])
        {
            File.WriteAllText(_line.File($"{folder}/x.npy"), "old");
            File.SetUnixFileMode(_line.File($"{folder}/x.npy"), (UnixFileMode)0b100_100_100);
            (int code, string error) = AsUser.Run(Nobody, [.. Simulate, _line.File($"{folder}/x.npy")]);
            Assert.True(code == 2, error);
            Assert.Contains("Cannot write", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(_line.File($"{folder}/x.npy")));
            Assert.Single(Directory.EnumerateFileSystemEntries(_line.File(folder)));
        }

        (int refused, string said) = AsUser.Run(Nobody, ["dataset", "generate", Path.Combine(SharedData.RepositoryRoot, "protocols", "quick.yaml"), "-o", _line.File("shut/data")]);
        Assert.True(refused == 2, said);
        Assert.Single(said.TrimEnd().Split('\n'));
    }

    [LinuxFact]
    public void Who_may_read_a_file_stays_as_it_was_when_it_is_replaced()
    {
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.WriteAllText(_line.File("x.npy"), "old");
        File.SetUnixFileMode(_line.File("x.npy"), Mine);
        _line.Succeed([.. Simulate, _line.File("x.npy")]);
        Assert.Equal(Mine, File.GetUnixFileMode(_line.File("x.npy")));
    }

    [LinuxFact]
    public void Links_lead_where_they_point_and_a_ring_of_them_nowhere()
    {
        Directory.CreateDirectory(_line.File("folder"));
        File.CreateSymbolicLink(_line.File("dangling.npy"), "later.npy");
        File.CreateSymbolicLink(_line.File("astray.npy"), "missing/x.npy");
        File.CreateSymbolicLink(_line.File("folder.npy"), "folder");
        File.CreateSymbolicLink(_line.File("ring.npy"), "gnir.npy");
        File.CreateSymbolicLink(_line.File("gnir.npy"), "ring.npy");
        _line.Succeed([.. Simulate, _line.File("dangling.npy")]);
        Assert.Equal("8, 8", Npy.Read(_line.File("later.npy")).Shape);
        Assert.Equal("later.npy", new FileInfo(_line.File("dangling.npy")).LinkTarget);
        foreach ((string name, string says) in (ReadOnlySpan<(string, string)>)[("astray.npy", "does not exist"), ("folder.npy", "is a folder"), ("ring.npy", "symbolic links")])
        {
            Assert.Equal(2, _line.Run([.. Simulate, _line.File(name)]));
            Assert.Contains(says, _line.Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(["astray.npy", "dangling.npy", "folder", "folder.npy", "gnir.npy", "later.npy", "ring.npy"], _line.Files.Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void An_export_does_not_replace_a_shard_of_its_own_data_set()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        Dictionary<string, string> whole = DatasetFolder.Contents(data["data"]);
        string shard = Path.Combine(data["data"], "..", "data", "train-00001.h5");
        Assert.Contains("a shard of the data set itself", _line.Refused("dataset", "export", data["data"], "-o", shard), StringComparison.Ordinal);
        Assert.Equal(whole, DatasetFolder.Contents(data["data"]));
    }

    [Theory]
    [InlineData("convert IN OUT")]
    [InlineData("process IN --recipe RECIPE -o OUT")]
    public void An_output_that_is_the_input_is_refused_also_through_a_link(string line)
    {
        _line.Succeed([.. Simulate, _line.File("x.h5")]);
        byte[] whole = File.ReadAllBytes(_line.File("x.h5"));
        File.CreateSymbolicLink(_line.File("link.h5"), "x.h5");
        File.WriteAllText(_line.File("recipe.yaml"), "steps:\n  - background: {order: 1}\n");
        foreach ((string input, string output) in (ReadOnlySpan<(string, string)>)[("x.h5", "./x.h5"), ("link.h5", "x.h5"), ("x.h5", "link.h5")])
        {
            string[] words = [.. line.Split(' ').Select(w => w switch { "IN" => _line.File(input), "OUT" => _line.File(output), "RECIPE" => _line.File("recipe.yaml"), _ => w })];
            Assert.Equal(2, _line.Run(words));
            Assert.Contains("the input itself", _line.Sentence, StringComparison.Ordinal);
            Assert.Equal(whole, File.ReadAllBytes(_line.File("x.h5")));
        }
    }

    [Fact]
    public void Two_outputs_of_one_name_are_refused() =>
        Assert.Contains("give them two names", _line.Refused("evaluate", "--data", "nowhere", "--json", _line.File("x"), "--report", _line.File("./x")), StringComparison.Ordinal);

    [Theory]
    [InlineData("x.log.csv")]
    [InlineData("x.checkpoint")]
    public void A_training_whose_log_or_checkpoint_cannot_be_written_is_refused_before_it_begins(string name)
    {
        Directory.CreateDirectory(_line.File(name));
        Assert.Equal(2, _line.Run("train", "--data", "nowhere", "-o", _line.File("x.safetensors")));
        Assert.Contains($"{name}' is a folder", _line.Sentence, StringComparison.Ordinal);
        Assert.Equal([name], _line.Files.ToArray());
    }

    [Fact]
    public void Results_of_a_folder_replace_neither_its_files_nor_each_other()
    {
        Directory.CreateDirectory(_line.File("in"));
        foreach (string name in (string[])["b.sxm", "c.sxm", "c.3ds"])
        {
            File.WriteAllBytes(_line.File($"in/{name}"), new ScanFile { Columns = 32, Rows = 32, Value = (row, column) => (row * 7 % 5) + column }.Bytes());
        }

        _line.Succeed([.. Simulate, _line.File("in/b.h5")]);
        byte[] map = File.ReadAllBytes(_line.File("in/b.h5"));
        File.WriteAllText(_line.File("recipe.yaml"), "steps:\n  - background: {order: 1}\n");
        _line.Succeed("process", _line.File("in"), "--recipe", _line.File("recipe.yaml"), "-o", _line.File("in/table.csv"));
        Assert.Equal(map, File.ReadAllBytes(_line.File("in/b.h5")));
        string table = File.ReadAllText(_line.File("in/table.csv"));
        Assert.Contains("b.h5,,,,,,Its result would take the place of the file itself", table, StringComparison.Ordinal);
        Assert.Contains("b.sxm,,,,,,Its result would take the place of 'b.h5'", table, StringComparison.Ordinal);
        Assert.Contains("c.3ds,c.h5,1,", table, StringComparison.Ordinal);
        Assert.Contains("c.sxm,,,,,,Its result would take the place of that of 'c.3ds'", table, StringComparison.Ordinal);

        // Its own table is no input the next time, a map in its place is refused.
        _line.Succeed("process", _line.File("in"), "--recipe", _line.File("recipe.yaml"), "-o", _line.File("in/table.csv"));
        File.WriteAllText(_line.File("in/map.csv"), "1,2\n3,4\n");
        Assert.Equal(2, _line.Run("predict", _line.File("in"), "--fast", "-o", _line.File("in/map.csv")));
        Assert.Contains("no table of an earlier run", _line.Sentence, StringComparison.Ordinal);
        Assert.Equal("1,2\n3,4\n", File.ReadAllText(_line.File("in/map.csv")));
    }
}
