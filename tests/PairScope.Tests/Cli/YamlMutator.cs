using System.Globalization;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace PairScope.Tests.Cli;

/// <summary>
/// Damages YAML by its tree, so that most of it still is YAML and the readers themselves are tried: nodes dropped, given twice, exchanged,
/// wrapped, renamed, and hostile words and numbers in their place. A seed gives one text.
/// </summary>
internal static class YamlMutator
{
    private static readonly string[] Hostile =
    [
        "NaN", ".nan", "inf", "-.inf", "1e308", "-1e308", "1e309", "5e-324", "-0", "0", "-1", "1", "2", "1000", "1000000", "10000000", "2147483647", "2147483648", "-9223372036854775809",
        "99999999999999999999999999", "0x10", "1_000", "1,5", "1e", "pi", "true", "null", "~", "\"\"", "\" \"", "' '", "\"\\0\"", "\"\\u202e\"", "\u4e2d", "\U0001F600", "!!int x", "!x 1", "a: b", "#", "|", "? x", "*a", "&a 1",
        "[]", "{}", "[[]]", "[0, 0]", "[1e308, 1e308]", "[NaN, 0]", "[0.1, 0.2, 0.3]", "{a: 1}", "x", "y", "z", "A", "B1g", "s", "px", "dxy",
    ];

    /// <summary>One damaged text: one to four changes of the tree of one of the good ones.</summary>
    public static string Mutated(IReadOnlyList<string> good, int seed)
    {
        var random = new Random(seed);
        Node root = Node.Of(good[random.Next(good.Count)]);
        Node other = Node.Of(good[random.Next(good.Count)]);
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            Change(root, other, random);
        }

        return root.Text();
    }

    private static void Change(Node root, Node other, Random random)
    {
        Node[] parents = [.. root.All().Where(node => node.Children.Count > 0)];
        if (parents.Length == 0)
        {
            root.Scalar = Hostile[random.Next(Hostile.Length)];
            return;
        }

        Node parent = parents[random.Next(parents.Length)];
        int at = random.Next(parent.Children.Count);
        (string? key, Node child) = parent.Children[at];
        switch (random.Next(10))
        {
            case 0:
                parent.Children.RemoveAt(at);
                break;
            case 1:
                parent.Children.Insert(random.Next(parent.Children.Count + 1), (key, child.Copy()));
                break;
            case 2:
                int second = random.Next(parent.Children.Count);
                (parent.Children[at], parent.Children[second]) = ((key, parent.Children[second].Value), (parent.Children[second].Key, child));
                break;
            case 3:
                Node[] all = [.. other.All()];
                parent.Children[at] = (key, all[random.Next(all.Length)].Copy());
                break;
            case 4:
                parent.Children[at] = (key, Node.List([(null, child)]));
                break;
            case 5 when key is not null:
                string[] keys = [.. root.All().SelectMany(node => node.Children).Select(c => c.Key).OfType<string>()];
                parent.Children[at] = (random.Next(2) == 0 ? keys[random.Next(keys.Length)] : Hostile[random.Next(Hostile.Length)], child);
                break;
            case 6 when double.TryParse(child.Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                double factor = Math.Pow(10, random.Next(-12, 13)) * (random.Next(2) == 0 ? -1 : 1);
                parent.Children[at] = (key, Node.Word((number * factor).ToString("R", CultureInfo.InvariantCulture)));
                break;
            case 7 when key is null:
                int times = 1 << random.Next(1, 8);
                parent.Children.AddRange(Enumerable.Range(0, times).Select(_ => ((string?)null, child.Copy())));
                break;
            default:
                parent.Children[at] = (key, Node.Word(Hostile[random.Next(Hostile.Length)]));
                break;
        }
    }

    private sealed class Node
    {
        /// <summary>A scalar as it is written; null for a list or a mapping.</summary>
        public string? Scalar { get; set; }

        /// <summary>Items without a key, or entries with one.</summary>
        public List<(string? Key, Node Value)> Children { get; } = [];

        public static Node Word(string scalar) => new() { Scalar = scalar };

        public static Node List(IEnumerable<(string? Key, Node Value)> children)
        {
            var node = new Node();
            node.Children.AddRange(children);
            return node;
        }

        public static Node Of(string text)
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return Of(stream.Documents[0].RootNode);
        }

        public Node Copy()
        {
            Node copy = List(Children.Select(c => (c.Key, c.Value.Copy())));
            copy.Scalar = Scalar;
            return copy;
        }

        public IEnumerable<Node> All() => Children.SelectMany(c => c.Value.All()).Prepend(this);

        public string Text()
        {
            var text = new StringBuilder();
            Write(text);
            return text.ToString();
        }

        private static Node Of(YamlNode node) => node switch
        {
            YamlMappingNode mapping => List(mapping.Children.Select(c => ((string?)((YamlScalarNode)c.Key).Value, Of(c.Value)))),
            YamlSequenceNode list => List(list.Children.Select(c => ((string?)null, Of(c)))),
            _ => Word(Quoted(((YamlScalarNode)node).Value ?? string.Empty)),
        };

        private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+') ? word : $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

        private void Write(StringBuilder text)
        {
            if (Scalar is not null)
            {
                text.Append(Scalar);
                return;
            }

            bool mapping = Children.Exists(c => c.Key is not null);
            text.Append(mapping ? "{" : "[");
            for (int i = 0; i < Children.Count; i++)
            {
                text.Append(i > 0 ? ",\n " : string.Empty);
                if (mapping)
                {
                    text.Append(Children[i].Key ?? "x").Append(": ");
                }

                Children[i].Value.Write(text);
            }

            text.Append(mapping ? '}' : ']');
        }
    }
}
