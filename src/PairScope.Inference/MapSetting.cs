using PairScope.Data;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>What of a measurement can differ from one map to the next: where the bias is set, what scatters and what the tip sees.</summary>
/// <param name="Energy">ω in meV.</param>
/// <param name="Impurity">What scatters.</param>
/// <param name="Spin">What the tip sees.</param>
public readonly record struct MapSetting(double Energy, ImpurityKind Impurity, TipSpin Spin)
{
    /// <summary>Whether spin leaves a trace, so that the map may tell the sign of Θ: it leaves none of a scalar impurity under a tip without spin.</summary>
    /// <remarks>docs/physics.md, eq. (84).</remarks>
    public bool SeesSpin => Impurity != ImpurityKind.Scalar || Spin.SeesSpin;
}
