using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>A small share of what the command "fuzz" of the benchmarks does with everything that is read beside measured files.</summary>
public class HostileInputTests
{
    [Theory]
    [InlineData("protocol", 300)]
    [InlineData("recipe", 300)]
    [InlineData("material", 300)]
    [InlineData("wannier90", 300)]
    [InlineData("wannier function", 400)]
    [InlineData("structure", 400)]
    [InlineData("gap", 300)]
    [InlineData("impurity", 300)]
    [InlineData("manifest", 100)]
    [InlineData("journal", 100)]
    [InlineData("weights", 500)]
    [InlineData("command line", 150)]
    public void A_damaged_input_is_read_or_refused_in_one_sentence(string name, int count) => Try(name, count);

    internal static void Try(string name, int count)
    {
        using var folder = new TemporaryFolder();
        Action<int> read = HostileInputs.Of(name, folder.Root);
        for (int seed = 0; seed < count; seed++)
        {
            Exception? fault = Record.Exception(() => read(seed));
            Assert.True(fault is null or InputException, $"{name}, seed {seed}: {fault}");
        }
    }
}
