using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>One hypothesis as it is chosen for a study.</summary>
/// <param name="Irrep">Name of the irrep; null for the normal metal.</param>
/// <param name="Channels">Numbers of one or more of its channels, from 1, as <c>pairscope gaps</c> counts them; none for the metal.</param>
/// <param name="State">Which states.</param>
/// <param name="Weight">Its share, before all are divided by their sum.</param>
/// <param name="Class">The class it belongs to; null for that of its irrep.</param>
public sealed record ChosenChannel(string? Irrep, IReadOnlyList<int> Channels, PairState State, double Weight, string? Class = null);

/// <summary>The hypotheses about a crystal, made from its symmetry, in classes by irrep, of which those that no map can tell apart are one.</summary>
/// <remarks>docs/materials.md, "Gap functions".</remarks>
public sealed class MaterialHypotheses
{
    /// <summary>What the class of the normal metal is called.</summary>
    public const string Metal = "metal";

    private const double MetalWeight = 0.25; // of a class of pairings
    private const int MostMixed = 6;
    private const double Alike = 1e-9; // of the largest value
    private const string Or = " or ";
    private const int Window = 6;
    private const int Torus = 12;
    private readonly Material _material;
    private readonly (string Irrep, string Name, GeneratedChannel Channel)[] _channels;
    private readonly Dictionary<string, string> _alike; // class of each irrep

