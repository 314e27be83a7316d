using PairScope.GreenFunctions;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// A map with its derivatives along changes of the crystal (∂/∂μ, ∂/∂Δ0, ∂/∂θ, ∂/∂η, …) and of the impurity (∂/∂V0, …):
/// what a least-squares fit or a Cramér–Rao bound is made of.
/// </summary>
/// <remarks>docs/physics.md, eqs. (30)–(32).</remarks>
public sealed class QpiGradient
{
    private QpiGradient(QpiMap map, IReadOnlyList<double[]> derivatives)
    {
        Map = map;
        Derivatives = derivatives;
    }

    /// <summary>The map.</summary>
    public QpiMap Map { get; }

    /// <summary>
    /// ∂δρ(r)/∂s in states/(meV·cell) by the unit of s, row-major [n1 + L/2, n2 + L/2]: first along the crystal's
    /// variations, then along the impurity's, each in the order given.
    /// </summary>
    public IReadOnlyList<double[]> Derivatives { get; }

    /// <summary>The map of one impurity at one energy and its derivatives; the map is as accurate as <see cref="QpiMap"/>'s.</summary>
    /// <param name="green">The crystal's solver.</param>
    /// <param name="impurity">The impurity at r = 0.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="crystal">Changes of the crystal.</param>
    /// <param name="potential">Changes of the impurity ∂V/∂s: the potential being linear, ∂/∂V0 is <c>Impurity.Scalar(1)</c>.</param>
    /// <param name="spin">What the tip sees.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    public static QpiGradient Compute(
        CrystalGreenFunction green,
        Impurity impurity,
        double energy,
        int size,
        IReadOnlyList<CrystalVariation> crystal,
        IReadOnlyList<Impurity> potential,
        SpinChannel spin = SpinChannel.Total)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        ArgumentNullException.ThrowIfNull(crystal);
        ArgumentNullException.ThrowIfNull(potential);
        IReadOnlyList<GreenFunctionWindow> changes = [];
        GreenFunctionWindow window = null!;
        QpiMap map = QpiMap.Refine(green, energy, tolerance =>
        {
            (window, changes) = green.WindowWithDerivatives(energy, size, crystal, tolerance);
            return QpiMap.Compute(window, impurity, energy, spin);
        });

        // dT = T dG0(0) T along the crystal and (1 − V G0(0))⁻¹ dV (1 − G0(0) V)⁻¹ along the impurity.
        ComplexMatrix t = impurity.TMatrix(window);
        ComplexMatrix local = window.AtOrigin();
        ComplexMatrix one = ComplexMatrix.Identity(local.Size, 1);
        ComplexMatrix left = (one - (impurity.Potential * local)).Inverse();
        ComplexMatrix right = (one - (local * impurity.Potential)).Inverse();
        var derivatives = new List<double[]>();
        foreach (GreenFunctionWindow change in changes)
        {
            double[] derivative = QpiMap.Scatter(change, t, window, spin);
            Add(derivative, QpiMap.Scatter(window, t * change.AtOrigin() * t, window, spin));
            Add(derivative, QpiMap.Scatter(window, t, change, spin));
            derivatives.Add(derivative);
        }

        derivatives.AddRange(potential.Select(v => QpiMap.Scatter(window, left * v.Potential * right, window, spin)));
        return new QpiGradient(map, derivatives);
    }

    private static void Add(double[] sum, double[] term)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += term[i];
        }
    }
}
