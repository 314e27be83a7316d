using PairScope.Measurement;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Turns YAML into a <see cref="Recipe"/>; docs/measurement.md lists the steps and their parameters.</summary>
internal sealed class RecipeReader() : YamlReader("recipe")
{
    private static readonly (string Name, string[] Keys)[] Steps =
    [
        ("bias-offset", ["millivolts"]), ("outliers", []), ("background", ["order", "rows"]), ("bragg", ["lattice"]), ("drift", ["width"]), ("calibrate", ["lattice"]),
        ("impurities", ["smoothing", "threshold", "in", "kinds", "x", "y"]), ("crop", ["side", "impurity", "x", "y"]), ("window", ["shape"]), ("fourier", ["impurity", "x", "y"]),
        ("symmetrise", ["group"]), ("crystal-grid", ["size"]), ("multi-atom", ["regularisation"]), ("haem", ["radius"]), ("pr-qpi", []), ("sites", ["width", "topograph", "basis"]),
        ("superlattice", ["cells", "width"]), ("deconvolve", ["size", "regularisation"]), ("wavefronts", ["radius", "width", "wave", "q", "impurity", "x", "y", "controls"]),
    ];

    private static readonly string[] Groups = ["C1v", "C2", "C2v", "C3", "C3v", "C4", "C4v", "C6", "C6v"];

    public static Recipe Read(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new RecipeReader();
        Recipe recipe = reader.ReadRoot(reader.ParseYaml(text, source, "steps"), text);
        reader.ThrowIfMistaken(source);
        return recipe;
    }

    private Recipe ReadRoot(YamlMappingNode root, string text)
    {
        var keys = Children(root, "", ["title", "channel", "topograph", "steps"]);
        Require(root, keys, "", ["steps"]);
        var steps = new List<ProcessingStep>();
        if (keys.TryGetValue("steps", out var node))
        {
            if (node is YamlSequenceNode { Children.Count: > 0 and <= 100 } list)
            {
                for (int i = 0; i < list.Children.Count; i++)
                {
                    if (ReadEntry(list.Children[i], $"steps[{i}]") is { } step)
                    {
                        steps.Add(step);
                    }
                }
            }
            else
            {
                Report(node, "steps", "it must be a list of 1 to 100 steps such as '- background: {order: 2}'");
            }
        }

        return new Recipe(keys.ContainsKey("channel") ? Text(keys, "channel") : null, keys.ContainsKey("topograph") ? Text(keys, "topograph") : null, steps, text);
    }

    // A step is its name alone, or its name with a mapping of parameters.
    private ProcessingStep? ReadEntry(YamlNode entry, string at)
    {
        (YamlNode nameNode, YamlNode? content) = entry is YamlMappingNode { Children.Count: 1 } mapping ? (mapping.Children.First().Key, mapping.Children.First().Value) : (entry, null);
        string? name = Scalar(nameNode);
        int known = Array.FindIndex(Steps, s => string.Equals(s.Name, name, StringComparison.Ordinal));
        if (known < 0)
        {
            Report(entry, at, $"{Shown(nameNode)} is no step; the steps are {string.Join(", ", Steps.Select(s => s.Name))}");
            return null;
        }

        string key = $"{at}.{name}";
        int before = MistakeCount;
        var parameters = content is null or YamlScalarNode { Value: null or "" } ? [] : Children(content, key, Steps[known].Keys);
        ProcessingStep? step = Create(name!, new Parameters(this, entry, key, parameters));
        return MistakeCount == before ? step : null;
    }

