using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>
/// The part of YAML that is read: keys are scalars, nothing is an alias, and size and depth are bounded. All of YAML would let a
/// file of fourteen bytes end the program, because the tree is built by recursion and its keys are compared by all that is in
/// them; the flat stream of events, looked at first, is safe.
/// </summary>
internal static class PlainYaml
{
    private const int DeepestNesting = 16;
    private const int LongestText = 1 << 20;
    private const int MostValues = 20_000;

    private static readonly SearchValues<char> Unprintable =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c).Except(['\t', '\n', '\r']), '\u007f']);

    /// <summary>The tree of a text that is one document; null where it is none or several.</summary>
    /// <param name="text">The text.</param>
    /// <param name="subject">What messages call it, with a capital: "The recipe 'a.yaml'".</param>
    /// <exception cref="InputException">The text is no YAML, or not of this part of it.</exception>
    public static YamlNode? Parse(string text, string subject)
    {
        if (text.Length > LongestText)
        {
            throw new InputException($"{subject} has {text.Length} characters, more than the {LongestText} that it may have.");
        }

        if (text.AsSpan().IndexOfAny(Unprintable) is var at and >= 0)
        {
            throw new InputException(
                $"{subject} is not YAML at line {text.AsSpan(0, at).Count('\n') + 1}: it holds the control character U+{(int)text[at]:X4}; take it out.");
        }

        try
        {
            Look(text, subject);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : null;
        }
        catch (YamlException fault)
        {
            throw new InputException($"{subject} is not YAML at line {fault.Start.Line}: {fault.Message.TrimEnd('.')}.", fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The library's parser gives up on some damaged texts without saying where.
            throw new InputException($"{subject} is not YAML: a key, a value or a bracket stands where none can.", fault);
        }
    }

    private static void Look(string text, string subject)
    {
        var parser = new Parser(new StringReader(text));
        var open = new Stack<int>(); // children seen so far of each open mapping; below zero for a list
        int values = 0;
        while (parser.MoveNext())
        {
            ParsingEvent found = parser.Current!;
            switch (found)
            {
                case AnchorAlias:
                    throw Refusal("holds an alias (*name)", "write out the value that it stands for");
                case MappingEnd or SequenceEnd:
                    open.Pop();
                    continue;
                case MappingStart or SequenceStart or Scalar:
                    break;
                default:
                    continue;
            }

            if (++values > MostValues)
            {
                throw Refusal($"holds more than {MostValues} values", "such a file needs far fewer");
            }

            if (open.TryPop(out int children))
            {
                if (children >= 0 && children % 2 == 0 && found is not Scalar)
                {
                    throw Refusal("has a key that is a list or a mapping", "keys are words");
                }

                open.Push(children < 0 ? children : children + 1);
            }

            if (found is not Scalar)
            {
                open.Push(found is MappingStart ? 0 : -1);
                if (open.Count > DeepestNesting)
                {
                    throw Refusal($"is nested deeper than {DeepestNesting} levels", "such a file needs no more than a few");
                }
            }

            InputException Refusal(string what, string right) => new($"{subject} {what} at line {found.Start.Line}; {right}.");
        }
    }
}
