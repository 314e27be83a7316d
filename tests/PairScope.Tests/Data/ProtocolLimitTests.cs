using System.Globalization;
using PairScope.Data;

namespace PairScope.Tests.Data;

/// <summary>Numbers of protocols that could only fail later are refused at once, with their line.</summary>
public class ProtocolLimitTests
{
    [Theory]
    [InlineData("broadening: 10", "broadening: 1e-300", "at least 1E-06")]
    [InlineData("delta: { uniform: [5, 30] }", "delta: { uniform: [1e-300, 30] }", "at least 1E-06")]
    [InlineData("strength: 100", "strength: { log-uniform: [5e-324, 1e6] }", "1e12")]
    [InlineData("strength: 100", "strength: \"100\\0\"", "not a number")]
    [InlineData("energies: [0, 5]", "energies: PAIRS", "1200")]
    [InlineData("energies: [0, 5]", "energies: LIST", "a list of 1 to 1024 numbers")]
    [InlineData("mu: { list: [0, 50] }", "mu: { list: LIST }", "a list of 1 to 1024 numbers")]
    public void A_number_that_makes_no_map_is_refused(string from, string to, string says)
    {
        static string List(int count) => $"[{string.Join(',', Enumerable.Range(1, count).Select(i => (0.5 * i).ToString(CultureInfo.InvariantCulture)))}]";
        string much = to.Replace("PAIRS", $"{{pairs: {List(600)}}}", StringComparison.Ordinal).Replace("LIST", List(1025), StringComparison.Ordinal);
        string text = DatasetFolder.Tiny.Replace(from, much, StringComparison.Ordinal);
        Assert.DoesNotContain(from, text, StringComparison.Ordinal);
        Assert.Contains(says, Assert.Throws<InputException>(() => Protocol.Parse(text, "p.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_of_more_shards_than_a_folder_can_hold_is_refused_before_they_are_listed()
    {
        // A damaged manifest, or one too many zeros, took all memory.
        InputException fault = Assert.Throws<InputException>(() => DatasetPlan.For(Protocol.Parse(DatasetFolder.Tiny, "p.yaml"), 2_000_000_000));
        Assert.Contains("1000000 is the most there can be", fault.Message, StringComparison.Ordinal);
    }
}
