using PairScope.BogoliubovDeGennes;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// About what a window of a Green function takes, told before it is computed. Counts of arrays and operations are the solvers' own;
/// how long an operation takes and how many nodes an integral needs was measured (docs/reliability.md), and differs between
/// machines, energies and broadenings by a factor of two or so.
/// </summary>
/// <param name="Bytes">Memory at the peak, a window of an earlier attempt beside it.</param>
/// <param name="Seconds">Time on one core.</param>
/// <param name="Shares">How many cores can share it.</param>
public readonly record struct WindowCost(double Bytes, double Seconds, int Shares)
{
    private const double BytesPerNumber = 16;
    private const double WindowsAtOnce = 2;
    private const double Attempts = 1.2;
    private const int Strips = 4;
    private const int NodesPerPanel = 16;
    private const double Halvings = 8; // of a panel at one time
    private const double OrderOfFewLines = 6; // more components have more Fermi lines, and these more points to close in on

    /// <summary>Time on so many cores.</summary>
    public double SecondsOn(int cores) => Seconds / Math.Max(1, Math.Min(cores, Shares));

    internal static WindowCost OfTorus(BdgHamiltonian hamiltonian, int size, int cells1, int cells2, GreenFunctionEntries entries, int threads)
    {
        const double PerElimination = 6e-9; // by cube of the order
        const double PerTransform = 1.6e-9; // by number and doubling
        const double PerFormula = 6e-9; // of a small block, by square of the order
        double side = size + 1;
        (double bytes, double seconds) = (0, 0);
        foreach (IReadOnlyList<int> block in hamiltonian.Blocks)
        {
            double order = block.Count;
            double wanted = block.Sum(i => block.Count(j => entries.Holds(i, j)));
            double momenta = (double)cells1 * cells2;
            bytes = Math.Max(bytes, BytesPerNumber * ((wanted * side * cells1) + (threads * 2 * order * order * cells2)));
            seconds += (momenta * ((PerElimination * (order > 2 ? order * order * order : 0)) + (PerFormula * order * order) + (PerTransform * wanted * Math.Log2(cells2))))
                + (wanted * side * cells1 * PerTransform * (2 + Math.Log2(cells1)));
        }

        return new WindowCost(bytes + Planes(hamiltonian, size, entries.Holds), seconds, int.MaxValue);
    }

    internal static WindowCost OfCrystal(BdgHamiltonian hamiltonian, double broadening, int size, GreenFunctionEntries entries, int variations)
    {
        const double PerRoot = 2e-6; // of a node of roots, by square of the order
        const double PerPoint = 0.6e-9; // of a circle, by cube of the order
        const double PerPower = 1.1e-9; // of a circle's point, by square of the order and by power of x or moment
        const double PerPole = 2e-8; // of a node, by cube of the rows of moments
        const double PerSum = 0.3e-9; // of a circle's point, by n1 and entry
        const double PerStep = 3e-9; // of a chain, by cube of its order and by doubling
        const double PerSite = 23e-9; // of a node, by n1 and entry, spread over cells
        double side = size + 1;
        double half = (size / 2) + 1;
        double cells = ((double)NonuniformTransform.Of(size / 2).Cells / Strips) + NonuniformTransform.Width + PanelProduct.Step; // of a strip
        double narrow = Math.Max(1, Math.Log2(Bandwidth(hamiltonian) / broadening)); // halvings that close in on a point
        (double work, double seconds) = (0, 0);
        HashSet<int> whole = [];
        HashSet<int> done = [];
        bool reversible = TimeReversal.Holds(hamiltonian);
        foreach (IReadOnlyList<int> block in hamiltonian.Blocks)
        {
            bool roots = CrystalRoute.ByRoots(hamiltonian, block);
            whole.UnionWith(roots ? block : []);
            double order = block.Count;
            double wanted = roots ? order * order : block.Sum(i => block.Count(j => entries.Holds(i, j)));
            if ((reversible && done.Contains(TimeReversal.Partner(block[0], hamiltonian.Orbitals))) || wanted == 0)
            {
                continue; // copied, or not computed
            }

            done.UnionWith(block);
            (ChainDirection direction, int range) = roots ? (new ChainDirection(1, 0, 0, 1), 1) : ChainDirection.Shortest([hamiltonian], block);
            double rows = wanted * ((2 * direction.ReachAlong(size / 2)) + 1);
            bool symmetric = !roots && AxisSymmetry.Of([hamiltonian], block, direction, reversible) is not null;
            double nodes = NodesPerPanel * ((12 * narrow * Math.Sqrt(Math.Max(1, order / OrderOfFewLines))) + half) / (symmetric ? 2 : 1);
            double chain = order * range;
            bool circles = !roots && CrystalRoute.ByCircles(block.Count, range);
            (double points, double most) = circles ? ContourNodes.Counts(range, direction.ReachAlong(size / 2)) : (0, 0);
            double moments = EncircledNodes.MomentsOf(block.Count);
            double perNode = (rows * PerSite) + (
                roots ? PerRoot * order * order
                : circles
                    ? (2 * points * ((PerPoint * order * order * order) + (PerPower * order * order * (range + range + moments)) + (PerSum * rows / 2)))
                        + (PerPole * Math.Pow(order * moments / 2, 3))
                : (PerStep * chain * chain * chain * (6 + (2 * narrow))) + (side / range * chain * chain * order * PerStep));
            seconds += nodes * perNode * (1 + (2 * variations));
            double panels = roots ? CrystalQuadrature.PanelsOfStrip(size / 2) : ChainQuadrature.PanelsOfStrip(symmetric);
            double onCircles = BytesPerNumber * most * (direction.ReachAlong(size / 2) + 1 + (2 * Strips * wanted)); // phases, and g of every strip's two circles
            work = Math.Max(work, onCircles + (Strips * rows * BytesPerNumber * ((cells * (1 + variations)) + ((panels + Halvings) * NodesPerPanel))));
        }

        return new WindowCost(
            work + (Planes(hamiltonian, size, (i, j) => whole.Contains(i) || entries.Holds(i, j)) * (1 + variations)), Attempts * seconds, Strips);
    }

    private static double Planes(BdgHamiltonian hamiltonian, int size, Func<int, int, bool> kept) =>
        WindowsAtOnce * BytesPerNumber * (size + 1.0) * (size + 1.0) * hamiltonian.Blocks.Sum(block => block.Sum(i => block.Count(j => kept(i, j))));

    // An upper bound of the largest entry is near enough for a logarithm.
    private static double Bandwidth(BdgHamiltonian hamiltonian) =>
        Enumerable.Range(0, hamiltonian.Size).Max(i => hamiltonian[i, i].Coefficients.Sum(c => c.Value.Magnitude));
}
