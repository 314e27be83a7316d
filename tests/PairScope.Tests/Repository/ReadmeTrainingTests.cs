using PairScope.Tests.Learning;

namespace PairScope.Tests.Repository;

/// <summary>The README's way from a protocol to an evaluated network, beside its other commands, which take as long.</summary>
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
}
