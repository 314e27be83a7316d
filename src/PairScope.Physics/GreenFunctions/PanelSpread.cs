using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// How the nodes of a panel are spread over the cells of the κ2 axis: w φ(M κ2 − m), w the node's weight, row-major [node, cell].
/// Shared by all rows of a window.
/// </summary>
/// <remarks>docs/physics.md, eq. (95).</remarks>
internal sealed class PanelSpread
{
    private readonly NonuniformTransform _transform;
    private readonly GaussLegendre _rule;
    private double[] _values;

    /// <summary>A spread over the cells of a transform.</summary>
    /// <param name="transform">The transform.</param>
    /// <param name="rule">The nodes of every panel.</param>
    public PanelSpread(NonuniformTransform transform, GaussLegendre rule)
    {
        (_transform, _rule) = (transform, rule);
        _values = new double[rule.Nodes.Length * PanelProduct.Whole(NonuniformTransform.Width)];
    }

    /// <summary>The first cell that a node reaches.</summary>
    public int First { get; private set; }

    /// <summary>Cells from there on, whole steps of them.</summary>
    public int Count { get; private set; }

    /// <summary>w φ, [node, cell].</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Turns to the nodes of a panel.</summary>
    /// <param name="from">Lower end of the panel.</param>
    /// <param name="to">Upper end.</param>
    /// <param name="momenta">κ2 of its nodes, ascending.</param>
    public void TurnTo(double from, double to, ReadOnlySpan<double> momenta)
    {
        First = _transform.FirstCell(momenta[0]);
        Count = PanelProduct.Whole(_transform.FirstCell(momenta[^1]) + NonuniformTransform.Width - First);
        if (_values.Length < momenta.Length * Count)
        {
            _values = new double[momenta.Length * Count];
        }

        for (int k = 0; k < momenta.Length; k++)
        {
            _transform.Spread(momenta[k], 0.5 * (to - from) * _rule.Weights[k], First, _values.AsSpan(k * Count, Count));
        }
    }
}
