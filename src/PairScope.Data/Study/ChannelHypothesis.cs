using System.Numerics;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>Which states of a channel, or of two, a hypothesis stands for.</summary>
public enum PairState
{
    /// <summary>Real combinations: one function, f1 cos θ + f2 sin θ of two partners (nematic, θ the director), or the same of several channels of one irrep (mixed).</summary>
    Real,

    /// <summary>(f1 + i f2)/√2 of two partners.</summary>
    Chiral,

    /// <summary>(f1 − i f2)/√2, whose maps differ from those of the other where the metal beneath breaks time reversal.</summary>
    Reversed,

    /// <summary>Any combination, with relative phases between partners and channels.</summary>
    Any,
}

/// <summary>A hypothesis about any crystal: channels that its symmetry allows, in one kind of states, or the normal metal.</summary>
/// <remarks>docs/materials.md, eqs. (10), (11).</remarks>
public sealed record ChannelHypothesis : Hypothesis
{
    private readonly Material _material;
    private readonly IReadOnlyList<GeneratedChannel> _channels;
    private readonly BlochMatrix[] _functions; // of two partners both; none of the metal
    private readonly PairState _state;
    private readonly IReadOnlyList<(string Name, GeneratedChannel Channel)> _all;

    /// <summary>A hypothesis.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="classIndex">Its class.</param>
    /// <param name="prior">Its probability beforehand.</param>
    /// <param name="study">What all hypotheses of the study share.</param>
    /// <param name="channels">One or more channels of one irrep; none for the metal.</param>
    /// <param name="state">Which states of them.</param>
    /// <param name="place">Its place among the study's hypotheses.</param>
    internal ChannelHypothesis(string name, int classIndex, double prior, ChannelStudy study, IReadOnlyList<GeneratedChannel> channels, PairState state, int place)
        : base(name, classIndex, prior)
    {
        (Classes, _material, _all, _channels, _state, ChannelCode) = (study.Classes, study.Material, study.Channels, channels, state, place);
        _functions = [.. channels.SelectMany(c => c.Partners)];
        Family = MixesFurther(channels, state) ? GapFamily.OfChannels([.. channels.Select(c => FunctionsOf(c, state))], state == PairState.Any) : null;
        IsChannel = study.Members[classIndex] > 1;
        IrrepIndex = channels.Count == 0 ? study.Irreps.Count - 1 : study.Irreps.ToList().IndexOf(channels[0].Irrep.Name);
    }

    /// <inheritdoc/>
    public override ClassList Classes { get; }

    /// <inheritdoc/>
    public override int IrrepIndex { get; }

    /// <inheritdoc/>
    public override int ChannelCode { get; }

    /// <inheritdoc/>
    public override bool MixesByAngle => HasMixingAngle;

    /// <inheritdoc/>
    public override bool HasMixingAngle => _functions.Length == 2 && _state == PairState.Real;

    /// <inheritdoc/>
    public override GapFamily? Family { get; }

    /// <inheritdoc/>
    public override bool KeepsTimeReversal => _material.HasTimeReversal;

    /// <inheritdoc/>
    public override bool HasGap => _channels.Count > 0;

    /// <inheritdoc/>
    public override bool IsChannel { get; }

    /// <inheritdoc/>
    public override bool PairsEqualSpins => HasGap && _channels.All(c => c.Spin == PairSpin.TripletXY);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, GapFunction Function)> Companions =>
        from other in _all
        where HasGap && (other.Channel.Spin == PairSpin.TripletXY) == PairsEqualSpins
        from partner in other.Channel.Partners
        select ($"pairs of {other.Name}", new GapFunction(1, partner));

    /// <inheritdoc/>
    public override TightBindingModel Normal(double chemicalPotential, double rashba) => _material.At(chemicalPotential);

    /// <inheritdoc/>
    public override GapFunction Gap(double amplitude, double mixingAngle, double phase = 0)
    {
        if (Family is not null)
        {
            return GapOf(amplitude, [.. Angles.Select(_ => mixingAngle)]);
        }

        double size = Math.Abs(amplitude);
        (double first, Complex second) = _state switch
        {
            PairState.Chiral => (Math.Sqrt(0.5), new Complex(0, Math.Sqrt(0.5))),
            PairState.Reversed => (Math.Sqrt(0.5), new Complex(0, -Math.Sqrt(0.5))),
            _ when HasMixingAngle => (Math.Cos(mixingAngle), Math.Sin(mixingAngle)),
            _ => (1, 0),
        };
        return !HasGap ? new GapFunction(0, 0 * _material.Model.Bloch)
            : _functions.Length == 1 ? new GapFunction(size, size * _functions[0])
            : new GapFunction(size, (size * first * _functions[0]) + (size * second * _functions[1]));
    }

    /// <inheritdoc/>
    public override GapFunction GapByAngle(double amplitude, double mixingAngle, double phase = 0) =>
        HasMixingAngle ? Gap(amplitude, mixingAngle + (Math.PI / 2)) : new GapFunction(0, 0 * _material.Model.Bloch);

    /// <summary>Whether a choice of channels and states has more to mix than one θ does.</summary>
    internal static bool MixesFurther(IReadOnlyList<GeneratedChannel> channels, PairState state) => state switch
    {
        PairState.Any => channels.Sum(c => c.Partners.Count) > 1,
        PairState.Real => channels.Sum(c => c.Partners.Count) > 2,
        _ => channels.Count > 1,
    };

    // The functions of a channel that stay free in such states: both partners, or one state of them.
    private static IReadOnlyList<BlochMatrix> FunctionsOf(GeneratedChannel channel, PairState state) => state switch
    {
        PairState.Chiral or PairState.Reversed => [(Math.Sqrt(0.5) * channel.Partners[0]) + (new Complex(0, state == PairState.Chiral ? Math.Sqrt(0.5) : -Math.Sqrt(0.5)) * channel.Partners[1])],
        _ => channel.Partners,
    };

    /// <inheritdoc/>
    public override Tip TipOf(TipSpin spin) => new(spin, _material.TipWeights);
}

/// <summary>What the hypotheses about one crystal share.</summary>
/// <param name="Material">The crystal.</param>
/// <param name="Channels">All channels of the crystal, by name.</param>
/// <param name="Irreps">The irreps of its group, and "none" for the metal.</param>
/// <param name="Classes">The classes.</param>
/// <param name="Members">How many hypotheses each class has.</param>
internal sealed record ChannelStudy(
    Material Material, IReadOnlyList<(string Name, GeneratedChannel Channel)> Channels, IReadOnlyList<string> Irreps, ClassList Classes, IReadOnlyList<int> Members);
