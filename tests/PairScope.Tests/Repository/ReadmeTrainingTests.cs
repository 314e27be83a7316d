using System.Text.Json;
using PairScope.Data;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Evaluation;
using PairScope.Tests.Learning;

namespace PairScope.Tests.Repository;

/// <summary>The ways from a protocol to an evaluated network, of the README and of the page about an own crystal, beside their other commands, which take as long.</summary>
public class ReadmeTrainingTests
{
    private const string DataSet = "quick";
    private const string Maps = "--count 1200";
    private const string Passes = "--epochs 40";

    /// <summary>Whether a command of the README belongs to that way.</summary>
    internal static bool IsOfIt(string command) => command.Contains(DataSet, StringComparison.Ordinal);

    [TorchFact]
    public void The_README_s_way_to_a_network_ends_in_an_evaluation()
    {
        using var folder = new ReaderFolder();
        Assert.Contains(ReadmeTests.Commands, c => c.Contains(Maps, StringComparison.Ordinal));
        Assert.Contains(ReadmeTests.Commands, c => c.Contains(Passes, StringComparison.Ordinal));

        // A quarter of the maps and an eighth of the passes: whether the way is passable takes no good network.
        Assert.All(ReadmeTests.Commands.Where(IsOfIt).Select(c => c.Replace(Maps, "--count 300", StringComparison.Ordinal).Replace(Passes, "--epochs 5", StringComparison.Ordinal)), folder.Run);
    }

    [TorchFact]
    public void The_page_about_an_own_crystal_goes_on_to_a_network_that_knows_it()
    {
        using var folder = ReadmeTests.OwnCrystal(out MarkdownPage page);
        Assert.All(page.Commands.Where(ReadmeTests.IsOfNetwork), folder.Run);
        using JsonDocument answer = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "mine-answer.json")));
        Assert.Equal("d", answer.RootElement.GetProperty("irrep").GetString());
        Assert.Equal(12, answer.RootElement.GetProperty("gapAmplitudeMeV").GetDouble(), 0.1);
        using TrainedNetwork network = TrainedNetwork.Load(Path.Combine(folder.Path, "mine.safetensors"));
        using Dataset data = Dataset.Open(Path.Combine(folder.Path, "mine-data"));
        EvaluationResult result = Evaluator.Evaluate(network, LabelledMaps.Read(data, Split.Test), 0.05, seed: 1);
        Assert.Equal(["s", "d", "p", "chiral p", "metal"], result.Classes.Select(c => c.Class), StringComparer.Ordinal);
        Assert.All(result.Classes, c => Assert.InRange(c.HitRate, 0.9, 1));
        Assert.DoesNotContain("publication", result.ToMarkdown(), StringComparison.Ordinal);
    }
}
