using PairScope.BogoliubovDeGennes;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>The crystal as the command line describes it; energies in meV, angles in radians.</summary>
/// <param name="Irrep">The irrep of the gap, null for the normal state.</param>
/// <param name="Channel">The channel of the gap.</param>
/// <param name="Delta">Δ0.</param>
/// <param name="Theta">θ (θs in the general E′ channel).</param>
/// <param name="Phase">Θ (Θs in the general E′ channel).</param>
/// <param name="ChannelAngle">φ of the general E′ channel.</param>
/// <param name="ThetaTriplet">θt of the general E′ channel.</param>
/// <param name="PhaseTriplet">Θt of the general E′ channel.</param>
/// <param name="Mu">μ.</param>
/// <param name="Rashba">α_R.</param>
internal sealed record CrystalParameters(
    Irrep? Irrep,
    GapChannel? Channel,
    double Delta,
    double Theta,
    double Phase,
    double ChannelAngle,
    double ThetaTriplet,
    double PhaseTriplet,
    double Mu,
    double Rashba)
{
    /// <summary>The normal state.</summary>
    public TightBindingModel Model() => Materials.NbSe2(Mu, Rashba);

    /// <summary>Normal state and gap; without an irrep the gap is zero.</summary>
    public BdgHamiltonian Hamiltonian() => new(Model(), Channel?.Build(this) ?? GapFunction.None());

    /// <summary>The same as any crystal is described.</summary>
    public CrystalChoice ToChoice() => new(
        Lattice.TriangularLattice.Value, null, Model(), Channel?.Build(this), Channel is null ? 0 : Delta, [.. Describe()], Title());

    /// <summary>Every parameter under the name that files and --json use; null where it has no meaning.</summary>
    public IEnumerable<(string Name, object? Value)> Describe()
    {
        yield return ("material", "NbSe2");
        yield return ("irrep", Irrep?.ToAscii());
        yield return ("channel", Channel?.Name);
        yield return ("gapAmplitudeMeV", Channel is null ? null : Delta);
        yield return ("mixingAngleRad", Channel is { UsesTheta: true } ? Theta : null);
        yield return ("phaseRad", Channel is { UsesPhase: true } ? Phase : null);
        if (Channel is { IsGeneral: true })
        {
            yield return ("channelAngleRad", ChannelAngle);
            yield return ("tripletAngleRad", ThetaTriplet);
            yield return ("tripletPhaseRad", PhaseTriplet);
        }

        yield return ("chemicalPotentialMeV", Mu);
        yield return ("rashbaMeV", Rashba);
    }

    /// <summary>The crystal for the title of a picture: every parameter that has a meaning, Rashba coupling where there is some.</summary>
    public string Title()
    {
        var parts = new List<string>();
        if (Irrep is { } irrep)
        {
            parts.Add($"{irrep.ToDisplay()} ({Channel!.Name})");
            parts.Add(FormattableString.Invariant($"Δ0 = {Delta:0.####} meV"));
            if (Channel.IsGeneral)
            {
                parts.Add(FormattableString.Invariant($"φ = {ChannelAngle:0.###}, θ_{{s}} = {Theta:0.###}, Θ_{{s}} = {Phase:0.###}, θ_{{t}} = {ThetaTriplet:0.###}, Θ_{{t}} = {PhaseTriplet:0.###}"));
            }
            else if (Channel.UsesTheta)
            {
                parts.Add(FormattableString.Invariant($"θ = {Theta:0.###}"));
            }

            if (Channel is { UsesPhase: true, IsGeneral: false } && Phase != 0)
            {
                parts.Add(FormattableString.Invariant($"Θ = {Phase:0.###}"));
            }
        }
        else
        {
            parts.Add("normal state");
        }

        parts.Add(FormattableString.Invariant($"μ = {Mu:0.###} meV"));
        if (Rashba != 0)
        {
            parts.Add(FormattableString.Invariant($"α_{{R}} = {Rashba:0.####} meV"));
        }

        return string.Join(", ", parts);
    }
}
