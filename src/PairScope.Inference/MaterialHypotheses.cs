using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Inference;

/// <summary>A hypothesis about any crystal: one of the channels that its symmetry allows, of two partners the nematic states with director θ or the chiral one, or the normal metal.</summary>
/// <remarks>docs/materials.md, eqs. (10), (11).</remarks>
public sealed record ChannelHypothesis : Hypothesis
{
    private readonly Material _material;
    private readonly GeneratedChannel? _channel;
    private readonly int _chirality; // ±1 for f1 ± i f2, 0 for nematic states
    private readonly IReadOnlyList<(string Name, GeneratedChannel Channel)> _all;

    internal ChannelHypothesis(
        string name, int classIndex, double prior, ClassList classes, Material material, GeneratedChannel? channel, int chirality, bool isChannel, IReadOnlyList<(string Name, GeneratedChannel Channel)> all)
        : base(name, classIndex, prior) => (Classes, _material, _channel, _chirality, IsChannel, _all) = (classes, material, channel, chirality, isChannel, all);

    /// <inheritdoc/>
    public override ClassList Classes { get; }

    /// <inheritdoc/>
    public override bool HasMixingAngle => _channel is { Partners.Count: 2 } && _chirality == 0;

    /// <inheritdoc/>
    public override bool HasGap => _channel is not null;

    /// <inheritdoc/>
    public override bool IsChannel { get; }

    /// <inheritdoc/>
    public override bool PairsEqualSpins => _channel?.Spin == PairSpin.TripletXY;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, GapFunction Function)> Companions =>
        from other in _all
        where _channel is not null && (other.Channel.Spin == PairSpin.TripletXY) == PairsEqualSpins
        from partner in other.Channel.Partners
        select ($"pairs of {other.Name}", new GapFunction(1, partner));

    /// <inheritdoc/>
    public override TightBindingModel Normal(double chemicalPotential, double rashba) => _material.At(chemicalPotential);

    /// <inheritdoc/>
    public override GapFunction Gap(double amplitude, double mixingAngle)
    {
        double size = Math.Abs(amplitude);
        return _channel is null ? new GapFunction(0, 0 * _material.Model.Bloch)
            : _chirality != 0 ? new GapFunction(size, (size * Math.Sqrt(0.5) * _channel.Partners[0]) + (new Complex(0, _chirality * size * Math.Sqrt(0.5)) * _channel.Partners[1]))
            : HasMixingAngle ? new GapFunction(size, (size * Math.Cos(mixingAngle) * _channel.Partners[0]) + (size * Math.Sin(mixingAngle) * _channel.Partners[1]))
            : new GapFunction(size, size * _channel.Partners[0]);
    }

    /// <inheritdoc/>
    public override GapFunction GapByAngle(double amplitude, double mixingAngle) =>
        HasMixingAngle ? Gap(amplitude, mixingAngle + (Math.PI / 2)) : new GapFunction(0, 0 * _material.Model.Bloch);

    /// <inheritdoc/>
    public override Tip TipOf(SpinChannel spin) => new(spin, _material.TipWeights);
}

/// <summary>The hypotheses about a crystal, made from its symmetry: every channel alone and the metal, in classes by irrep, of which those that no map can tell apart are one.</summary>
/// <remarks>docs/materials.md, section 4.</remarks>
public static class MaterialHypotheses
{
    private const double MetalWeight = 0.25; // of a class of pairings
    private const double Alike = 1e-9; // of the largest value
    private const string Or = " or ";
    private const int Window = 6;
    private const int Torus = 12;

    /// <summary>Makes them.</summary>
    /// <param name="material">The crystal.</param>
    /// <param name="gaps">Its channels.</param>
    public static IReadOnlyList<Hypothesis> Of(Material material, GeneratedGaps gaps)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentNullException.ThrowIfNull(gaps);
        (string Irrep, string Name, GeneratedChannel Channel)[] channels =
        [
            .. gaps.Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal)
                .SelectMany(g => g.Select((c, i) => (g.Key, g.Count() == 1 ? g.Key : $"{g.Key}:{i + 1}", c))),
        ];
        string[] classOf = Merged(material, channels);
        string[] names = [.. classOf.Distinct(StringComparer.Ordinal)];
        var classes = new ClassList([.. names, "metal"], names.Length, []);
        (string, GeneratedChannel)[] all = [.. channels.Select(c => (c.Name, c.Channel))];
        bool reversible = material.HasTimeReversal;
        var tried = new List<(int Class, string Name, GeneratedChannel Channel, int Chirality)>();
        for (int i = 0; i < channels.Length; i++)
        {
            // Of irreps that are alike in every map the first is tried for all.
            (string irrep, string name, GeneratedChannel channel) = channels[i];
            string[] alike = classOf[i].Split(Or);
            if (!string.Equals(alike[0], irrep, StringComparison.Ordinal))
            {
                continue;
            }

            int label = Array.IndexOf(names, classOf[i]);
            tried.Add((label, alike.Length > 1 ? classOf[i] : name, channel, 0));
            if (channel.Partners.Count == 2)
            {
                // Maps of f1 + i f2 and f1 − i f2 are the same where the metal beneath keeps time reversal.
                tried.Add((label, $"{name} chiral", channel, 1));
                if (!reversible)
                {
                    tried.Add((label, $"{name} chiral, reversed", channel, -1));
                }
            }
        }

        double share = 1 / (names.Length + MetalWeight);
        return
        [
            .. tried.Select(t => new ChannelHypothesis(
                t.Name, t.Class, share / tried.Count(o => o.Class == t.Class), classes, material, t.Channel, t.Chirality, tried.Count(o => o.Class == t.Class) > 1, all)),
            new ChannelHypothesis("metal", classes.Metal, share * MetalWeight, classes, material, null, chirality: 0, isChannel: false, all),
        ];
    }

    // Irreps of one equal-spin channel each whose maps are the same but for rounding, on a small torus where everything shows: "A1u or A2u".
    private static string[] Merged(Material material, (string Irrep, string Name, GeneratedChannel Channel)[] channels)
    {
        string[] single = [.. channels.GroupBy(c => c.Irrep, StringComparer.Ordinal).Where(g => g.Count() == 1 && g.First().Channel.Spin == PairSpin.TripletXY).Select(g => g.Key)];
        double scale = material.Model.Bloch.Largest;
        double[] MapOf(string irrep)
        {
            GeneratedChannel channel = channels.First(c => string.Equals(c.Irrep, irrep, StringComparison.Ordinal)).Channel;
            var gap = new GapFunction(0.1 * scale, 0.1 * scale * channel.Partners[0]);
            var green = new TorusGreenFunction(new BdgHamiltonian(material.Model, gap), 0.05 * scale, Torus);
            return QpiMap.Compute(green, Impurity.Scalar(scale), 0.07 * scale, Window, new Tip(SpinChannel.Total, material.TipWeights)).RealSpace;
        }

        var groups = new List<(double[] Map, List<string> Irreps)>();
        foreach (string irrep in single)
        {
            double[] map = MapOf(irrep);
            int known = groups.FindIndex(g => g.Map.Zip(map, (a, b) => Math.Abs(a - b)).Max() <= Alike * map.Max(Math.Abs));
            if (known >= 0)
            {
                groups[known].Irreps.Add(irrep);
            }
            else
            {
                groups.Add((map, [irrep]));
            }
        }

        return [.. channels.Select(c => groups.Find(g => g.Irreps.Contains(c.Irrep, StringComparer.Ordinal)) is { Irreps: { } alike } ? string.Join(Or, alike) : c.Irrep)];
    }
}
