using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>What is asked about a crystal: the hypotheses with their classes. Protocols state it, weights keep it, fits and reports take classes, names and the lattice from it.</summary>
/// <param name="Name">The crystal's name.</param>
/// <param name="Irreps">The irreps of its point group in the order of the index stored in a data set, and "none" for the normal metal.</param>
/// <param name="Hypotheses">The hypotheses, at least one.</param>
public sealed record Study(string Name, IReadOnlyList<string> Irreps, IReadOnlyList<Hypothesis> Hypotheses)
{
    /// <summary>The name of the crystal with a table of gaps of its own.</summary>
    public const string NbSe2Name = "NbSe2";

    /// <summary>Monolayer NbSe2 with its table of gaps and all that a map of it is tried against.</summary>
    public static Study NbSe2 { get; } = new(NbSe2Name, PairingLabels.Irreps, TableHypothesis.All);

    /// <summary>The crystal; null for NbSe2 with its table of gaps.</summary>
    public Material? Material { get; init; }

    /// <summary>The lattice in units of the length of its first vector: what tells |q| of the noise and |r| of a window.</summary>
    public BravaisLattice Lattice => Material?.Crystal.Lattice.InUnitsOfItself() ?? TriangularLattice.Value;

    /// <summary>What an instrument looks at.</summary>
    /// <exception cref="InputException">The tip sees several sites of the cell, or the crystal's lengths have no unit.</exception>
    public TunnellingSurface Surface => TunnellingSurface.Of(Material);

    /// <summary>The classes that an answer tells apart.</summary>
    public ClassList Classes => Hypotheses[0].Classes;

    /// <summary>The parameters of a sample of its maps by the names of a data set's columns: <see cref="PairingLabels.Parameters"/>, and then those angles of its hypotheses that have no column there, in radians.</summary>
    public IReadOnlyList<string> Parameters => [.. PairingLabels.Parameters, .. AngleNames.Except(PairingLabels.Parameters, StringComparer.Ordinal)];

    /// <summary>The names of the angles of its hypotheses beside θ and Θ, each once.</summary>
    public IReadOnlyList<string> AngleNames => [.. Hypotheses.SelectMany(h => h.Angles).Select(a => a.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>Refuses a study that networks cannot read.</summary>
    /// <exception cref="InputException">It has a hypothesis with angles beside θ and Θ.</exception>
    public void RequireNetwork()
    {
        if (Hypotheses.FirstOrDefault(h => h.Family is not null) is { } further)
        {
            throw new InputException($"No network reads '{further.Name}', a gap with the angles {string.Join(", ", further.Angles.Select(a => a.Name))}; 'pairscope fit --protocol' reads its maps, or leave it out of the protocol.");
        }
    }

    /// <summary>The hypothesis of a class under the number of its channel, as weights files name it; null where there is none.</summary>
    /// <param name="label">The class.</param>
    /// <param name="channelCode"><see cref="Hypothesis.ChannelCode"/>.</param>
    /// <param name="freesPhase"><see cref="Hypothesis.FreesPhase"/>.</param>
    public Hypothesis? Find(int label, int channelCode, bool freesPhase = false) => Hypotheses.FirstOrDefault(h => h.Class == label && h.ChannelCode == channelCode && h.FreesPhase == freesPhase);

    /// <summary>What maps of a class hold of its state: the most that any of its hypotheses leaves free.</summary>
    public HeldState HoldsOf(int label) => Hypotheses.Where(h => h.Class == label).Select(h => h.Holds).DefaultIfEmpty().Max();

    /// <summary>Everything that a crystal's symmetry allows on the bonds of its channels.</summary>
    /// <param name="material">The crystal.</param>
    /// <param name="gaps">Its channels.</param>
    public static Study Of(Material material, GeneratedGaps gaps)
    {
        ArgumentNullException.ThrowIfNull(material);
        var hypotheses = new MaterialHypotheses(material, gaps);
        return new Study(material.Name, hypotheses.Irreps, hypotheses.All()) { Material = material };
    }

    /// <summary>The same crystal with all that a map is tried against: of NbSe2 every hypothesis, whatever maps a protocol is made of; of another crystal those of the protocol.</summary>
    public IReadOnlyList<Hypothesis> Tried => Material is not null ? Hypotheses
        : Hypotheses.Any(h => h.Holds == HeldState.Chirality) ? TableHypothesis.InAllStates : TableHypothesis.WithPhase;
}
