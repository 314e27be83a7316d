using PairScope.Data;
using PairScope.Learning.Training;

namespace PairScope.Learning.Networks;

/// <summary>What of a map the network sees.</summary>
public enum InputRepresentation
{
    /// <summary>|δρ(q)|: all that a measured map with unknown impurity position gives.</summary>
    Magnitude,

    /// <summary>Re δρ(q) with the impurity at the origin.</summary>
    Real,
}

/// <summary>Everything that fixes a network besides its weights; stored with them.</summary>
/// <param name="Name">Name in <see cref="NetworkRegistry"/>.</param>
/// <param name="Width">Channels as a fraction of the published network's.</param>
/// <param name="Size">L of the maps.</param>
/// <param name="Energies">Energies of the maps in meV, one input channel each.</param>
/// <param name="Representation">What of a map the network sees.</param>
/// <param name="GapRangeMeV">Δ0 of the training maps, lowest and highest, in meV; sets the scale of the output.</param>
/// <param name="ChemicalPotentialRangeMeV">μ of the training maps, lowest and highest, in meV.</param>
/// <param name="Broadening">η of the training maps in meV, lowest and highest.</param>
public sealed record NetworkConfiguration(
    string Name,
    double Width,
    int Size,
    IReadOnlyList<double> Energies,
    InputRepresentation Representation,
    IReadOnlyList<double> GapRangeMeV,
    IReadOnlyList<double> ChemicalPotentialRangeMeV,
    IReadOnlyList<double> Broadening)
{
    /// <summary>The configuration for a data set: its size, energies and ranges with the network and input that the options name.</summary>
    public static NetworkConfiguration For(LabelledMaps maps, DatasetSplit split, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(options);
        int broadening = PairingLabels.Parameters.ToList().IndexOf("broadening");
        double[] eta = [.. Enumerable.Range(0, split.Count).Select(i => split.Parameters(i)[broadening])];
        return new NetworkConfiguration(
            options.Network,
            options.Width,
            maps.Size,
            maps.Energies,
            options.Representation,
            [maps.Labels.Min(l => l.GapMeV), maps.Labels.Max(l => l.GapMeV)],
            [maps.Labels.Min(l => l.ChemicalPotentialMeV), maps.Labels.Max(l => l.ChemicalPotentialMeV)],
            [eta.Min(), eta.Max()]);
    }

    /// <summary>Checks every value; they come from options and from weights files.</summary>
    /// <exception cref="InputException">A value is missing or out of its range.</exception>
    public void Validate()
    {
        Require(!string.IsNullOrEmpty(Name), "name is missing");
        Require(Width is > 0 and <= 2, $"width is {Width}, but it must be above 0 and at most 2 (1 is the published network)");
        Require(Size is >= 2 and <= 4096 && Size % 2 == 0, $"map size is {Size}, but it must be even and between 2 and 4096");
        Require(Energies is { Count: >= 1 and <= 1024 } && Energies.All(double.IsFinite), "energies must be 1 to 1024 finite numbers");
        Require(Enum.IsDefined(Representation), $"representation is unknown; known are {string.Join(", ", Enum.GetNames<InputRepresentation>())}");
        RequireRange(GapRangeMeV, "gap range");
        RequireRange(ChemicalPotentialRangeMeV, "range of chemical potentials");
        RequireRange(Broadening, "range of broadenings");
    }

    private static void RequireRange(IReadOnlyList<double>? range, string name) =>
        Require(
            range is [var low, var high] && double.IsFinite(low) && double.IsFinite(high) && low <= high,
            $"{name} must be two finite numbers, the lower first");

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InputException($"The network's {fault}.");
        }
    }
}
