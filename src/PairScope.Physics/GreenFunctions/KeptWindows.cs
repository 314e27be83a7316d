using System.Collections.Concurrent;
using System.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>A Green function that computes each window once and keeps it, and cuts smaller ones out of it, with all entries whatever is wanted: for one crystal that many sets of impurities are put into.</summary>
public sealed class KeptWindows : GreenFunction
{
    private readonly GreenFunction _solver;
    private readonly ConcurrentDictionary<double, KeptWindows> _broadened = new();
    private readonly ConcurrentDictionary<(Complex Z, int Size, double Tolerance), GreenFunctionWindow> _windows = new();

    /// <summary>Keeps what a solver computes.</summary>
    /// <param name="solver">The solver.</param>
    public KeptWindows(GreenFunction solver)
        : base((solver ?? throw new ArgumentNullException(nameof(solver))).Hamiltonian, solver.Broadening)
    {
        _solver = solver;
        DegreeOfParallelism = solver.DegreeOfParallelism;
    }

    /// <inheritdoc/>
    public override double? Accuracy => _solver.Accuracy;

    /// <inheritdoc/>
    public override GreenFunction WithBroadening(double broadening) => _broadened.GetOrAdd(broadening, b => new KeptWindows(_solver.WithBroadening(b)));

    /// <inheritdoc/>
    public override WindowCost Cost(int size, GreenFunctionEntries? entries = null) => _solver.Cost(size);

    /// <inheritdoc/>
    protected override GreenFunctionWindow Compute(Complex z, int size, double tolerance, GreenFunctionEntries entries) => _windows.GetOrAdd((z, size, tolerance), _ =>
    {
        int larger = _windows.Keys.Where(k => k.Z == z && k.Tolerance.Equals(tolerance) && k.Size > size).Select(k => k.Size).DefaultIfEmpty(0).Min();
        return larger > 0 ? _windows[(z, larger, tolerance)].Inner(size) : _solver.Window(z.Real, size, tolerance);
    });
}
