using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Scattering;

/// <summary>Impurities on several sites of one crystal, R_1 … R_N, and the scattering between them to all orders.</summary>
/// <remarks>docs/physics.md, eqs. (50), (51); docs/materials.md, eq. (4).</remarks>
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

    /// <summary>Where the rows of <see cref="TMatrix"/> lie: cell, Nambu component, which impurity and index of its potential.</summary>
    /// <param name="components">Nambu components of the crystal, 4n.</param>
    /// <param name="block">The block's components.</param>
    public IReadOnlyList<(LatticeVector Cell, int Component, int Impurity, int Index)> Places(int components, IReadOnlyList<int> block) =>
    [
        .. from j in Enumerable.Range(0, Sites.Count)
           from index in Enumerable.Range(0, Impurities[j].Potential.Size)
           let component = Impurities[j].Component(index, components)
           where block.Contains(component)
           select (Sites[j] + Impurities[j].Entries[index % Impurities[j].Entries.Count].Cell, component, j, index),
    ];

    /// <summary>T = (1 − V G)⁻¹ V between the components of one block that Nambu space falls into, in meV.</summary>
    /// <param name="green">G0 on a window that holds every R_i − R_j.</param>
    /// <param name="block">The block's components; the impurities must not leave it.</param>
    /// <returns>Rows and columns as in <see cref="Places"/>: impurity slow, component fast.</returns>
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
        return green.Blocks.Any(block => Leaves(green.Components, block)) ? [[.. Enumerable.Range(0, green.Components)]] : green.Blocks;
    }

    // 𝒢 and 𝒱 of eq. (50).
    private (ComplexMatrix Between, ComplexMatrix Potential) Between(GreenFunctionWindow green, IReadOnlyList<int> block)
    {
        if (Leaves(green.Components, block))
        {
            throw new ArgumentException("The impurity joins components that the crystal keeps apart; take the whole of Nambu space as one block.", nameof(block));
        }

        foreach (Impurity impurity in Impurities.Distinct())
        {
            Require(green, impurity);
        }

        var places = Places(green.Components, block);
        var between = new ComplexMatrix(places.Count);
        var potential = new ComplexMatrix(places.Count);
        for (int i = 0; i < between.Size; i++)
        {
            for (int j = 0; j < between.Size; j++)
            {
                LatticeVector r = places[i].Cell + -places[j].Cell;
                Require(green, r);
                between[i, j] = green[places[i].Component, places[j].Component, r.N1, r.N2];
                potential[i, j] = places[i].Impurity == places[j].Impurity ? Impurities[places[i].Impurity].Potential[places[i].Index, places[j].Index] : Complex.Zero;
            }
        }

        return (between, potential);
    }

    // Whether an impurity scatters out of a block.
    private bool Leaves(int components, IReadOnlyList<int> block) => Impurities.Distinct().Any(impurity =>
    {
        bool[] within = [.. Enumerable.Range(0, impurity.Potential.Size).Select(i => block.Contains(impurity.Component(i, components)))];
        return Enumerable.Range(0, within.Length).Any(i => within[i] && Enumerable.Range(0, within.Length).Any(
            j => !within[j] && (impurity.Potential[i, j] != Complex.Zero || impurity.Potential[j, i] != Complex.Zero)));
    });

    internal static void Require(GreenFunctionWindow green, LatticeVector r)
    {
        if (Math.Max(Math.Abs(r.N1), Math.Abs(r.N2)) > green.Size / 2)
        {
            throw new ArgumentException($"The Green function reaches {green.Size / 2} cells, and ({r.N1}, {r.N2}) is further.", nameof(green));
        }
    }

    internal static void Require(GreenFunctionWindow green, Impurity impurity)
    {
        int orbital = impurity.Entries.Max(e => e.Orbital);
        if (orbital >= green.Components / 4)
        {
            throw new ArgumentException($"The impurity sits on orbital {orbital}, and the crystal has {green.Components / 4}, counted from 0.", nameof(impurity));
        }

        foreach (ImpurityEntry other in impurity.Entries)
        {
            foreach (ImpurityEntry entry in impurity.Entries)
            {
                Require(green, entry.Cell + -other.Cell);
            }
        }
    }
}
