using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The layers of an infinite chain joined two by two: each step doubles the distance over which layers are still coupled,
/// until the coupling has died out. One object per thread; it owns its buffers.
/// </summary>
/// <remarks>docs/materials.md, eq. (12).</remarks>
internal sealed class ChainDoubling
{
    private const int MostSteps = 60; // η of 1e-15 of the bandwidth
    private const double NoChange = 1e-15;
    private const double Uncoupled = 1e-8;
    private readonly SplitElimination _elimination;
    private readonly SplitMatrix _factors;
    private readonly SplitMatrix _afterForward; // Z⁻¹ α
    private readonly SplitMatrix _afterBackward; // Z⁻¹ β
    private readonly SplitMatrix _there; // α Z⁻¹ β
    private readonly SplitMatrix _back; // β Z⁻¹ α
    private SplitMatrix _alpha;
    private SplitMatrix _beta;
    private SplitMatrix _spare;

    /// <summary>Room for layers of one size.</summary>
    /// <param name="order">M, components of a layer.</param>
    public ChainDoubling(int order)
    {
        SplitMatrix Matrix() => new(order, order);
        _elimination = new SplitElimination(order);
        (_factors, _afterForward, _afterBackward, _there, _back) = (Matrix(), Matrix(), Matrix(), Matrix(), Matrix());
        (_alpha, _beta, _spare) = (Matrix(), Matrix(), Matrix());
        (Layer, Right, Left) = (Matrix(), Matrix(), Matrix());
    }

    /// <summary>Z, the inverse of G between a layer and itself.</summary>
    public SplitMatrix Layer { get; }

    /// <summary>R, that of the first layer of a chain that goes on forward alone.</summary>
    public SplitMatrix Right { get; }

    /// <summary>Λ, that of one that goes on backward alone.</summary>
    public SplitMatrix Left { get; }

    /// <summary>Doubles until nothing changes.</summary>
    /// <param name="within">z − H_0.</param>
    /// <param name="forward">H_+.</param>
    /// <param name="backward">H_−.</param>
    /// <returns>Whether the coupling died out.</returns>
    public bool Run(SplitMatrix within, SplitMatrix forward, SplitMatrix backward)
    {
        Layer.CopyFrom(within);
        Right.CopyFrom(within);
        Left.CopyFrom(within);
        _alpha.CopyFrom(forward);
        _beta.CopyFrom(backward);
        double scale = Math.Max(within.Largest(), Math.Max(forward.Largest(), backward.Largest()));
        for (int step = 0; step < MostSteps; step++)
        {
            _factors.CopyFrom(Layer);
            if (!_elimination.Factor(_factors))
            {
                return false;
            }

            _afterForward.CopyFrom(_alpha);
            _afterBackward.CopyFrom(_beta);
            _elimination.Solve(_afterForward);
            _elimination.Solve(_afterBackward);
            SplitProduct.Set(_alpha, _afterBackward, _there);
            SplitProduct.Set(_beta, _afterForward, _back);
            Right.Subtract(_there);
            Left.Subtract(_back);
            Layer.Subtract(_there);
            Layer.Subtract(_back);
            bool coupled = Math.Max(_alpha.Largest(), _beta.Largest()) >= Uncoupled * scale;
            double change = Math.Max(_there.Largest(), _back.Largest());
            if (!coupled && change < NoChange * scale)
            {
                return true;
            }

            if (!double.IsFinite(change))
            {
                return false;
            }

            SplitProduct.Set(_alpha, _afterForward, _spare);
            (_alpha, _spare) = (_spare, _alpha);
            SplitProduct.Set(_beta, _afterBackward, _spare);
            (_beta, _spare) = (_spare, _beta);
        }

        return false;
    }
}
