using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Scattering;

/// <summary>Point impurities on several sites of one crystal, R_1 … R_N, and the scattering between them to all orders.</summary>
/// <remarks>docs/physics.md, eqs. (50), (51).</remarks>
public sealed class ImpurityCluster
{
    /// <summary>A cluster of equal impurities.</summary>
    /// <param name="impurity">What sits on each site.</param>
    /// <param name="sites">R_j, no two of them equal.</param>
    /// <exception cref="ArgumentException">There is no site, or two are equal.</exception>
    public ImpurityCluster(Impurity impurity, IReadOnlyList<LatticeVector> sites)
        : this([.. (sites ?? throw new ArgumentNullException(nameof(sites))).Select(_ => impurity)], sites)
    {
    }

    /// <summary>A cluster of different impurities.</summary>
    /// <param name="impurities">V_j, one for each site.</param>
    /// <param name="sites">R_j, no two of them equal.</param>
    /// <exception cref="ArgumentException">There is no site, two are equal, or the impurities are not as many.</exception>
    public ImpurityCluster(IReadOnlyList<Impurity> impurities, IReadOnlyList<LatticeVector> sites)
    {
        ArgumentNullException.ThrowIfNull(impurities);
        ArgumentNullException.ThrowIfNull(sites);
        if (sites.Count == 0 || sites.Distinct().Count() != sites.Count || impurities.Count != sites.Count)
        {
            throw new ArgumentException("A cluster needs at least one impurity, each on a site of its own.", nameof(sites));
        }

        Impurities = impurities;
        Sites = sites;
    }

    /// <summary>V_j, what sits on each site.</summary>
    public IReadOnlyList<Impurity> Impurities { get; }

    /// <summary>R_j.</summary>
    public IReadOnlyList<LatticeVector> Sites { get; }

    /// <summary>T = (1 − V G)⁻¹ V between the components of one block that Nambu space falls into, in meV.</summary>
    /// <param name="green">G0 on a window that holds every R_i − R_j.</param>
    /// <param name="block">The block's b components; the impurity must not leave it.</param>
    /// <returns>N·b rows and columns, impurity slow, component fast.</returns>
    /// <exception cref="ArgumentException">The window is too small, or the impurity joins the block to another.</exception>
    /// <remarks>docs/physics.md, eq. (50).</remarks>
    public ComplexMatrix TMatrix(GreenFunctionWindow green, IReadOnlyList<int> block)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(block);
        (ComplexMatrix between, ComplexMatrix potential) = Between(green, block);
        return (ComplexMatrix.Identity(between.Size, 1) - (potential * between)).Inverse() * potential;
    }

    /// <summary>(1 − 𝒱𝒢)⁻¹ and (1 − 𝒢𝒱)⁻¹: G(r, R_j) = Σ_i G0(r − R_i) [(1 − 𝒱𝒢)⁻¹]_ij with all impurities in the crystal, and likewise G(R_j, r).</summary>
    /// <inheritdoc cref="TMatrix" path="/param"/>
    /// <inheritdoc cref="TMatrix" path="/exception"/>
    /// <remarks>docs/physics.md, eqs. (50), (78).</remarks>
    public (ComplexMatrix Towards, ComplexMatrix From) Dressing(GreenFunctionWindow green, IReadOnlyList<int> block)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(block);
        (ComplexMatrix between, ComplexMatrix potential) = Between(green, block);
        ComplexMatrix one = ComplexMatrix.Identity(between.Size, 1);
        return ((one - (potential * between)).Inverse(), (one - (between * potential)).Inverse());
    }

    /// <summary>The blocks that crystal and impurity leave apart: those of the Green function, or one of all components where the impurity joins them.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks(GreenFunctionWindow green)
    {
        ArgumentNullException.ThrowIfNull(green);
        return green.Blocks.Any(Leaves) ? [[.. Enumerable.Range(0, BdgHamiltonian.Size)]] : green.Blocks;
    }

    // 𝒢 and 𝒱 of eq. (50).
    private (ComplexMatrix Between, ComplexMatrix Potential) Between(GreenFunctionWindow green, IReadOnlyList<int> block)
    {
        if (Leaves(block))
        {
            throw new ArgumentException("The impurity joins components that the crystal keeps apart; take the whole of Nambu space as one block.", nameof(block));
        }

        int size = block.Count;
        var between = new ComplexMatrix(Sites.Count * size);
        var potential = new ComplexMatrix(Sites.Count * size);
        for (int i = 0; i < between.Size; i++)
        {
            for (int j = 0; j < between.Size; j++)
            {
                LatticeVector r = Sites[i / size] + -Sites[j / size];
                Require(green, r);
                between[i, j] = green[block[i % size], block[j % size], r.N1, r.N2];
                potential[i, j] = i / size == j / size ? Impurities[i / size].Potential[block[i % size], block[j % size]] : Complex.Zero;
            }
        }

        return (between, potential);
    }

    // Whether an impurity scatters out of a block.
    private bool Leaves(IReadOnlyList<int> block) => Impurities.Select(i => i.Potential).Distinct().Any(v =>
        Enumerable.Range(0, BdgHamiltonian.Size).Except(block).Any(other => block.Any(i => v[i, other] != Complex.Zero || v[other, i] != Complex.Zero)));

    internal static void Require(GreenFunctionWindow green, LatticeVector r)
    {
        if (Math.Max(Math.Abs(r.N1), Math.Abs(r.N2)) > green.Size / 2)
        {
            throw new ArgumentException($"The Green function reaches {green.Size / 2} cells, and ({r.N1}, {r.N2}) is further.", nameof(green));
        }
    }
}