    private static ProcessingStep? Create(string name, Parameters p) => name switch
    {
        "bias-offset" => new BiasOffsetStep(p.Optional("millivolts", -1e4, 1e4, "mV")),
        "outliers" => new OutliersStep(),
        "background" => new BackgroundStep(p.Whole("order", 1, 0, 5)!.Value, p.Whole("rows", null, 0, 1)),
        "bragg" => new BraggStep(p.Lattice()),
        "drift" => new DriftStep(p.Number("width", 0.05, 1000, "nm")),
        "calibrate" => new CalibrateStep(p.NeededLattice()),
        "impurities" => p.Given("x", "y")
            ? p.Alone("smoothing", "threshold", "in", "kinds") && p.Place() is var (_, at) && at is var (x, y) ? new PlacedImpurityStep(x, y) : null
            : new ImpuritiesStep(p.Number("smoothing", 0.01, 100, "nm"), p.Optional("threshold", 1, 1000) ?? 5, p.Choice("in", "topograph", "topograph", "map", "both") switch
            {
                "map" => ImpuritySearch.Map,
                "both" => ImpuritySearch.Both,
                _ => ImpuritySearch.Topograph,
            }, p.Whole("kinds", null, 1, ImpurityKinds.Most)),
        "crop" => p.Place() is var (impurity, place)
            ? new CropStep(p.Number("side", 0.1, 1e5, "nm"), impurity ?? (place is null ? 1 : null), place?.X ?? 0, place?.Y ?? 0)
            : null,
        "window" => new WindowStep(p.Choice("shape", "hann", "none", "hann", "tukey", "gauss") switch
        {
            "none" => WindowShape.None,
            "tukey" => WindowShape.Tukey,
            "gauss" => WindowShape.Gauss,
            _ => WindowShape.Hann,
        }),
        "fourier" => p.Place() is var (impurity, place) ? new FourierStep(impurity, place) : null,
        "symmetrise" => p.Choice("group", "", Groups) is { Length: >= 2 } group ? new SymmetriseStep(group[1] - '0', group.EndsWith('v')) : null,
        "crystal-grid" => new CrystalGridStep(p.Even("size", 64, 2, 512)),
        "multi-atom" => new MultiAtomStep(p.Optional("regularisation", 1e-9, 1e3) ?? 0.1),
        "haem" => new HaemStep(p.Number("radius", 1e-3, 100, "cycles/nm")),
        "sites" => new SitesStep(p.Optional("width", 0.01, 10) ?? 0.05, p.Choice("topograph", "unknown", "unknown", "chalcogens") is "chalcogens", p.Basis()),
        "superlattice" => new SuperlatticeStep(p.Whole("cells", 3, 2, 6)!.Value, p.Optional("width", 6, 1000) ?? 15),
        "deconvolve" => new DeconvolveStep(p.Even("size", 64, 8, 256), p.Optional("regularisation", 0, 100) ?? 0.5),
        "wavefronts" => p.Place() is var (impurity, place) && p.Wave() is var (wave, vector)
            ? new WavefrontsStep(p.Number("radius", 0.05, 1e4, "nm"), p.Number("width", 0.02, 1e3, "nm"), wave, vector, impurity, place, p.Whole("controls", 30, 0, 1000)!.Value)
            : null,
        _ => new PhaseReferencedStep(),
    };

    /// <summary>The parameters of one step.</summary>
    private sealed class Parameters(RecipeReader reader, YamlNode entry, string key, Dictionary<string, YamlNode> given)
    {
        public double? Optional(string name, double low, double high, string unit = "") =>
            given.TryGetValue(name, out var node) ? reader.Number(node, $"{key}.{name}", low, high, unit) : null;

        /// <summary>A lattice constant, or [a, b, angle].</summary>
        public StatedLattice? Lattice()
        {
            const double Shortest = 1, Longest = 200; // Å
            if (!given.TryGetValue("lattice", out var node))
            {
                return null;
            }

            string at = $"{key}.lattice";
            if (node is not YamlSequenceNode list)
            {
                return reader.Number(node, at, Shortest, Longest, "Å");
            }

            if (list.Children.Count != 3)
            {
                reader.Report(node, at, "it must be the lattice constant in Å, or [|a1|, |a2|, angle between them in degrees]");
                return null;
            }

            int before = reader.MistakeCount;
            double[] values = [.. list.Children.Select((entry, i) => i < 2 ? reader.Number(entry, $"{at}[{i}]", Shortest, Longest, "Å") : reader.Number(entry, $"{at}[{i}]", 10, 170, "degrees"))];
            return reader.MistakeCount == before ? StatedLattice.Of(values[0], values[1], values[2]) : null;
        }

