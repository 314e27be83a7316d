using System.Globalization;
using System.Text;
using PairScope.Cli;
using PairScope.Formats;
using PairScope.Tests.Data;

namespace PairScope.Tests.Cli;

/// <summary>Standard streams that refuse never end work under way, and a disk that is full never costs the file that was there.</summary>
public sealed class StreamTests : IDisposable
{
    private static readonly string[] Simulate = ["simulate", "--irrep", "A1'", "--size", "8", "--torus", "16", "--broadening", "10", "-o"];

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_standard_output_that_refuses_costs_the_exit_code_but_not_the_result()
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(2, PairScopeCommand.Invoke([.. Simulate, _line.File("a.npy")], new Refusing(), error));
        Assert.Equal("(8, 8)", "(" + Npy.Read(_line.File("a.npy")).Shape + ")");
        Assert.Contains("standard output cannot be written (No space left on device)", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_standard_error_that_refuses_costs_nothing()
    {
        using var data = new DatasetFolder();
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(0, PairScopeCommand.Invoke(["dataset", "generate", data.ProtocolPath, "-o", data["data"]], output, new Refusing()));
        Assert.True(File.Exists(Path.Combine(data["data"], "manifest.json")));
        Assert.Equal(2, PairScopeCommand.Invoke([.. Simulate, _line.File("a.doc")], output, new Refusing()));
        Assert.Equal(2, PairScopeCommand.Invoke(["simulate", "--size", "7"], output, new Refusing()));
    }

    [Fact]
    public void Help_into_a_full_disk_is_no_fault_of_the_program()
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(2, PairScopeCommand.Invoke(["--help"], new Refusing(), error));
        Assert.DoesNotContain("fault of the program", error.ToString(), StringComparison.Ordinal);
    }

    [TmpfsFact]
    public void On_a_full_disk_every_format_is_refused_and_the_old_file_kept()
    {
        Directory.CreateDirectory(_line.File("disk"));
        using var disk = new Tmpfs(_line.File("disk"), 8);
        foreach (string ending in (string[])[".h5", ".npy", ".csv", ".gsf", ".png"])
        {
            string file = Path.Combine(_line.File("disk"), "x" + ending);
            File.WriteAllText(file, "old");
            string[] line = [.. Simulate, file];
            line[4] = "64";
            line[6] = "64";
            Assert.Equal(2, _line.Run(line));
            Assert.Contains("No space left", _line.Error, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(file));
            Assert.Single(Directory.EnumerateFiles(_line.File("disk")));
            File.Delete(file);
        }
    }

    // What /dev/full is.
    private sealed class Refusing : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }
}
