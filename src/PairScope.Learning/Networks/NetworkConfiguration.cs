using System.Text.Json.Serialization;
using PairScope.Data;

namespace PairScope.Learning.Networks;

/// <summary>What of a map the network sees.</summary>
public enum InputRepresentation
{
    /// <summary>|δρ(q)|: all that a measured map with unknown impurity position gives.</summary>
    Magnitude,

    /// <summary>Re δρ(q) with the impurity at the origin.</summary>
    Real,

    /// <summary>δρ(r) with the impurity at the origin, less its mean.</summary>
    RealSpace,
}

/// <summary>Everything that fixes a network besides its weights; stored with them.</summary>
/// <param name="Name">Which network: filterbank, vgg16, convnext.</param>
/// <param name="Width">Channels as a fraction of the published network's.</param>
/// <param name="Size">L of the maps.</param>
/// <param name="Energies">Energies of the maps in meV, one input channel each.</param>
/// <param name="Representation">What of a map the network sees.</param>
/// <param name="GapRangeMeV">Range of Δ0 that the training maps are drawn from, in meV; sets the scale of the output.</param>
/// <param name="ChemicalPotentialRangeMeV">Range of μ, in meV.</param>
/// <param name="Broadening">Range of η, in meV.</param>
/// <param name="Classes">How many of the study's classes it tells apart: the first so many, all or all but the normal metal. Weights from before that was a class do not say, and know the five of NbSe2 that pair.</param>
public sealed record NetworkConfiguration(
    string Name,
    double Width,
    int Size,
    IReadOnlyList<double> Energies,
    InputRepresentation Representation,
    IReadOnlyList<double> GapRangeMeV,
    IReadOnlyList<double> ChemicalPotentialRangeMeV,
    IReadOnlyList<double> Broadening,
    int Classes = NetworkConfiguration.PairingClasses)
{
    /// <summary>The classes of NbSe2 that pair, all but the metal.</summary>
    public const int PairingClasses = 5;

    private const int MostClasses = 256;

    /// <summary>What the maps of each class hold of the state of its gap; null where no class holds more than θ, as in weights from before the relative phase was read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HeldState>? States { get; init; }

    /// <summary>What the maps of a class hold of the state of its gap.</summary>
    public HeldState HoldsOf(int label) => States is null ? HeldState.Angle : States[label];

    /// <summary>What is wrong with a configuration read from a file, or null.</summary>
    public string? Fault()
    {
        // The ranges of protocols, in meV.
        static bool IsRange(IReadOnlyList<double>? range, double least = 0) => range is [var low, var high] && low >= least && high <= 1000 && low <= high;
        return this switch
        {
            { Name: null } => "it names no network",
            { Width: not (>= 0.02 and <= 2) } => $"its width {Width} is not between 0.02 and 2",
            { Size: < 2 or > 4096 } => $"its size {Size} is not between 2 and 4096",
            { Size: var size } when size % 2 != 0 => $"its size {Size} is odd",
            { Energies: null or { Count: 0 or > 256 } } => "it needs between 1 and 256 energies",
            _ when !Energies.All(e => Math.Abs(e) <= 1000) => "an energy is not between -1000 and 1000 meV",
            _ when !Enum.IsDefined(Representation) => $"it knows no input representation {Representation}",
            _ when !IsRange(GapRangeMeV) => "its range of Δ0 is not two numbers in order from 0 to 1000 meV",
            _ when !IsRange(ChemicalPotentialRangeMeV, -1000) => "its range of μ is not two numbers in order from -1000 to 1000 meV",
            { Classes: < 1 or > MostClasses } => $"it knows {Classes} classes, which are not between 1 and {MostClasses}",
            { States: { } states } when states.Count != Classes || !states.All(Enum.IsDefined) => "it does not say for each of its classes what maps hold of the state",
            _ when !IsRange(Broadening) => "its range of η is not two numbers in order from 0 to 1000 meV",
            _ => null,
        };
    }
}
