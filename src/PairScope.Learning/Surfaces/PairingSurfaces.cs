using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Learning.Training;
using PairScope.Pairing;

namespace PairScope.Learning.Surfaces;

/// <summary>What the heads say of one map before calibration: a score for each class, and its parameters if it is of that class.</summary>
/// <param name="Scores">Logarithms of the classes' probabilities, up to a constant.</param>
/// <param name="Readings">One for each class.</param>
public sealed record HeadReading(double[] Scores, ParameterReading[] Readings)
{
    /// <summary>The scores drawn towards those of another reading, each counted from its best; the parameters stay.</summary>
    /// <param name="other">The other reading.</param>
    /// <param name="weight">Weight of these scores, 0 to 1.</param>
    public HeadReading Blended(HeadReading other, double weight)
    {
        ArgumentNullException.ThrowIfNull(other);
        double best = Scores.Max();
        double otherBest = other.Scores.Max();
        return this with { Scores = [.. Scores.Zip(other.Scores, (s, o) => (weight * (s - best)) + ((1 - weight) * (o - otherBest)))] };
    }
}

/// <summary>
/// The surfaces of all pairings that a network knows. They bring what the heads say of a map to the map itself: each class
/// that is not ruled out is fitted, from the heads' parameters on, and the classes are weighed by their evidence.
/// </summary>
/// <remarks>docs/physics.md, section 12; docs/architecture.md, "Surfaces".</remarks>
public sealed class PairingSurfaces
{
    private const int LeastMaps = 60; // of a pairing, below which it gets no surface
    private const double LargestError = 0.2; // of the maps' norm, above which a surface is no good
    private const double RuledOut = 9; // score below the best one at which a class is not fitted
    private readonly IReadOnlyList<Member> _members;
    private readonly double[] _white;
    private readonly SurfacePrior _prior;

    private PairingSurfaces(IReadOnlyList<Member> members, double[] white, NetworkConfiguration configuration)
    {
        _members = members;
        _white = white;
        _prior = new SurfacePrior(configuration.ChemicalPotentialRangeMeV, configuration.GapRangeMeV);
    }

    /// <summary>Makes the surfaces, or none when a pairing has too few maps or its maps are no function of μ, Δ0 and θ alone.</summary>
    /// <param name="configuration">Ranges.</param>
    /// <param name="labels">Of the training maps, in random order.</param>
    /// <param name="filtered">What the filters make of each noiseless map.</param>
    /// <param name="white">Share of white noise in each filter.</param>
    internal static PairingSurfaces? Fit(NetworkConfiguration configuration, IReadOnlyList<MapLabel> labels, Func<int, float[]> filtered, double[] white)
    {
        var members = new List<Member>();
        foreach (IGrouping<(int Class, PairingChannel? Channel), int> group in Enumerable.Range(0, labels.Count).GroupBy(i => (labels[i].Class, labels[i].Channel)).OrderBy(g => g.Key.Class).ThenBy(g => g.Key.Channel))
        {
            int[] maps = [.. group];
            if (maps.Length < LeastMaps)
            {
                return null;
            }

            float[][] values = Array.ConvertAll(maps, i => filtered(i));
            MapSurface surface = SurfaceTraining.Fit(
                [.. maps.Select(i => new SurfacePoint(labels[i].ChemicalPotentialMeV, Math.Log(labels[i].GapMeV), labels[i].MixingAngle))],
                values,
                MapLabel.HasMixingAngle(group.Key.Class),
                configuration.GapRangeMeV[0],
                Room(configuration.Energies.Count, MapLabel.HasMixingAngle(group.Key.Class)));
            double square = values.Average(v => SinglePrecision.Dot(v, v));
            if (surface.MeanSquareError > LargestError * LargestError * square)
            {
                return null;
            }

            members.Add(new Member(group.Key.Class, group.Key.Channel, (double)maps.Length / labels.Count, surface));
        }

        return new PairingSurfaces(members, white, configuration);
    }