        /// <summary>Places of the sites of the cell from the first; null for one.</summary>
        public IReadOnlyList<(double F1, double F2)>? Basis()
        {
            const int Most = 12;
            if (!given.TryGetValue("basis", out var node))
            {
                return null;
            }

            int before = reader.MistakeCount;
            (double F1, double F2)[] places = node is YamlSequenceNode { Children.Count: >= 1 and <= Most } list && list.Children.All(c => c is YamlSequenceNode { Children.Count: 2 })
                ? [.. list.Children.Cast<YamlSequenceNode>().Select((pair, i) => (reader.Number(pair.Children[0], $"{key}.basis[{i}]", -100, 100), reader.Number(pair.Children[1], $"{key}.basis[{i}]", -100, 100)))]
                : [];
            if (reader.MistakeCount == before && (places.Length == 0 || places[0] != (0, 0)))
            {
                reader.Report(node, $"{key}.basis", $"it must be a list of at most {Most} places [f1, f2] in the cell, counted from the first, which is [0, 0]");
            }

            return reader.MistakeCount == before ? places : null;
        }

        public StatedLattice NeededLattice()
        {
            reader.Require(entry, given, key + ".", ["lattice"]);
            return Lattice() ?? 1;
        }

        public bool Given(params string[] names) => names.Any(given.ContainsKey);

        /// <summary>Whether none of these is given beside a place, which they help to find.</summary>
        public bool Alone(params string[] names)
        {
            foreach (string name in names.Where(given.ContainsKey))
            {
                reader.Report(given[name], $"{key}.{name}", "with 'x' and 'y' the impurity is not looked for; leave it out");
            }

            return !Given(names);
        }

        public double Number(string name, double low, double high, string unit)
        {
            reader.Require(entry, given, key + ".", [name]);
            return Optional(name, low, high, unit) ?? low;
        }

        public int? Whole(string name, int? absent, int low, int high) =>
            given.TryGetValue(name, out var node) ? reader.Whole(node, $"{key}.{name}", low, high) : absent;

        public int Even(string name, int absent, int low, int high)
        {
            int value = Whole(name, absent, low, high)!.Value;
            if (value % 2 != 0)
            {
                reader.Report(given[name], $"{key}.{name}", $"{value} is odd, but the grid must have an even number of points on a side");
            }

            return value;
        }

        public string Choice(string name, string absent, params string[] allowed)
        {
            if (absent.Length == 0)
            {
                reader.Require(entry, given, key + ".", [name]);
            }

            return reader.ReadChoice(given, name, absent, allowed, key + ".");
        }

        /// <summary>A wave in units of b1 and b2, or in cycles/nm, or neither.</summary>
        public ((double First, double Second)? Wave, (double X, double Y)? Vector) Wave()
        {
            if (Given("q") && Given("wave"))
            {
                reader.Report(given["q"], $"{key}.q", "a wave is either 'wave', in units of b1 and b2, or 'q', in cycles/nm");
            }

            return (given.TryGetValue("wave", out var wave) && Scalar(wave) is not "intervalley" ? Pair(wave, $"{key}.wave", 10, "b", "it must be 'intervalley' or two numbers, of b1 and of b2") : null,
                given.TryGetValue("q", out var q) ? Pair(q, $"{key}.q", 100, "cycles/nm", "it must be two numbers, q_x and q_y in cycles/nm") : null);
        }

        private (double, double)? Pair(YamlNode node, string at, double largest, string unit, string otherwise)
        {
            if (node is YamlSequenceNode { Children: [var first, var second] })
            {
                return (reader.Number(first, at + "[0]", -largest, largest, unit), reader.Number(second, at + "[1]", -largest, largest, unit));
            }

            reader.Report(node, at, otherwise);
            return null;
        }

        /// <summary>An impurity by its number, or a place by both coordinates, or neither.</summary>
        public (int? Impurity, (double X, double Y)? Place) Place()
        {
            int? impurity = Whole("impurity", null, 1, 1000);
            (double? x, double? y) = (Optional("x", -1e5, 1e5, "nm"), Optional("y", -1e5, 1e5, "nm"));
            if (x.HasValue != y.HasValue || (impurity is not null && x is not null))
            {
                reader.Report(entry, key, "a place is either 'impurity' or both 'x' and 'y'");
            }

            return (impurity, x is { } px && y is { } py ? (px, py) : null);
        }
    }
}