    /// <summary>The hypotheses that a crystal allows.</summary>
    /// <param name="material">The crystal.</param>
    /// <param name="gaps">Its channels.</param>
    public MaterialHypotheses(Material material, GeneratedGaps gaps)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentNullException.ThrowIfNull(gaps);
        _material = material;
        Irreps = [.. gaps.Group.Irreps.Select(i => i.Name), PairingLabels.NoIrrep];
        _channels =
        [
            .. gaps.Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal)
                .SelectMany(g => g.Select((c, i) => (g.Key, g.Count() == 1 ? g.Key : $"{g.Key}:{i + 1}", c))),
        ];
        _alike = Merged();
    }

    /// <summary>The irreps of the group, and "none" for the metal.</summary>
    public IReadOnlyList<string> Irreps { get; }

    /// <summary>Every channel alone, of two partners the nematic and the chiral states, and the metal.</summary>
    public IReadOnlyList<Hypothesis> All()
    {
        var chosen = new List<ChosenChannel>();
        foreach (IGrouping<string, (string Irrep, string Name, GeneratedChannel Channel)> group in _channels.GroupBy(c => c.Irrep, StringComparer.Ordinal))
        {
            // Of irreps that are alike in every map the first is tried for all.
            if (!string.Equals(_alike[group.Key].Split(Or)[0], group.Key, StringComparison.Ordinal))
            {
                continue;
            }

            foreach ((int number, GeneratedChannel channel) in group.Select((c, i) => (i + 1, c.Channel)))
            {
                chosen.Add(new ChosenChannel(group.Key, [number], PairState.Real, 1));
                if (channel.Partners.Count == 2)
                {
                    // Maps of f1 + i f2 and f1 − i f2 are the same where the metal beneath keeps time reversal.
                    chosen.Add(new ChosenChannel(group.Key, [number], PairState.Chiral, 1));
                    if (!_material.HasTimeReversal)
                    {
                        chosen.Add(new ChosenChannel(group.Key, [number], PairState.Reversed, 1));
                    }
                }
            }
        }

        // Every class is as probable as another, whatever it consists of.
        ILookup<string, ChosenChannel> classes = chosen.ToLookup(ClassOf, StringComparer.Ordinal);
        return Of([.. chosen.Select(c => c with { Weight = 1.0 / classes[ClassOf(c)].Count() }), new ChosenChannel(null, [], PairState.Real, MetalWeight)]);
    }

    /// <summary>Those that were chosen, in their order.</summary>
    /// <param name="chosen">What was chosen; <see cref="FaultOf"/> finds nothing in any of it.</param>
    public IReadOnlyList<Hypothesis> Of(IReadOnlyList<ChosenChannel> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        string[] names = [.. chosen.Where(c => c.Irrep is not null).Select(ClassOf).Distinct(StringComparer.Ordinal)];
        string[] withMetal = [.. names, Metal];
        int[] labels = [.. chosen.Select(c => Array.IndexOf(withMetal, ClassOf(c)))];
        int[] members = [.. withMetal.Select((_, label) => labels.Count(l => l == label))];
        (string, GeneratedChannel)[] all = [.. _channels.Select(c => (c.Name, c.Channel))];
        int[] withAngle = [.. Enumerable.Range(0, names.Length).Where(label => chosen.Zip(labels).All(c => c.Second != label || HasAngle(c.First)))];
        var study = new ChannelStudy(_material, all, Irreps, new ClassList(withMetal, names.Length, withAngle, []), members);
        double total = chosen.Sum(c => c.Weight);
        return [.. chosen.Select((c, i) => new ChannelHypothesis(NameOf(c), labels[i], c.Weight / total, study, ChannelsOf(c), c.State, i))];
    }

    /// <summary>How many channels an irrep has.</summary>
    public int ChannelCount(string irrep) => _channels.Count(c => string.Equals(c.Irrep, irrep, StringComparison.Ordinal));

    /// <summary>What is wrong with a choice, as the end of a sentence about it, or null.</summary>
    public string? FaultOf(ChosenChannel chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        if (chosen.Irrep is not { } irrep)
        {
            return chosen.Channels.Count > 0 || chosen.State != PairState.Real ? "the normal metal has no channel and no state" : null;
        }

        if (!Irreps.Contains(irrep, StringComparer.Ordinal))
        {
            return $"'{irrep}' is none of {string.Join(", ", Irreps)}";
        }

        int count = ChannelCount(irrep);
        if (count == 0)
        {
            return $"{irrep} has no channel on these bonds; 'pairscope gaps' lists those that there are";
        }

        if (chosen.Channels.Count == 0 || chosen.Channels.Any(n => n < 1 || n > count) || chosen.Channels.Distinct().Count() < chosen.Channels.Count)
        {
            return $"{irrep} has {(count == 1 ? "one channel" : $"the channels 1 to {count}, of which one or more different ones must be chosen")}";
        }

        if (chosen.Channels.Count > MostMixed)
        {
            return $"at most {MostMixed} channels can be mixed, and {chosen.Channels.Count} are chosen";
        }

        bool partners = ChannelsOf(chosen).Any(c => c.Partners.Count > 1);
        return chosen.State is PairState.Chiral or PairState.Reversed && !partners ? $"{irrep} has no partners, so it has no chiral state"
            : chosen.State is PairState.Any && !partners && chosen.Channels.Count == 1 ? $"{irrep} has no partners, so one of its channels alone has no phase"
            : chosen is { State: PairState.Reversed } && _material.HasTimeReversal ? $"the maps of both chiral states of {irrep} are the same, because the metal keeps time reversal"
            : null;
    }

    /// <summary>The class of a choice: its own word, or its irrep with all that no map tells from it.</summary>
    public string ClassOf(ChosenChannel chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        return chosen.Irrep is not { } irrep ? Metal : chosen.Class ?? _alike.GetValueOrDefault(irrep, irrep);
    }

    /// <summary>Two choices that no map tells apart and that stand in different classes, or null.</summary>
    public (ChosenChannel First, ChosenChannel Second)? AlikeInTwoClasses(IReadOnlyList<ChosenChannel> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        for (int i = 0; i < chosen.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // Of one name are those whose maps are the same.
                if (string.Equals(NameOf(chosen[i]), NameOf(chosen[j]), StringComparison.Ordinal) && !string.Equals(ClassOf(chosen[i]), ClassOf(chosen[j]), StringComparison.Ordinal))
                {
                    return (chosen[j], chosen[i]);
                }
            }
        }

        return null;
    }

    private GeneratedChannel[] ChannelsOf(ChosenChannel chosen)
    {
        GeneratedChannel[] own = [.. _channels.Where(c => string.Equals(c.Irrep, chosen.Irrep, StringComparison.Ordinal)).Select(c => c.Channel)];
        return [.. chosen.Channels.Select(n => own[n - 1])];
    }

    private bool HasAngle(ChosenChannel chosen) => chosen.State == PairState.Real && ChannelsOf(chosen).Sum(c => c.Partners.Count) == 2;

    private string NameOf(ChosenChannel chosen)
    {
        if (chosen.Irrep is not { } irrep)
        {
            return Metal;
        }

        bool several = ChannelCount(irrep) > 1;
        string name = _alike[irrep] + (several ? $":{string.Join('+', chosen.Channels)}" : string.Empty);
        return chosen.State switch
        {
            PairState.Chiral => $"{name} chiral",
            PairState.Reversed => $"{name} chiral, reversed",
            PairState.Any => $"{name} any state",
            _ => name,
        };
    }

    // One-dimensional irreps all of whose pairs have equal spins, and whose maps are the same channel by channel but for rounding, on a small torus where everything shows: "A1u or A2u".
    private Dictionary<string, string> Merged()
    {
        var groups = new List<(double[] Maps, List<string> Irreps)>();
        foreach (IGrouping<string, GeneratedChannel> irrep in _channels.GroupBy(c => c.Irrep, c => c.Channel, StringComparer.Ordinal).Where(g => g.All(c => c is { Spin: PairSpin.TripletXY, Partners.Count: 1 })))
        {
            double[] maps = [.. irrep.SelectMany(MapOf)];
            int known = groups.FindIndex(g => g.Maps.Length == maps.Length && g.Maps.Zip(maps, (a, b) => Math.Abs(a - b)).Max() <= Alike * maps.Max(Math.Abs));
            if (known >= 0)
            {
                groups[known].Irreps.Add(irrep.Key);
            }
            else
            {
                groups.Add((maps, [irrep.Key]));
            }
        }

        return _channels.Select(c => c.Irrep).Distinct(StringComparer.Ordinal).ToDictionary(
            irrep => irrep,
            irrep => groups.Find(g => g.Irreps.Contains(irrep, StringComparer.Ordinal)) is { Irreps: { } alike } ? string.Join(Or, alike) : irrep,
            StringComparer.Ordinal);
    }

    private double[] MapOf(GeneratedChannel channel)
    {
        double scale = _material.Model.Bloch.Largest;
        var gap = new GapFunction(0.1 * scale, 0.1 * scale * channel.Partners[0]);
        var green = new TorusGreenFunction(new BdgHamiltonian(_material.Model, gap), 0.05 * scale, Torus);
        return QpiMap.Compute(green, Impurity.Scalar(scale), 0.07 * scale, Window, new Tip(TipSpin.Total, _material.TipWeights)).RealSpace;
    }
}
