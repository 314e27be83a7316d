using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>
/// What a tip sees between the sites by orbitals that reach to its height, overlap and interfere:
/// ρ(x, ω) = −(1/π) Im Σ W_Ra(x) G_{Ras,R′bs}(ω) W_R′b(x) on a square of pixels, W_Ra(x) = √w_a φ_a(x − R − τ_a + r_0).
/// </summary>
/// <param name="Lattice">The lattice.</param>
/// <param name="Places">τ_a of each orbital in a1 and a2.</param>
/// <param name="Orbitals">φ_a of each.</param>
/// <param name="Square">The pixels.</param>
/// <remarks>docs/materials.md, eq. (19). Without overlap: <see cref="TipImage"/>.</remarks>
public sealed record ContinuumTip(BravaisLattice Lattice, IReadOnlyList<(double F1, double F2)> Places, IReadOnlyList<OrbitalAtTip> Orbitals, PixelSquare Square)
{
    /// <summary>How far the widest orbital reaches.</summary>
    public double Reach => Orbitals.Max(o => o.Reach);

    /// <summary>The window of G0, even, that the clean density needs: from any cell that a pixel sees to any other.</summary>
    internal int CleanWindow
    {
        get
        {
            int apart = (int)Math.Ceiling(Places.Max(p => Places.Max(q => Math.Max(Math.Abs(p.F1 - q.F1), Math.Abs(p.F2 - q.F2)))));
            double cells = Math.Max(Lattice.ReciprocalConstants.First, Lattice.ReciprocalConstants.Second) / (2 * Math.PI) * Reach;
            return 2 * ((int)Math.Ceiling(2 * cells) + apart + 1);
        }
    }

    /// <summary>The density of the clean crystal, smeared over the energy, row-major from the top, in states/(meV·cell).</summary>
    /// <param name="green">G0 of any energy.</param>
    /// <param name="kernel">What smears it.</param>
    /// <param name="energy">ω, meV.</param>
    /// <param name="tip">Spin and weights.</param>
    /// <param name="origin">The orbital whose site is the middle of the square.</param>
    public double[] Clean(GreenFunction green, EnergyKernel kernel, double energy, Tip tip, int origin)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(tip);
        IReadOnlyList<int> seen = tip.OrbitalsSeen(Orbitals.Count);
        var entries = GreenFunctionEntries.Between(Orbitals.Count, seen, seen);
        return kernel.Sum(kernel.Nodes(energy).Select(node => Clean(green.Window(node.Energy, CleanWindow, entries: entries), tip, origin)));
    }

    /// <summary>The density of the clean crystal at one energy.</summary>
    /// <param name="green">G0 among the orbitals that the tip sees, on a window of <see cref="CleanWindow"/> at least.</param>
    /// <param name="tip">Spin and weights.</param>
    /// <param name="origin">The orbital whose site is the middle of the square.</param>
    internal double[] Clean(GreenFunctionWindow green, Tip tip, int origin)
    {
        int n = Orbitals.Count;
        ComplexMatrix spin = tip.Spin.ToMatrix();
        double[] amplitudes = Amplitudes(tip);
        var image = new double[Square.Pixels * Square.Pixels];
        int half = green.Size / 2;

        // −Im Tr_s[σ G0(R − R′)]/π of two orbitals, for every R − R′.
        var between = new double[n * n][];
        for (int e = 0; e < n * n; e++)
        {
            (int a, int b) = (e / n, e % n);
            if (amplitudes[a] == 0 || amplitudes[b] == 0)
            {
                continue;
            }

            between[e] = new double[green.Side * green.Side];
            for (int s = 0; s < 2; s++)
            {
                for (int u = 0; u < 2; u++)
                {
                    if (spin[u, s] != Complex.Zero && green.Plane((s * n) + a, (u * n) + b) is { } plane)
                    {
                        for (int i = 0; i < plane.Length; i++)
                        {
                            between[e][i] -= (spin[u, s] * plane[i]).Imaginary / Math.PI;
                        }
                    }
                }
            }
        }

        Parallel.For(0, Square.Pixels, row =>
        {
            var near = new List<(int Orbital, LatticeVector Cell, double Value)>();
            for (int column = 0; column < Square.Pixels; column++)
            {
                Near(near, Square.Middle(column), Square.Middle(row), amplitudes, origin);
                double sum = 0;
                foreach ((int a, LatticeVector from, double left) in near)
                {
                    foreach ((int b, LatticeVector to, double right) in near)
                    {
                        sum += left * right * between[(a * n) + b][((from.N1 - to.N1 + half) * green.Side) + from.N2 - to.N2 + half];
                    }
                }

                image[Square.Index(row, column)] = sum;
            }
        });
        return image;
    }

    /// <summary>√w_a of each orbital.</summary>
    /// <exception cref="ArgumentException">A weight is below zero.</exception>
    internal double[] Amplitudes(Tip tip) => tip.WeightsOf(Orbitals.Count).Any(w => w < 0)
        ? throw new ArgumentException("Between the sites a tip's weights are squares of amplitudes and cannot be below zero.", nameof(tip))
        : [.. tip.WeightsOf(Orbitals.Count).Select(Math.Sqrt)];

    /// <summary>The largest Σ |W_Ra(x)| over the pixels of a cell, for estimates of errors.</summary>
    internal double LargestAmplitude(Tip tip, int origin)
    {
        const int Samples = 12; // along each side of a cell
        double[] amplitudes = Amplitudes(tip);
        var near = new List<(int Orbital, LatticeVector Cell, double Value)>();
        return Enumerable.Range(0, Samples * Samples).Max(i =>
        {
            (double x, double y) = Lattice.Position((double)(i / Samples) / Samples, (double)(i % Samples) / Samples);
            Near(near, x, y, amplitudes, origin);
            return near.Sum(w => Math.Abs(w.Value));
        });
    }

    /// <summary>Every orbital that reaches to a place, with W there.</summary>
    /// <param name="near">Where they go.</param>
    /// <param name="x">From the middle of the square.</param>
    /// <param name="y">From the middle of the square.</param>
    /// <param name="amplitudes">√w_a.</param>
    /// <param name="origin">The orbital whose site is the middle.</param>
    internal void Near(List<(int Orbital, LatticeVector Cell, double Value)> near, double x, double y, double[] amplitudes, int origin)
    {
        near.Clear();
        (double at1, double at2) = Lattice.Coordinates(x, y);
        (double first, double second) = (Lattice.ReciprocalConstants.First / (2 * Math.PI), Lattice.ReciprocalConstants.Second / (2 * Math.PI)); // cells per length
        for (int a = 0; a < Orbitals.Count; a++)
        {
            if (amplitudes[a] == 0)
            {
                continue;
            }

            (double f1, double f2) = (Places[a].F1 - Places[origin].F1, Places[a].F2 - Places[origin].F2);
            (double c1, double c2) = (at1 - f1, at2 - f2);
            (double r1, double r2) = (first * Orbitals[a].Reach, second * Orbitals[a].Reach);
            for (int n1 = (int)Math.Ceiling(c1 - r1); n1 <= c1 + r1; n1++)
            {
                for (int n2 = (int)Math.Ceiling(c2 - r2); n2 <= c2 + r2; n2++)
                {
                    (double px, double py) = Lattice.Position(n1 + f1, n2 + f2);
                    double value = amplitudes[a] * Orbitals[a].Value(x - px, y - py);
                    if (value != 0)
                    {
                        near.Add((a, new LatticeVector(n1, n2), value));
                    }
                }
            }
        }
    }
}
