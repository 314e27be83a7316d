using PairScope.Lattice;

namespace PairScope.TightBinding;

/// <summary>
/// The normal state: n orbitals in the cell, two spins, h(k) = Σ_R h_R e^{ik·R} in meV, Hermitian, in the cell gauge.
/// </summary>
/// <remarks>docs/materials.md, eq. (1); for monolayer NbSe2 docs/physics.md, eq. (5).</remarks>
public sealed class TightBindingModel
{
    /// <summary>A model from its Bloch Hamiltonian.</summary>
    /// <param name="name">What the material is called in outputs.</param>
    /// <param name="bloch">h(k) in meV, chemical potential subtracted.</param>
    /// <exception cref="ArgumentException">h(k) is not Hermitian, or has a coefficient that is not finite.</exception>
    public TightBindingModel(string name, BlochMatrix bloch)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        for (int s = 0; s < bloch.Size; s++)
        {
            for (int t = s; t < bloch.Size; t++)
            {
                TrigonometricPolynomial defect = bloch[s, t] - bloch[t, s].Conjugated();
                if (!defect.Coefficients.All(t => t.Value.Magnitude < 1e-9))
                {
                    throw new ArgumentException("The Bloch Hamiltonian must be finite and Hermitian: h_R = h_{−R}†.", nameof(bloch));
                }
            }
        }

        Name = name;
        Bloch = bloch;
    }

    /// <summary>What the material is called in outputs.</summary>
    public string Name { get; }

    /// <summary>h(k) in meV, 2n×2n.</summary>
    public BlochMatrix Bloch { get; }

    /// <summary>The two band energies at k of a model with one orbital, in meV, lower first.</summary>
    public (double Lower, double Upper) BandEnergies(ReducedMomentum k)
    {
        double up = Bloch[0, 0].Evaluate(k).Real;
        double down = Bloch[1, 1].Evaluate(k).Real;
        double half = Math.Sqrt((0.25 * (up - down) * (up - down)) + Math.Pow(Bloch[0, 1].Evaluate(k).Magnitude, 2));
        double mean = 0.5 * (up + down);
        return (mean - half, mean + half);
    }
}
