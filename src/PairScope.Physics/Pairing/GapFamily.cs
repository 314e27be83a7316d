using System.Numerics;
using PairScope.TightBinding;

namespace PairScope.Pairing;

/// <summary>A named angle of a family of gaps; its range is [0, π), in radians.</summary>
/// <param name="Name">As protocols, data sets and results call it.</param>
/// <param name="Symbol">As it is written for people.</param>
/// <param name="IsPhase">Whether it is a relative phase: in the time-reversed state all of these have the other sign.</param>
public sealed record GapAngle(string Name, string Symbol, bool IsPhase = false);

/// <summary>
/// All mixtures of some gap functions by named angles: a tree of branches cos a · first + e^{iΞ} sin a · second. With every angle in [0, π) each state
/// is there once, up to the sign of the whole, which no map tells.
/// </summary>
/// <remarks>docs/materials.md, eq. (11); docs/physics.md, eqs. (12), (60).</remarks>
public sealed class GapFamily
{
    private readonly MixedGaps _root;
    private readonly List<GapAngle> _angles = [];
    private readonly List<BlochMatrix> _functions = [];

    /// <summary>The family of a tree.</summary>
    /// <param name="root">Its root.</param>
    /// <exception cref="ArgumentException">There is nothing to mix, or two angles have the same name.</exception>
    public GapFamily(MixedGaps root)
    {
        ArgumentNullException.ThrowIfNull(root);
        _root = root;
        root.Place(_angles, _functions);
        if (_angles.Count == 0 || _angles.DistinctBy(a => a.Name, StringComparer.Ordinal).Count() < _angles.Count)
        {
            throw new ArgumentException("A family needs two functions or more, and a name of its own for every angle.", nameof(root));
        }
    }

    /// <summary>Channels of one irrep: weights by ϑ1 … ϑ(m−1), of two partners a director θc each, and where time reversal may be broken the phases ξc between channels c − 1 and c, and Θc between partners.</summary>
    /// <param name="channels">Of each channel its one function or its two partners, for Δ0 = 1.</param>
    /// <param name="withPhases">Whether there are phases.</param>
    /// <exception cref="ArgumentException">There is nothing to mix.</exception>
    /// <remarks>docs/materials.md, eq. (11), with Ξc = ξ2 + … + ξc.</remarks>
    public static GapFamily OfChannels(IReadOnlyList<IReadOnlyList<BlochMatrix>> channels, bool withPhases)
    {
        ArgumentNullException.ThrowIfNull(channels);
        GapAngle? Phase(string name, string symbol) => withPhases ? new GapAngle(name, symbol, IsPhase: true) : null;
        MixedGaps[] parts = [.. channels.Select((functions, c) => functions.Count == 1
            ? new MixedGaps.One(functions[0])
            : (MixedGaps)new MixedGaps.Two(new($"director{c + 1}", $"θ{c + 1}"), new MixedGaps.One(functions[0]), new MixedGaps.One(functions[1]), Phase($"phase{c + 1}", $"Θ{c + 1}")))];
        MixedGaps root = parts[^1];
        for (int c = parts.Length - 1; c > 0; c--)
        {
            root = new MixedGaps.Two(new($"mixing{c}", $"ϑ{c}"), parts[c - 1], root, Phase($"xi{c + 1}", $"ξ{c + 1}"));
        }

        return new GapFamily(root);
    }

    /// <summary>The angles, in the order of every vector of them.</summary>
    public IReadOnlyList<GapAngle> Angles => _angles;

    /// <summary>Δ(k) of a state for Δ0 = 1.</summary>
    /// <param name="angles">The angles in radians.</param>
    public BlochMatrix At(IReadOnlyList<double> angles) => Sum(angles, null);

    /// <summary>∂Δ(k)/∂a of one of the angles, for Δ0 = 1.</summary>
    /// <param name="index">Which angle.</param>
    /// <param name="angles">The angles in radians.</param>
    public BlochMatrix By(int index, IReadOnlyList<double> angles) => Sum(angles, index);

    /// <summary>The same state, but for the sign of the whole, with every angle in [0, π), and the factor ±1 by which a small change of each angle is told then.</summary>
    /// <param name="angles">The angles in radians.</param>
    public (double[] Angles, int[] Signs) Folded(IReadOnlyList<double> angles)
    {
        Check(angles);
        double[] folded = [.. angles];
        int[] signs = [.. folded.Select(_ => 1)];
        _root.Fold(folded, signs);
        return (folded, signs);
    }

    private BlochMatrix Sum(IReadOnlyList<double> angles, int? by)
    {
        Check(angles);
        var weights = new Complex[_functions.Count];
        _root.Weigh(angles, by, 1, weights);
        BlochMatrix sum = weights[0] * _functions[0];
        for (int i = 1; i < weights.Length; i++)
        {
            sum += weights[i] * _functions[i];
        }

        return sum;
    }

    private void Check(IReadOnlyList<double> angles)
    {
        ArgumentNullException.ThrowIfNull(angles);
        ArgumentOutOfRangeException.ThrowIfNotEqual(angles.Count, _angles.Count);
    }
}
