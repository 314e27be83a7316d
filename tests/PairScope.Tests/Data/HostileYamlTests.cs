using System.Diagnostics;
using PairScope.Data;

namespace PairScope.Tests.Data;

/// <summary>Texts that once ended the program, hung it or filled a screen, through every reader of YAML: each is refused, quickly and briefly.</summary>
public class HostileYamlTests
{
    private static readonly Dictionary<string, Action<string>> Readers = new(StringComparer.Ordinal)
    {
        ["protocol"] = text => Protocol.Parse(text, "x.yaml"),
        ["material in a protocol"] = text => Protocol.Parse(DatasetFolder.Tiny.Replace("material: NbSe2", "material:\n" + Indented(text), StringComparison.Ordinal), "x.yaml"),
        ["recipe"] = text => RecipeFile.Parse(text, "x.yaml"),
        ["material"] = text => MaterialFile.Parse(text, "x.yaml"),
        ["gap"] = text => GapFile.Parse(text, "x.yaml", MaterialFile.Read("honeycomb").Crystal),
        ["impurity"] = text => ImpurityFile.Parse(text, "x.yaml", MaterialFile.Read("honeycomb").Crystal),
    };

    // The text, and what the refusal must say: each has a guard of its own, and another would hide that it is gone.
    private static readonly Dictionary<string, (string Text, string Says)> Texts = new(StringComparer.Ordinal)
    {
        // 14 bytes: a key that holds itself.
        ["an alias inside the key it names"] = ("? &a [*a]\n: 1\n", "a key that is a list or a mapping"),
        ["an alias of itself"] = ("a: &a [*a]\n", "holds an alias"),
        ["aliases of aliases"] = (string.Concat(Enumerable.Range(0, 30).Select(i => $"x{i}: &x{i} [{(i == 0 ? "1, 1" : $"*x{i - 1}, *x{i - 1}")}]\n")), "holds an alias"),
        ["aliases of aliases as keys"] = (string.Concat(Enumerable.Range(0, 30).Select(i => $"? &x{i} [{(i == 0 ? "1, 1" : $"*x{i - 1}, *x{i - 1}")}]\n: 1\n")), "a key that is a list or a mapping"),
        ["keys of keys"] = (new string('?', 1).PadRight(400, '?').Replace("?", "? ", StringComparison.Ordinal) + "a\n", "a key that is a list or a mapping"),
        ["a NUL"] = ("title: a\0\n", "control character"),
        ["a NUL after a number"] = ("seed: 1\0\n", "control character"),
        ["deep lists"] = ($"a: {new string('[', 100_000)}", "nested deeper"),
        ["a comment of two million letters"] = ("a: 1\n# " + new string('x', 2_000_000) + "\n", "characters, more than"),
        ["30,000 unknown keys"] = (string.Concat(Enumerable.Range(0, 30_000).Select(i => $"key{i}: {i}\n")), "more than 20000 values"),
        ["a tag that is no address"] = ("!![]1: ---\n", "stands where none can"),
        ["two halves of a character"] = ("\"\\ud800\\ud800\"\n", "stands where none can"),
        ["600 unknown keys of 900 letters"] = (string.Concat(Enumerable.Range(0, 600).Select(i => $"{new string('k', 900)}{i}: {i}\n")), string.Empty),
    };

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string reader in Readers.Keys)
            {
                foreach (string text in Texts.Keys)
                {
                    all.Add(reader, text);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_hostile_text_is_refused_quickly_and_briefly(string reader, string text)
    {
        var clock = Stopwatch.StartNew();
        InputException fault = Assert.Throws<InputException>(() => Readers[reader](Texts[text].Text));
        Assert.Contains(Texts[text].Says, fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 20, 10_000);
        Assert.InRange(fault.Message.Split('\n').Length, 1, 25);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    private static string Indented(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"  {line}\n"));
}
