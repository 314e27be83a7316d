using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>A crystal with its gap as a command line describes it, whatever crystal it is.</summary>
/// <param name="Lattice">The lattice, its first vector of length 1: lengths on axes are in units of it.</param>
/// <param name="Material">The material; null for the built-in NbSe2.</param>
/// <param name="Model">The normal state in meV.</param>
/// <param name="Gap">The gap; null for the normal state.</param>
/// <param name="Delta">Δ0 in meV; zero without a gap.</param>
/// <param name="Parameters">Every parameter under the name that files and --json use.</param>
/// <param name="Title">The crystal for the title of a picture.</param>
internal sealed record CrystalChoice(
    BravaisLattice Lattice,
    Material? Material,
    TightBindingModel Model,
    GapFunction? Gap,
    double Delta,
    IReadOnlyList<(string Name, object? Value)> Parameters,
    string Title)
{
    /// <summary>Normal state and gap; without a gap one of zero.</summary>
    public BdgHamiltonian Hamiltonian() => new(Model, Gap ?? new GapFunction(0, 0 * Model.Bloch));

    /// <summary>The lattice constant |a1| in Å, for axes in 1/Å; null where the material's lengths have no unit.</summary>
    public double? LatticeAngstrom => Material is null
        ? Materials.NbSe2LatticeConstantAngstrom
        : string.Equals(Material.LengthUnit, "Å", StringComparison.Ordinal) ? Material.Crystal.Lattice.Constant : null;
}
