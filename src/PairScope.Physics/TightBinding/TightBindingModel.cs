using PairScope.Lattice;

namespace PairScope.TightBinding;

/// <summary>
/// The normal state: one orbital per cell of the triangular lattice, two spins,
/// h(k) = Σ_R h_R e^{ik·R} in meV, Hermitian.
/// </summary>
/// <remarks>docs/physics.md, eq. (5).</remarks>
public sealed class TightBindingModel
{
    /// <summary>A model from its Bloch Hamiltonian.</summary>
    /// <param name="name">What the material is called in outputs.</param>
    /// <param name="bloch">h(k) in meV, chemical potential subtracted.</param>
    /// <exception cref="ArgumentException">h(k) is not Hermitian, or has a coefficient that is not finite.</exception>
    public TightBindingModel(string name, SpinMatrix bloch)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        for (int s = 0; s < 2; s++)
        {
            for (int t = 0; t < 2; t++)
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

    /// <summary>h(k) in meV.</summary>
    public SpinMatrix Bloch { get; }

    /// <summary>The two band energies at k, in meV, lower first.</summary>
    public (double Lower, double Upper) BandEnergies(ReducedMomentum k)
    {
        double up = Bloch.UpUp.Evaluate(k).Real;
        double down = Bloch.DownDown.Evaluate(k).Real;
        double half = Math.Sqrt((0.25 * (up - down) * (up - down)) + Math.Pow(Bloch.UpDown.Evaluate(k).Magnitude, 2));
        double mean = 0.5 * (up + down);
        return (mean - half, mean + half);
    }
}
