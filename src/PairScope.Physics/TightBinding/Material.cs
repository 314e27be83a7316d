using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Symmetry;

namespace PairScope.TightBinding;

/// <summary>A crystal with its normal state and what a tip sees of its orbitals: the system under study as a value.</summary>
/// <remarks>docs/materials.md, "Crystal and gauge".</remarks>
public sealed class Material
{
    private readonly Lazy<CrystalSymmetry> _symmetry;

    /// <summary>A material.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="crystal">Lattice, sites and orbitals.</param>
    /// <param name="bloch">h(k) in meV at μ = 0, 2n×2n.</param>
    /// <param name="tipWeights">w_a, what a tip sees of each orbital; not negative, one at least above zero.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, h(k) is not Hermitian, or a tip sees nothing.</exception>
    public Material(string name, Crystal crystal, BlochMatrix bloch, IReadOnlyList<double> tipWeights)
    {
        ArgumentNullException.ThrowIfNull(crystal);
        ArgumentNullException.ThrowIfNull(tipWeights);
        Model = new TightBindingModel(name, bloch);
        if (bloch.Orbitals != crystal.Orbitals.Count || tipWeights.Count != bloch.Orbitals || !(tipWeights.All(w => w >= 0) && tipWeights.Sum() > 0))
        {
            throw new ArgumentException("A material needs hoppings and tip weights of all its orbitals, the weights not negative and one above zero.", nameof(tipWeights));
        }

        (Crystal, TipWeights) = (crystal, tipWeights);
        _symmetry = new Lazy<CrystalSymmetry>(Symmetries);
    }

    /// <summary>Its name.</summary>
    public string Name => Model.Name;

    /// <summary>Lattice, sites and orbitals.</summary>
    public Crystal Crystal { get; }

    /// <summary>The normal state at μ = 0.</summary>
    public TightBindingModel Model { get; }

    /// <summary>w_a of eq. (5), one for each orbital.</summary>
    public IReadOnlyList<double> TipWeights { get; }

    /// <summary>The name of a subgroup to use instead of the group that is found; null for what is found.</summary>
    public string? GroupName { get; init; }

    /// <summary>The last shell of bonds for which gap functions are generated.</summary>
    public int GapShells { get; init; } = 2;

    /// <summary>Whether spin turns freely in gap functions; null where h(k) decides.</summary>
    public bool? SpinIsFree { get; init; }

    /// <summary>What was changed in the files of a calculation; null where nothing was to be, and of hoppings that were typed.</summary>
    public Amendment? Amendment { get; init; }

    /// <summary>The unit of the lattice vectors: Å, or a where the file leaves it open.</summary>
    public string LengthUnit { get; init; } = "Å";

    /// <summary>The point group, found from h(k).</summary>
    /// <exception cref="InputException">The group that the material names is no subgroup of what is found.</exception>
    public CrystalSymmetry Symmetry => _symmetry.Value;

    /// <summary>Whether the normal state has time reversal, (iσy) h_R* (iσy)ᵀ = h_R, to the tolerance of its symmetries.</summary>
    /// <remarks>docs/materials.md, eq. (3).</remarks>
    public bool HasTimeReversal => Model.Bloch.TimeReversalViolation <= Symmetry.Tolerance;

    /// <summary>The normal state at a chemical potential, h(k) − μ.</summary>
    /// <param name="chemicalPotential">μ in meV.</param>
    public TightBindingModel At(double chemicalPotential)
    {
        Require.Finite(chemicalPotential);
        int size = Model.Bloch.Size;
        return new TightBindingModel(
            Name,
            new BlochMatrix(size / 2, (row, column) => row == column
                ? Model.Bloch[row, column] + TrigonometricPolynomial.Constant(-chemicalPotential)
                : Model.Bloch[row, column]));
    }

    private CrystalSymmetry Symmetries()
    {
        CrystalSymmetry found = CrystalSymmetry.Of(Crystal, Model.Bloch);
        return GroupName is null
            ? found
            : found.Within(GroupName) ?? throw new InputException(
                $"The material '{Name}' asks for the group {GroupName}, which is no subgroup of what its Hamiltonian has, {found.Group.Name}; its subgroups are {string.Join(", ", found.Group.Subgroups().Keys.Order(StringComparer.Ordinal))}.");
    }
}
