using PairScope.Data;
using PairScope.Learning.Answers;
using PairScope.Learning.Networks;
using PairScope.Learning.Batches;

namespace PairScope.Learning.Evaluation;

/// <summary>What a network said about one labelled map.</summary>
/// <param name="Truth">The label.</param>
/// <param name="Reading">The answer.</param>
public sealed record Comparison(MapLabel Truth, Reading Reading)
{
    /// <summary>Whether the class is right.</summary>
    public bool IsRight => Reading.Label == Truth.Class;

    /// <summary>|Δ0 read − Δ0| in meV, or null of a metal.</summary>
    public double? GapError => Truth.Hypothesis.HasGap ? Math.Abs(Reading.GapMeV - Truth.GapMeV) : null;

    /// <summary>|μ read − μ| in meV.</summary>
    public double ChemicalPotentialError => Math.Abs(Reading.ChemicalPotentialMeV - Truth.ChemicalPotentialMeV);

    /// <summary>Distance of the angles on their circle in radians, with a relative phase half the angle between the two vectors S; null where θ leaves no trace.</summary>
    public double? MixingAngleError => Truth.Hypothesis.Holds switch
    {
        HeldState.Disc => State is { } state ? Truth.State.AngleTo(state.Most) / 2 : MixingAngle.Distance(Reading.MixingAngle, Truth.State.Director),
        _ when Truth.Hypothesis.Classes.HasMixingAngle(Truth.Class) => MixingAngle.Distance(Reading.MixingAngle, Truth.MixingAngle),
        _ => null,
    };

    /// <summary>What was read of the state of the partners if the map is of its true class; null where the network does not read their relative phase.</summary>
    public StateReading? State => Truth.Class < Reading.ByClass.Count ? Reading.ByClass[Truth.Class].State : null;

    /// <summary>||S3| read − |S3||; null where <see cref="State"/> is.</summary>
    public double? ChiralityError => Chirality is { } read ? Math.Abs(read - Math.Abs(Truth.State.S3)) : null;

    /// <summary>|S3| as read, 0 where the nematic states are more probable than all others together.</summary>
    public double? Chirality => State is { } state ? state.Nematic > 0.5 ? 0 : state.Most.S3 : null;

    /// <summary>Errors of μ, ln Δ0 and, where it leaves a trace, of the state, each over its stated standard deviation.</summary>
    public IEnumerable<double> Deviations()
    {
        ParameterReading p = Reading.Parameters;
        yield return ChemicalPotentialError / p.ChemicalPotentialDeviation;
        if (GapError is not null)
        {
            yield return Math.Abs(Math.Log(p.GapMeV / Truth.GapMeV)) / p.GapLogDeviation;
        }

        foreach (double state in IsRight ? StateDeviations.Of(p, Truth) : [])
        {
            yield return state;
        }
    }
}

/// <summary>Measures a network against labelled maps.</summary>
public static class Evaluator
{
    /// <summary>Reads every map with noise added and compares. Classes of which the set has no maps are left out of the network's list: their prior is zero.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maps">Maps it has not seen.</param>
    /// <param name="noise">Noise level: that fraction of the rms white, and as much pink.</param>
    /// <param name="seed">Fixes the noise.</param>
    /// <exception cref="InputException">The maps are not of the network's size and energies.</exception>
    public static EvaluationResult Evaluate(TrainedNetwork network, LabelledMaps maps, double noise, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Size != network.Configuration.Size || !maps.Energies.SequenceEqual(network.Configuration.Energies))
        {
            throw new InputException(
                $"The network reads maps of {network.Configuration.Size} × {network.Configuration.Size} at {string.Join(", ", network.Configuration.Energies)} meV and the data set holds {maps.Size} × {maps.Size} at {string.Join(", ", maps.Energies)} meV.");
        }

        if (!maps.Study.Classes.Names.SequenceEqual(network.Study.Classes.Names, StringComparer.Ordinal))
        {
            throw new InputException(
                $"The network tells {string.Join(", ", network.Study.Classes.Names)} of {network.Study.Name} apart, and the data set holds {string.Join(", ", maps.Study.Classes.Names)} of {maps.Study.Name}.");
        }

        bool[] occurs = [.. Enumerable.Range(0, maps.Study.Classes.Names.Count).Select(c => maps.Labels.Any(l => l.Class == c))];
        var maker = new BatchMaker(maps, network.Configuration);
        var comparisons = new List<Comparison>();
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(64))
        {
            IReadOnlyList<Reading> readings = network.Read(maker.Make(indices, noise, seed, pass: 0).Inputs, c => occurs[c]);
            comparisons.AddRange(indices.Select((map, i) => new Comparison(maps.Labels[map], readings[i])));
        }

        return new EvaluationResult(noise, comparisons);
    }
}
