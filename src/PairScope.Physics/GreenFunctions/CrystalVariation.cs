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
    private CrystalVariation(BdgHamiltonian? direction, Complex energy)
    {
        Direction = direction;
        Energy = energy;
    }

    /// <summary>D(k) = ∂H(k)/∂s, or null where only the energy changes.</summary>
    public BdgHamiltonian? Direction { get; }

    /// <summary>dz/ds.</summary>
    public Complex Energy { get; }

    /// <summary>∂/∂μ in 1/meV: D = −σ0 for electrons.</summary>
    public static CrystalVariation ChemicalPotential { get; } = OfModel(new TightBindingModel(
        "∂μ",
        BlochMatrix.FromPauli(
            TrigonometricPolynomial.Constant(-1), TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero)));

    /// <summary>∂/∂ω in 1/meV.</summary>
    public static CrystalVariation TunnellingEnergy { get; } = new(null, Complex.One);

    /// <summary>∂/∂η in 1/meV.</summary>
    public static CrystalVariation Broadening { get; } = new(null, Complex.ImaginaryOne);

    /// <summary>Along a change of the normal state: ∂h(k)/∂s.</summary>
    public static CrystalVariation OfModel(TightBindingModel derivative) => new(new BdgHamiltonian(derivative, GapFunction.None()), Complex.Zero);

    /// <summary>
    /// Along a change of the gap, ∂Δ(k)/∂s: with respect to Δ0 the gap of amplitude 1, with respect to θ
    /// <see cref="GapFunction.MixedByAngle"/>.
    /// </summary>
    public static CrystalVariation OfGap(GapFunction derivative) => new(new BdgHamiltonian(Still, derivative), Complex.Zero);

    private static TightBindingModel Still { get; } = new(
        "none",
        BlochMatrix.FromPauli(TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero, TrigonometricPolynomial.Zero));
}
