namespace PairScope.Maps;

/// <summary>What the tip sees: W = σ ⊗ diag(w_a), of spin a <see cref="TipSpin"/> and of orbital a the share w_a.</summary>
/// <remarks>docs/materials.md, eq. (5); of spin docs/physics.md, eq. (21).</remarks>
public sealed class Tip
{
    /// <summary>A tip.</summary>
    /// <param name="spin">σ.</param>
    /// <param name="weights">w_a, one for each orbital of the crystal; 1 for all unless given.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or all are zero.</exception>
    public Tip(TipSpin spin = default, IReadOnlyList<double>? weights = null)
    {
        if (weights is not null && (!weights.All(double.IsFinite) || weights.All(w => w == 0)))
        {
            throw new ArgumentException("A tip's weights must be finite, and not all zero.", nameof(weights));
        }

        Spin = spin;
        Weights = weights;
    }

    /// <summary>Both spins and every orbital alike.</summary>
    public static Tip Everything { get; } = new();

    /// <summary>σ.</summary>
    public TipSpin Spin { get; }

    /// <summary>w_a, or null for a tip that sees every orbital alike.</summary>
    public IReadOnlyList<double>? Weights { get; }

    /// <summary>What it sees between the sites, by orbitals that interfere; null where maps of the sites are all that is wanted.</summary>
    public ContinuumTip? Continuum { get; init; }

    /// <summary>A tip that sees every orbital alike.</summary>
    public static implicit operator Tip(TipSpin spin) => FromTipSpin(spin);

    /// <summary>A tip that sees every orbital alike.</summary>
    public static Tip FromTipSpin(TipSpin spin) => new(spin);

    /// <summary>w_a of all orbitals of a crystal.</summary>
    /// <param name="orbitals">n.</param>
    /// <exception cref="ArgumentException">The tip has another number of weights.</exception>
    public IReadOnlyList<double> WeightsOf(int orbitals) =>
        Weights is null || Weights.Count == orbitals
            ? Weights ?? [.. Enumerable.Repeat(1.0, orbitals)]
            : throw new ArgumentException($"The tip has {Weights.Count} weights, and the crystal {orbitals} orbitals.", nameof(orbitals));

    /// <summary>The orbitals that the tip sees at all.</summary>
    /// <inheritdoc cref="WeightsOf" path="/param"/>
    /// <inheritdoc cref="WeightsOf" path="/exception"/>
    public IReadOnlyList<int> OrbitalsSeen(int orbitals)
    {
        IReadOnlyList<double> weights = WeightsOf(orbitals);
        return [.. Enumerable.Range(0, orbitals).Where(a => weights[a] != 0)];
    }
}
