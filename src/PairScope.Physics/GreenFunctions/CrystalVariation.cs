using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.GreenFunctions;

/// <summary>
/// A direction in which a crystal or its complex energy can be changed, H(k) → H(k) + sD(k), z → z + s dz: what a derivative
/// ∂G0/∂s is taken along. H being linear in h(k) and Δ(k), D is a Bogoliubov–de Gennes matrix itself.
/// </summary>
/// <remarks>docs/physics.md, eq. (30).</remarks>
public sealed class CrystalVariation
{
    private readonly Func<int, BdgHamiltonian>? _direction;

    private CrystalVariation(Func<int, BdgHamiltonian>? direction, Complex energy)
    {
        _direction = direction;
        Energy = energy;
    }

    /// <summary>dz/ds.</summary>
    public Complex Energy { get; }

    /// <summary>∂/∂μ in 1/meV of a crystal with any number of orbitals: D = −1 for electrons.</summary>
    public static CrystalVariation ChemicalPotential { get; } = new(
        orbitals => new BdgHamiltonian(
            new TightBindingModel("∂μ", new BlochMatrix(orbitals, (row, column) => row == column ? TrigonometricPolynomial.Constant(-1) : TrigonometricPolynomial.Zero)),
            GapFunction.None(orbitals)),
        Complex.Zero);

    /// <summary>∂/∂ω in 1/meV.</summary>
    public static CrystalVariation TunnellingEnergy { get; } = new(null, Complex.One);

    /// <summary>∂/∂η in 1/meV.</summary>
    public static CrystalVariation Broadening { get; } = new(null, Complex.ImaginaryOne);

    /// <summary>Along a change of the normal state: ∂h(k)/∂s.</summary>
    public static CrystalVariation OfModel(TightBindingModel derivative)
    {
        ArgumentNullException.ThrowIfNull(derivative);
        var direction = new BdgHamiltonian(derivative, GapFunction.None(derivative.Bloch.Orbitals));
        return new(_ => direction, Complex.Zero);
    }

    /// <summary>
    /// Along a change of the gap, ∂Δ(k)/∂s: with respect to Δ0 the gap of amplitude 1, with respect to θ
    /// <see cref="GapFunction.MixedByAngle"/>.
    /// </summary>
    public static CrystalVariation OfGap(GapFunction derivative)
    {
        ArgumentNullException.ThrowIfNull(derivative);
        int orbitals = derivative.Matrix.Orbitals;
        var still = new TightBindingModel("none", new BlochMatrix(orbitals, (_, _) => TrigonometricPolynomial.Zero));
        var direction = new BdgHamiltonian(still, derivative);
        return new(_ => direction, Complex.Zero);
    }

    /// <summary>D(k) = ∂H(k)/∂s for a crystal with n orbitals, or null where only the energy changes.</summary>
    /// <param name="orbitals">n.</param>
    /// <exception cref="ArgumentException">The variation is one of a crystal with another number of orbitals.</exception>
    public BdgHamiltonian? DirectionFor(int orbitals)
    {
        BdgHamiltonian? direction = _direction?.Invoke(orbitals);
        return direction is null || direction.Orbitals == orbitals
            ? direction
            : throw new ArgumentException($"The variation changes a crystal with {direction.Orbitals} orbitals, and this one has {orbitals}.", nameof(orbitals));
    }
}
