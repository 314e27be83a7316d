using System.Text.Json;
using PairScope.Tests.Cli;
using PairScope.Tests.Measurement;

namespace PairScope.Tests.Repository;

/// <summary>Every command of the README, as a reader would type them: one after the other in one folder.</summary>
public class ReadmeTests
{
    private const string Scan = "scan.sxm";

    /// <summary>The commands of the README, in order.</summary>
    internal static IReadOnlyList<string> Commands { get; } = [.. new MarkdownPage(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "README.md"))).Commands];

    private static readonly string[] Verbs =
        ["demo", "simulate", "material", "gaps", "bands", "gap", "spectrum", "dataset", "train", "evaluate", "predict", "fit", "plan", "score", "inspect", "convert", "process", "serve"];

    [Fact]
    public void The_README_shows_every_verb() =>
        Assert.All(Verbs, verb => Assert.Contains(Commands, c => c.StartsWith($"./pairscope {verb}", StringComparison.Ordinal)));

    [Fact]
    public void Every_command_of_the_README_runs_and_writes_what_it_says()
    {
        using var folder = new ReaderFolder();
        GappedSpectrumFile.WritePoint(Path.Combine(folder.Path, "spectrum.dat"), 1.1);
        ScattererVerbTests.WriteAtoms(Path.Combine(folder.Path, "atoms.csv"));
        Assert.All(Commands.Where(c => !c.Contains(Scan, StringComparison.Ordinal) && !ReadmeTrainingTests.IsOfIt(c)), command => folder.Run(Ending(command)));
    }

    // A server would go on, and a browser open: this one ends with its standard input, which is closed.
    private static string Ending(string command) => command.Replace(" serve --open", " serve --port 0 --until-closed", StringComparison.Ordinal);

    [Fact]
    public void The_page_about_an_own_crystal_goes_from_a_new_file_to_an_answer_and_to_none()
    {
        using var folder = OwnCrystal(out MarkdownPage page);
        Assert.All(page.Commands.Where(c => !IsOfNetwork(c)), folder.Run);
        using JsonDocument answer = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "fit.json")));
        Assert.Equal("B1g", answer.RootElement.GetProperty("irrep").GetString());
        Assert.Equal(12, answer.RootElement.GetProperty("gapAmplitudeMeV").GetDouble(), 1);
        using JsonDocument none = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "mixture.json")));
        Assert.True(none.RootElement.GetProperty("abstained").GetBoolean());
    }

    /// <summary>Whether a command of the page about an own crystal belongs to its network.</summary>
    internal static bool IsOfNetwork(string command) => command.Contains("mine-", StringComparison.Ordinal);

    /// <summary>A folder with the files that the page about an own crystal shows.</summary>
    internal static ReaderFolder OwnCrystal(out MarkdownPage page)
    {
        string text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "own-crystal.md"));
        string[] files = [.. MarkdownPage.Blocks(text, "yaml")];
        var folder = new ReaderFolder();
        File.WriteAllText(Path.Combine(folder.Path, "mine.yaml"), files[0]);
        File.WriteAllText(Path.Combine(folder.Path, "mine-protocol.yaml"), files[1]);
        page = new MarkdownPage(text);
        return folder;
    }

    [SharedDataFact("FeSe_topography.sxm")]
    public void The_README_command_for_a_measured_scan_runs()
    {
        using var folder = new ReaderFolder();
        File.Copy(SharedData.File("FeSe_topography.sxm"), Path.Combine(folder.Path, Scan));
        string[] commands = [.. Commands.Where(c => c.Contains(Scan, StringComparison.Ordinal))];

        Assert.NotEmpty(commands);
        Assert.All(commands, folder.Run);
    }
}
