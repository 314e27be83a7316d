using PairScope.TightBinding;

namespace PairScope.Measurement;

/// <summary>How a scan is brought to the crystal's q grid, and what the network that will read it was trained on.</summary>
public sealed record CrystalGridOptions
{
    /// <summary>L, the side of the network's window in cells; even.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Lattice constant of the crystal that the network knows, Å.</summary>
    public double CrystalLatticeConstantAngstrom { get; init; } = Materials.NbSe2LatticeConstantAngstrom;

    /// <summary>A lattice constant the user vouches for, Å: it replaces the lengths of the Bragg vectors found. Null to
    /// calibrate on the Bragg peaks.</summary>
    public double? LatticeConstantAngstrom { get; init; }

    /// <summary>The channel to read, by its name in the file; null for the one that holds dI/dV.</summary>
    public string? Channel { get; init; }

    /// <summary>Order of the polynomial background, 0 to 5.</summary>
    public int BackgroundOrder { get; init; } = 2;

    /// <summary>Whether the scan is tapered by a Hann window before the transform.</summary>
    public bool HannWindow { get; init; } = true;

    /// <summary>Where the impurity is, nm from the middle of the scan; it sets the phases of the transform alone.</summary>
    public (double X, double Y) ImpurityNanometres { get; init; }

    /// <summary>Energies the network was trained at, meV.</summary>
    public IReadOnlyList<double> TrainedEnergies { get; init; } = [0];

    /// <summary>How far a bias may lie outside the trained energies, meV.</summary>
    public double EnergyTolerance { get; init; } = 0.5;
}
