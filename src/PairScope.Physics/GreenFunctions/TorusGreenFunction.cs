using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// G0(r) on a torus of N×N cells: G0(r) = N⁻² Σ_k e^{ik·r} (z − H(k))⁻¹ over the k-grid κ = (j1, j2)/N, by FFTW.
/// Exact for the torus; against the infinite crystal it is off by the waves that go round, of order e^{−ηN/v}.
/// </summary>
/// <remarks>
/// docs/physics.md, eq. (18). Rows of fixed κ1 are inverted and transformed along κ2 one at a time, and only the window's
/// L + 1 columns are kept for the transform along κ1; no N×N array exists, and every transform is contiguous.
/// </remarks>
public sealed class TorusGreenFunction : GreenFunction
{
    /// <summary>A torus solver.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <param name="cells">N, cells along each side, 2 to 65536; at least the window size asked for later.</param>
    /// <exception cref="ArgumentOutOfRangeException">η or N is out of range.</exception>
    public TorusGreenFunction(BdgHamiltonian hamiltonian, double broadening, int cells)
        : base(hamiltonian, broadening)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, 65536);
        Cells = cells;
    }

    /// <summary>N.</summary>
    public int Cells { get; }

    /// <inheritdoc/>
    public override GreenFunction WithBroadening(double broadening) =>
        new TorusGreenFunction(Hamiltonian, broadening, Cells) { DegreeOfParallelism = DegreeOfParallelism };

    /// <inheritdoc/>
    protected override GreenFunctionWindow Compute(Complex z, int size, double tolerance)
    {
        if (size > Cells)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"The window must not be larger than the torus of {Cells} cells.");
        }

        var window = new GreenFunctionWindow(size, Hamiltonian.Blocks);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism };
        foreach (IReadOnlyList<int> block in Hamiltonian.Blocks)
        {
            int entries = block.Count * block.Count;

            // Partly transformed: [entry][n2][κ1], so that the second transform runs over neighbours in memory.
            var columns = new Complex[(long)entries * window.Side * Cells];
            Parallel.For(
                0,
                Cells,
                parallel,
                () => new TorusRow(Hamiltonian, block, z, Cells),
                (j1, _, row) =>
                {
                    row.Invert(j1);
                    for (int e = 0; e < entries; e++)
                    {
                        Span<Complex> g = row.Transform(e);
                        for (int n = 0; n < window.Side; n++)
                        {
                            columns[((((long)e * window.Side) + n) * Cells) + j1] = g[Wrap(n - (size / 2))];
                        }
                    }

                    return row;
                },
                _ => { });

            FourierTransform along = FourierTransform.Of(Cells, FourierSign.Positive);
            double norm = 1.0 / ((double)Cells * Cells);
            Parallel.For(0, entries * window.Side, parallel, line =>
            {
                Span<Complex> column = columns.AsSpan(line * Cells, Cells);
                along.Execute(column);
                int e = line / window.Side;
                Complex[] plane = window.Plane(block[e / block.Count], block[e % block.Count])!;
                for (int n = 0; n < window.Side; n++)
                {
                    plane[(n * window.Side) + (line % window.Side)] = norm * column[Wrap(n - (size / 2))];
                }
            });
        }

        return window;
    }

    private int Wrap(int n) => ((n % Cells) + Cells) % Cells;
}
