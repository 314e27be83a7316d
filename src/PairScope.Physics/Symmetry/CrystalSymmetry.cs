using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Symmetry;

/// <summary>The point group of a crystal's Hamiltonian, and by how much each operation of its lattice is violated.</summary>
/// <remarks>docs/materials.md, "Symmetry".</remarks>
public sealed class CrystalSymmetry
{
    private const double LeastTolerance = 0.005; // meV: half of the last digit that wannier90 prints
    private const double RelativeTolerance = 0.005;

    private CrystalSymmetry(
        IReadOnlyList<(CrystalOperation Operation, double Violation)> violations,
        IReadOnlyList<CrystalOperation> operations,
        double tolerance,
        double raisedTo,
        IReadOnlyList<(PointOperation Point, string Orbitals)> unclosed)
    {
        Violations = violations;
        Operations = operations;
        (Tolerance, RaisedTo, Unclosed) = (tolerance, raisedTo, unclosed);
        Group = new LayerPointGroup([.. operations.Select(o => o.Point)]);
    }

    /// <summary>Every operation that carries the sites onto each other, with max |g h − h| in meV, the least first.</summary>
    public IReadOnlyList<(CrystalOperation Operation, double Violation)> Violations { get; }

    /// <summary>The accepted operations, in the order of those of <see cref="Group"/>.</summary>
    public IReadOnlyList<CrystalOperation> Operations { get; }

    /// <summary>The point group.</summary>
    public LayerPointGroup Group { get; }

    /// <summary>Violation up to which an operation is accepted, in meV.</summary>
    public double Tolerance { get; }

    /// <summary>The violation up to which operations had to be taken to have a group, where that is above <see cref="Tolerance"/>; else the same.</summary>
    public double RaisedTo { get; }

    /// <summary>Operations of the sites under which the listed orbitals are not closed, with the orbitals.</summary>
    public IReadOnlyList<(PointOperation Point, string Orbitals)> Unclosed { get; }

    /// <summary>Whether an operation has a fraction of a lattice vector.</summary>
    public bool IsNonsymmorphic => Operations.Any(o => o.Translation.F1 is > 1e-6 and < 1 - 1e-6 || o.Translation.F2 is > 1e-6 and < 1 - 1e-6);

    /// <summary>Finds the group of a Hamiltonian.</summary>
    /// <param name="crystal">Lattice, sites and orbitals.</param>
    /// <param name="bloch">h(k) in meV.</param>
    /// <param name="tolerance">Violation to accept, in meV; max(0.005 meV, 0.5 % of the largest hopping) unless given.</param>
    public static CrystalSymmetry Of(Crystal crystal, BlochMatrix bloch, double? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        double largest = bloch.Entries.SelectMany(e => e.Coefficients).Where(c => c.Key != LatticeVector.Zero)
            .Select(c => c.Value.Magnitude).DefaultIfEmpty(0).Max();
        double accepted = tolerance ?? Math.Max(LeastTolerance, RelativeTolerance * largest);
        IReadOnlyList<CrystalOperation> candidates = CrystalOperation.Candidates(crystal, out IReadOnlyList<(PointOperation, string)> unclosed);
        (CrystalOperation Operation, double Violation)[] violations =
            [.. candidates.Select(c => (Operation: c, Violation: c.Violation(bloch))).OrderBy(c => c.Violation)];

        // Two operations that just hold may have a product that just does not: take in what closes the set.
        int count = violations.Count(v => v.Violation <= accepted);
        while (count < violations.Length && !LayerPointGroup.IsClosed([.. violations.Take(count).Select(v => v.Operation.Point)]))
        {
            count++;
        }

        double raised = Math.Max(accepted, violations[count - 1].Violation);
        var kept = violations.Take(count).Select(v => v.Operation).ToHashSet();
        return new CrystalSymmetry(violations, [.. candidates.Where(kept.Contains)], accepted, raised, unclosed);
    }

    /// <summary>The Hamiltonian that has the group exactly, (1/|G|) Σ_g g h.</summary>
    /// <param name="h">h(k) in meV.</param>
    public BlochMatrix Average(BlochMatrix h)
    {
        ArgumentNullException.ThrowIfNull(h);
        return (1.0 / Operations.Count) * Operations.Select(g => g.Apply(h)).Aggregate((sum, image) => sum + image);
    }

    /// <summary>The same crystal with a subgroup for its group; null where there is none of that name.</summary>
    /// <param name="name">The Schoenflies symbol.</param>
    public CrystalSymmetry? Within(string name) => Group.Subgroups().TryGetValue(name, out IReadOnlyList<PointOperation>? kept)
        ? new CrystalSymmetry(Violations, [.. Operations.Where(o => kept.Contains(o.Point))], Tolerance, RaisedTo, Unclosed)
        : null;
}
