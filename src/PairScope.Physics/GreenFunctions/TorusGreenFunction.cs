using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// G0(r) on a torus of N1×N2 cells: G0(r) = (N1 N2)⁻¹ Σ_k e^{ik·r} (z − H(k))⁻¹ over the k-grid κ = (j1/N1, j2/N2), by FFTW.
/// Exact for the torus; against the infinite crystal it is off by the waves that go round, of order e^{−ηN/v}.
/// </summary>
/// <remarks>
/// docs/physics.md, eq. (18). Rows of fixed κ1 are inverted and transformed along κ2 one at a time, and only the window's
/// L + 1 columns are kept for the transform along κ1; no N1×N2 array exists, and every transform is contiguous.
/// </remarks>
public sealed class TorusGreenFunction : GreenFunction
{
    /// <summary>A solver for a torus of equal sides.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <param name="cells">N, cells along each side, 2 to 65536; at least the window size asked for later.</param>
    /// <exception cref="ArgumentOutOfRangeException">η or N is out of range.</exception>
    public TorusGreenFunction(BdgHamiltonian hamiltonian, double broadening, int cells)
        : this(hamiltonian, broadening, cells, cells)
    {
    }

    /// <summary>A torus solver.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <param name="cells1">N1, cells along a1, 2 to 65536; at least the window size asked for later.</param>
    /// <param name="cells2">N2, cells along a2.</param>
    /// <exception cref="ArgumentOutOfRangeException">η, N1 or N2 is out of range.</exception>
    public TorusGreenFunction(BdgHamiltonian hamiltonian, double broadening, int cells1, int cells2)
        : base(hamiltonian, broadening)
    {
        Require(cells1);
        Require(cells2);
        (Cells1, Cells2) = (cells1, cells2);

        static void Require(int cells)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, 65536);
        }
    }

    /// <summary>N1.</summary>
    public int Cells1 { get; }

    /// <summary>N2.</summary>
    public int Cells2 { get; }

    /// <inheritdoc/>
    public override GreenFunction WithBroadening(double broadening) =>
        new TorusGreenFunction(Hamiltonian, broadening, Cells1, Cells2) { DegreeOfParallelism = DegreeOfParallelism };

    /// <inheritdoc/>
    public override WindowCost Cost(int size, GreenFunctionEntries? entries = null) =>
        WindowCost.OfTorus(Hamiltonian, size, Cells1, Cells2, entries ?? GreenFunctionEntries.All, DegreeOfParallelism);

    /// <inheritdoc/>
    protected override GreenFunctionWindow Compute(Complex z, int size, double tolerance, GreenFunctionEntries entries)
    {
        if (size > Math.Min(Cells1, Cells2))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"The window must not be larger than the torus of {Cells1} × {Cells2} cells.");
        }

        var window = new GreenFunctionWindow(Hamiltonian.Size, size, Hamiltonian.Blocks, entries.Holds);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism };
        foreach (IReadOnlyList<int> block in Hamiltonian.Blocks)
        {
            int[] wanted = [.. Enumerable.Range(0, block.Count * block.Count).Where(e => window.Keeps(block[e / block.Count], block[e % block.Count]))];

            // Partly transformed: [entry][n2][κ1], so that the second transform runs over neighbours in memory.
            var columns = new Complex[(long)wanted.Length * window.Side * Cells1];
            Parallel.For(
                0,
                wanted.Length > 0 ? Cells1 : 0,
                parallel,
                () => new TorusRow(Hamiltonian, block, wanted, z, Cells1, Cells2),
                (j1, _, row) =>
                {
                    row.Invert(j1);
                    for (int e = 0; e < wanted.Length; e++)
                    {
                        Span<Complex> g = row.Transform(wanted[e]);
                        for (int n = 0; n < window.Side; n++)
                        {
                            columns[((((long)e * window.Side) + n) * Cells1) + j1] = g[Wrap(n - (size / 2), Cells2)];
                        }
                    }

                    return row;
                },
                _ => { });

            FourierTransform along = FourierTransform.Of(Cells1, FourierSign.Positive);
            double norm = 1.0 / ((double)Cells1 * Cells2);
            Parallel.For(0, wanted.Length * window.Side, parallel, line =>
            {
                Span<Complex> column = columns.AsSpan(line * Cells1, Cells1);
                along.Execute(column);
                int e = wanted[line / window.Side];
                Complex[] plane = window.Plane(block[e / block.Count], block[e % block.Count])!;
                for (int n = 0; n < window.Side; n++)
                {
                    plane[(n * window.Side) + (line % window.Side)] = norm * column[Wrap(n - (size / 2), Cells1)];
                }
            });
        }

        return window;
    }

    private static int Wrap(int n, int cells) => ((n % cells) + cells) % cells;
}
