using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.BogoliubovDeGennes;

/// <summary>
/// The Bogoliubov–de Gennes Hamiltonian H(k) = [[h(k), Δ(k)], [Δ(k)†, −h(−k)ᵀ]] of a crystal with n orbitals in the cell, in meV.
/// Nambu index p·2n + s·n + a: p = 0 for the electron and 1 for the hole, s = 0 for ↑ and 1 for ↓, a the orbital; for one
/// orbital Ψ_k = (c_k↑, c_k↓, c†_−k↑, c†_−k↓).
/// </summary>
/// <remarks>docs/materials.md, eq. (2); for one orbital docs/physics.md, eqs. (15), (16).</remarks>
public sealed class BdgHamiltonian
{
    private readonly TrigonometricPolynomial[] _entries;

    /// <summary>Joins a normal state and a gap.</summary>
    /// <exception cref="ArgumentException">They have not the same number of orbitals.</exception>
    public BdgHamiltonian(TightBindingModel model, GapFunction gap)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(gap);
        if (gap.Matrix.Orbitals != model.Bloch.Orbitals)
        {
            throw new ArgumentException($"The normal state has {model.Bloch.Orbitals} orbitals and the gap {gap.Matrix.Orbitals}.", nameof(gap));
        }

        Model = model;
        Gap = gap;
        Orbitals = model.Bloch.Orbitals;
        int electrons = model.Bloch.Size;
        _entries = new TrigonometricPolynomial[Size * Size];
        for (int i = 0; i < electrons; i++)
        {
            for (int j = 0; j < electrons; j++)
            {
                _entries[(i * Size) + j] = model.Bloch[i, j];
                _entries[(i * Size) + j + electrons] = gap.Matrix[i, j];
                _entries[((i + electrons) * Size) + j] = gap.Matrix[j, i].Conjugated();
                _entries[((i + electrons) * Size) + j + electrons] = -model.Bloch[j, i].Inverted();
            }
        }

        Blocks = NambuBlocks.Of(Size, (i, j) => !this[i, j].IsZero);
        Range = _entries.SelectMany(e => e.Coefficients).Select(t => Math.Max(Math.Abs(t.Key.N1), Math.Abs(t.Key.N2))).DefaultIfEmpty(0).Max();
    }

    /// <summary>n, orbitals in the cell.</summary>
    public int Orbitals { get; }

    /// <summary>Size of the Nambu space, 4n.</summary>
    public int Size => 4 * Orbitals;

    /// <summary>H(k) + s D(k), where D is a Bogoliubov–de Gennes matrix of the same form.</summary>
    /// <param name="direction">D(k).</param>
    /// <param name="step">s.</param>
    public BdgHamiltonian Stepped(BdgHamiltonian direction, double step)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return new BdgHamiltonian(
            new TightBindingModel(Model.Name, Model.Bloch + (step * direction.Model.Bloch)), Gap.Stepped(direction.Gap, step));
    }

    /// <summary>The normal state.</summary>
    public TightBindingModel Model { get; }

    /// <summary>The gap.</summary>
    public GapFunction Gap { get; }

    /// <summary>
    /// The sets of Nambu indices that H(k) joins at some k, directly or through others; G0 is block diagonal in them. For NbSe2 without
    /// Rashba coupling the single-primed irreps give {c↑, c†↓}, {c↓, c†↑} and the double-primed ones {c↑, c†↑}, {c↓, c†↓}.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; }

    /// <summary>Largest |n1| or |n2| of any harmonic.</summary>
    public int Range { get; }

    /// <summary>A bound on |H_ij(k)| over all entries and the zone, in meV: the largest Σ_R |H_ij,R|.</summary>
    public double Bound => _entries.Max(e => e.Coefficients.Sum(t => t.Value.Magnitude));

    /// <summary>Entry (i, j) of H(k).</summary>
    public TrigonometricPolynomial this[int i, int j] => _entries[(i * Size) + j];

    /// <summary>H(k) as a matrix.</summary>
    public ComplexMatrix Evaluate(ReducedMomentum k)
    {
        var h = new ComplexMatrix(Size);
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j < Size; j++)
            {
                h[i, j] = this[i, j].Evaluate(k);
            }
        }

        return h;
    }

    /// <summary>G0(k, z) = (z − H(k))⁻¹ in 1/meV.</summary>
    /// <exception cref="ArgumentException">z is an eigenvalue of H(k).</exception>
    public ComplexMatrix GreenFunction(ReducedMomentum k, Complex z) => (ComplexMatrix.Identity(Size, z) - Evaluate(k)).Inverse();

    /// <summary>The 4n quasiparticle energies at k in meV, ascending, ±E in pairs of k and −k.</summary>
    public double[] QuasiparticleEnergies(ReducedMomentum k) => Evaluate(k).HermitianEigenvalues();
}