    /// <summary>What the surfaces make of the heads' answer to one map.</summary>
    /// <param name="filtered">What the filters make of the map.</param>
    /// <param name="heads">The heads' answer.</param>
    /// <param name="certain">A class that is fitted whatever its score, or null.</param>
    public HeadReading Refine(float[] filtered, HeadReading heads, int? certain = null)
    {
        ArgumentNullException.ThrowIfNull(heads);
        double best = heads.Scores.Max();
        double[] scores = [.. heads.Scores];
        ParameterReading[] readings = [.. heads.Readings];
        (Member Member, SurfaceResult Result)[] results =
            [.. _members.Where(m => heads.Scores[m.Class] >= best - RuledOut || m.Class == certain).Select(m => (m, BestOf(m.Surface, filtered, heads.Readings[m.Class])))];
        if (results.Length > 1)
        {
            // One noise for all, that of the pairing that explains the map best; otherwise a wrong pairing hides behind noise.
            FilterNoise noise = results.MaxBy(r => r.Result.LogEvidence).Result.Noise;
            results = Array.ConvertAll(results, r => (r.Member, SurfaceFit.Run(r.Member.Surface, filtered, _white, _prior, r.Result.Point, noise)));
        }

        foreach (IGrouping<int, (Member Member, SurfaceResult Result)> group in results.GroupBy(r => r.Member.Class))
        {
            double[] evidence = [.. group.Select(r => r.Result.LogEvidence + Math.Log(r.Member.Share))];
            double top = evidence.Max();
            scores[group.Key] = top + Math.Log(evidence.Sum(e => Math.Exp(e - top)));
            readings[group.Key] = Reading(group.ElementAt(Array.IndexOf(evidence, top)).Result, heads.Readings[group.Key]);
        }

        int[] fitted = [.. results.Select(r => r.Member.Class)];
        // What was not fitted stays as far behind as the heads saw it, but no nearer than the threshold.
        double leading = fitted.Length == 0 ? best : fitted.Max(c => scores[c]);
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = fitted.Contains(c) ? scores[c] - leading : Math.Min(heads.Scores[c] - best, -RuledOut);
        }

        return new HeadReading(scores, readings);
    }

    /// <summary>The surfaces as tensors of a weights file.</summary>
    public IEnumerable<(string Name, StoredTensor Tensor)> ToTensors()
    {
        yield return ("surfaces", new StoredTensor([_members.Count, 3], [.. _members.SelectMany(m => new[] { m.Class, m.Channel is { } c ? (float)c : -1, (float)m.Share })]));
        for (int i = 0; i < _members.Count; i++)
        {
            foreach ((string, StoredTensor) tensor in _members[i].Surface.ToTensors($"surface.{i}"))
            {
                yield return tensor;
            }
        }
    }

    /// <summary>The surfaces of a weights file, or null where it holds none.</summary>
    /// <exception cref="InputException">A tensor is missing or does not fit.</exception>
    internal static PairingSurfaces? FromTensors(IReadOnlyDictionary<string, StoredTensor> tensors, NetworkConfiguration configuration, double[] white)
    {
        if (!tensors.TryGetValue("surfaces", out StoredTensor? list))
        {
            return null;
        }

        Member[] members = [.. list.Values.Chunk(3).Select((m, i) => m is [>= 0, _, > 0] && m[0] < PairingLabels.Classes.Count
            ? new Member((int)m[0], m[1] < 0 ? null : (PairingChannel)(int)m[1], m[2], MapSurface.FromTensors(tensors, $"surface.{i}", white.Length))
            : throw new InputException("The tensor 'surfaces' must hold class, channel and share of every surface."))];
        return new PairingSurfaces(members, white, configuration);
    }

    // Numbers that a surface may take, so that a file stays below 10 MB. At several energies only the surfaces of A″ and E″ tell the two apart.
    private static int Room(int energies, bool hasMixingAngle) => (energies > 1, hasMixingAngle) switch
    {
        (false, true) => 335_000,
        (false, false) => 80_000,
        (true, true) => 80_000,
        (true, false) => 230_000,
    };

    // An uncertain Δ0 gets three starts: the fit knows only the valley that it begins in.
    private SurfaceResult BestOf(MapSurface surface, float[] filtered, ParameterReading start)
    {
        double spread = Math.Min(start.GapLogDeviation, 0.6);
        double[] offsets = spread > 0.2 ? [0, spread, -spread] : [0];
        return offsets.Select(offset => SurfaceFit.Run(
                surface, filtered, _white, _prior,
                _prior.Bounded(new SurfacePoint(start.ChemicalPotentialMeV, Math.Log(start.GapMeV) + offset, start.MixingAngle))))
            .MaxBy(r => r.LogEvidence)!;
    }

    private static ParameterReading Reading(SurfaceResult result, ParameterReading start)
    {
        double theta = result.Point.MixingAngle % Math.PI;
        bool angle = result.Deviations.Count > 2;
        return new ParameterReading(
            result.Point.ChemicalPotential,
            result.Deviations[0],
            Math.Exp(result.Point.LogGap),
            result.Deviations[1],
            angle ? (theta < 0 ? theta + Math.PI : theta) : start.MixingAngle,
            angle ? Math.Min(ParameterHead.UnknownAngle, result.Deviations[2]) : start.MixingAngleDeviation);
    }

    private sealed record Member(int Class, PairingChannel? Channel, double Share, MapSurface Surface);
}
