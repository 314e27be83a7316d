using PairScope.Tests.Learning;

namespace PairScope.Tests.Repository;

/// <summary>The README's way from a protocol to an evaluated network, beside its other commands, which take as long.</summary>
public class ReadmeTrainingTests
{
    private const string DataSet = "quick";

    /// <summary>Whether a command of the README belongs to that way.</summary>
    internal static bool IsOfIt(string command) => command.Contains(DataSet, StringComparison.Ordinal);

    [TorchFact]
    public void The_README_s_way_to_a_network_ends_in_an_evaluation()
    {
        using var folder = new ReaderFolder();
        string[] commands = [.. ReadmeTests.Commands.Where(IsOfIt)];

        Assert.NotEmpty(commands);
        Assert.All(commands, folder.Run);
    }
}
