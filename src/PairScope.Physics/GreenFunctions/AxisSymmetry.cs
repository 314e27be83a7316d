using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// A symmetry of one block that carries κ2 to −κ2, so that half of the axis, A(r) = ∫_0^½ dκ2 e^{2πiκ2 n2} G(n1, κ2), gives the whole:
/// G_ij(r) = A_ij(r) + c_ij A_i′j′(r′).
/// </summary>
/// <remarks>docs/materials.md, eqs. (3), (17).</remarks>
internal sealed class AxisSymmetry
{
    private const double Exact = 1e-13; // of an entry's largest coefficient
    private readonly Dictionary<int, Complex> _phases;
    private readonly Kind _kind;
    private readonly int _orbitals;

    private AxisSymmetry(Kind kind, Dictionary<int, Complex> phases, int orbitals)
    {
        (_kind, _phases, _orbitals) = (kind, phases, orbitals);
    }

    // Which coefficients a symmetry compares, with phases s of the components.
    private enum Kind
    {
        TimeReversal, // eq. (3)
        Real, // H_ij(R) = s_i s_j* H_ij(R)*: time reversal without spin
        Inverted, // H_ij(−R) = s_i s_j* H_ij(R): half a turn about z, inversion
        Mirrored, // H_ij(n1, −n2) = s_i s_j* H_ij(n1, n2)
        MirroredReal, // H_ij(n1, n2) = s_i s_j* H_ij(−n1, n2)*
    }

    /// <summary>Whether r′ is −r; else n2 alone turns over.</summary>
    public bool Inverts => _kind is Kind.TimeReversal or Kind.Real or Kind.Inverted;

    /// <summary>A symmetry that a block of all these crystals has, or null.</summary>
    /// <param name="crystals">The crystal and its variations.</param>
    /// <param name="block">Nambu indices.</param>
    /// <param name="direction">The chain's direction.</param>
    /// <param name="reversible">Whether all crystals have time reversal.</param>
    public static AxisSymmetry? Of(IReadOnlyList<BdgHamiltonian> crystals, IReadOnlyList<int> block, ChainDirection direction, bool reversible)
    {
        int orbitals = crystals[0].Orbitals;
        if (reversible && block.Contains(TimeReversal.Partner(block[0], orbitals)))
        {
            return new AxisSymmetry(Kind.TimeReversal, [], orbitals);
        }

        foreach (Kind kind in (Kind[])[Kind.Real, Kind.Inverted, Kind.Mirrored, Kind.MirroredReal])
        {
            if (Phases(crystals, block, direction, kind) is { } phases)
            {
                return new AxisSymmetry(kind, phases, orbitals);
            }
        }

        return null;
    }

    /// <summary>(i′, j′).</summary>
    public (int I, int J) Image(int i, int j) => _kind switch
    {
        Kind.TimeReversal => (TimeReversal.Partner(j, _orbitals), TimeReversal.Partner(i, _orbitals)),
        Kind.Real or Kind.MirroredReal => (j, i),
        _ => (i, j),
    };

    /// <summary>c_ij.</summary>
    public Complex Factor(int i, int j) =>
        _kind == Kind.TimeReversal ? TimeReversal.Sign(i, j, _orbitals) : _phases[i] * Complex.Conjugate(_phases[j]);

    // Phases spread from component to component along the largest coefficients; then every coefficient is compared.
    private static Dictionary<int, Complex>? Phases(IReadOnlyList<BdgHamiltonian> crystals, IReadOnlyList<int> block, ChainDirection direction, Kind kind)
    {
        var phases = new Dictionary<int, Complex> { [block[0]] = Complex.One };
        for (var open = new Queue<int>([block[0]]); open.TryDequeue(out int j);)
        {
            foreach (int i in block.Where(i => !phases.ContainsKey(i)))
            {
                TrigonometricPolynomial? entry = crystals.Select(h => h[i, j]).FirstOrDefault(p => !p.IsZero);
                if (entry is null)
                {
                    continue;
                }

                (LatticeVector r, Complex value) = entry.Coefficients.MaxBy(t => t.Value.Magnitude);
                Complex ratio = Compared(entry, r, direction, kind) / Reference(kind, value);
                double size = ratio.Magnitude;
                if (!(Math.Abs(size - 1) < Exact))
                {
                    return null;
                }

                phases[i] = ratio / size * phases[j];
                open.Enqueue(i);
            }
        }

        bool holds = phases.Count == block.Count && crystals.All(h => block.All(i => block.All(j =>
        {
            TrigonometricPolynomial entry = h[i, j];
            Complex factor = phases[i] * Complex.Conjugate(phases[j]);
            double allowed = Exact * entry.Largest;
            return entry.Coefficients.All(t => (Compared(entry, t.Key, direction, kind) - (factor * Reference(kind, t.Value))).Magnitude <= allowed);
        })));
        return holds ? phases : null;
    }

    private static Complex Reference(Kind kind, Complex value) => kind is Kind.Real or Kind.MirroredReal ? Complex.Conjugate(value) : value;

    private static Complex Compared(TrigonometricPolynomial entry, LatticeVector r, ChainDirection direction, Kind kind) => kind switch
    {
        Kind.Real => entry[r],
        Kind.Inverted => entry[-r],
        Kind.Mirrored => entry[direction.Cell(direction.Along(r), -direction.Across(r))],
        _ => entry[direction.Cell(-direction.Along(r), direction.Across(r))],
    };
}
