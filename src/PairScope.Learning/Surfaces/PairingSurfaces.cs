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
    private const double LeftOut = -1e4;

    /// <summary>The same reading without the classes that do not come into question.</summary>
    public HeadReading Among(Func<int, bool> among) => this with { Scores = [.. Scores.Select((s, c) => among(c) ? s : LeftOut)] };

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
    private static readonly int ADoublePrime = PairingLabels.ClassOf(Irrep.A1DoublePrime);
    private readonly IReadOnlyList<Member> _members;
    private readonly double[] _white;
    private readonly float[] _exchangeSigns;
    private readonly SurfacePrior _prior;

    private PairingSurfaces(IReadOnlyList<Member> members, double[] white, float[] exchangeSigns, NetworkConfiguration configuration)
    {
        _members = members;
        _white = white;
        _exchangeSigns = exchangeSigns;
        _prior = new SurfacePrior(configuration.ChemicalPotentialRangeMeV, configuration.GapRangeMeV);
    }

    /// <summary>Makes the surfaces, or none when a pairing has too few maps or its maps are no function of μ, Δ0 and θ alone.</summary>
    /// <param name="configuration">Ranges.</param>
    /// <param name="labels">Of the training maps, in random order.</param>
    /// <param name="filtered">What the filters make of each noiseless map.</param>
    /// <param name="white">Share of white noise in each filter.</param>
    /// <param name="exchangeSigns">What the exchange of n1 and n2 makes of each filter's answer, for A″ and the p pairs of E″ to share a surface; empty where each has its own.</param>
    internal static PairingSurfaces? Fit(
        NetworkConfiguration configuration, IReadOnlyList<MapLabel> labels, Func<int, float[]> filtered, double[] white, float[] exchangeSigns)
    {
        bool shared = exchangeSigns.Length > 0;
        var members = new List<Member>();
        foreach (IGrouping<(int Class, PairingChannel? Channel), int> group in Enumerable.Range(0, labels.Count).GroupBy(i => (labels[i].Class, labels[i].Channel)).OrderBy(g => g.Key.Class).ThenBy(g => g.Key.Channel))
        {
            int[] maps = [.. group];
            if (maps.Length < LeastMaps)
            {
                return null;
            }

            double share = (double)maps.Length / labels.Count;
            if (shared && IsMirrorOfADoublePrime(group.Key.Class, group.Key.Channel) && members.Find(m => m.Class == ADoublePrime) is { } twin)
            {
                members.Add(new Member(group.Key.Class, group.Key.Channel, share, twin.Surface, IsMirrored: true));
                continue;
            }

            int[] mirrored = shared && group.Key.Class == ADoublePrime
                ? [.. Enumerable.Range(0, labels.Count).Where(i => IsMirrorOfADoublePrime(labels[i].Class, labels[i].Channel))]
                : [];
            float[][] values = [.. maps.Select(filtered), .. mirrored.Select(i => Exchanged(filtered(i), exchangeSigns))];
            MapSurface surface = SurfaceTraining.Fit(
                [.. maps.Concat(mirrored).Select(i => PointOf(labels[i], i, configuration.GapRangeMeV))],
                values,
                MapLabel.HasMixingAngle(group.Key.Class),
                configuration.GapRangeMeV[0],
                Room(configuration.Energies.Count, MapLabel.HasMixingAngle(group.Key.Class), mirrored.Length > 0, group.Key.Channel));
            double square = values.Average(v => SinglePrecision.Dot(v, v));
            if (surface.MeanSquareError > LargestError * LargestError * square)
            {
                return null;
            }

            members.Add(new Member(group.Key.Class, group.Key.Channel, share, surface, IsMirrored: false));
        }

        return new PairingSurfaces(members, white, exchangeSigns, configuration);
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
        float[] mirrored = _members.Any(m => m.IsMirrored) ? Exchanged(filtered, _exchangeSigns) : [];
        float[] Seen(Member m) => m.IsMirrored ? mirrored : filtered;
        (Member Member, SurfaceResult Result)[] results =
            [.. _members.Where(m => heads.Scores[m.Class] >= best - RuledOut || m.Class == certain).Select(m => (m, BestOf(m.Surface, Seen(m), heads.Readings[m.Class])))];
        if (results.Length > 1)
        {
            // One noise for all, that of the pairing that explains the map best; otherwise a wrong pairing hides behind noise.
            FilterNoise noise = results.MaxBy(r => r.Result.LogEvidence).Result.Noise;
            results = Array.ConvertAll(results, r => (r.Member, SurfaceFit.Run(r.Member.Surface, Seen(r.Member), _white, _prior, r.Result.Point, noise)));
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
        foreach (int i in Enumerable.Range(0, _members.Count).Where(i => !_members[i].IsMirrored))
        {
            foreach ((string, StoredTensor) tensor in _members[i].Surface.ToTensors($"surface.{i}"))
            {
                yield return tensor;
            }
        }
    }

    /// <summary>The surfaces of a weights file, or null where it holds none; p pairs of E″ without a surface of their own have the mirror image of A″'s.</summary>
    /// <exception cref="InputException">A tensor is missing or does not fit.</exception>
    internal static PairingSurfaces? FromTensors(
        IReadOnlyDictionary<string, StoredTensor> tensors, NetworkConfiguration configuration, double[] white, float[] exchangeSigns)
    {
        if (!tensors.TryGetValue("surfaces", out StoredTensor? list))
        {
            return null;
        }

        var members = new List<Member>();
        foreach (float[] m in list.Values.Chunk(3))
        {
            if (m is not [>= 0, _, > 0] || m[0] >= PairingLabels.Classes.Count)
            {
                throw new InputException("The tensor 'surfaces' must hold class, channel and share of every surface.");
            }

            string name = $"surface.{members.Count}";
            (int label, PairingChannel? channel) = ((int)m[0], m[1] < 0 ? null : (PairingChannel)(int)m[1]);
            Member? twin = exchangeSigns.Length > 0 && IsMirrorOfADoublePrime(label, channel) && !tensors.ContainsKey($"{name}.alpha")
                ? members.Find(other => other.Class == ADoublePrime)
                : null;
            members.Add(new Member(label, channel, m[2], twin?.Surface ?? MapSurface.FromTensors(tensors, name, white.Length), IsMirrored: twin is not null));
        }

        return new PairingSurfaces(members, white, exchangeSigns, configuration);
    }

    // A metal has no Δ0: its maps stand at values spread over the whole range, so that its surface is the same everywhere along Δ0.
    private static SurfacePoint PointOf(MapLabel label, int index, IReadOnlyList<double> gapRange)
    {
        const double GoldenRatio = 0.6180339887498949;
        double gap = MapLabel.HasGap(label.Class) ? label.GapMeV : gapRange[0] + ((gapRange[1] - gapRange[0]) * (index * GoldenRatio % 1));
        return new SurfacePoint(label.ChemicalPotentialMeV, Math.Log(gap), label.MixingAngle);
    }

    // The maps of A″ and of the p pairs of E″ are each other's with n1 and n2 exchanged: eq. (57) and a mirror of the crystal.
    private static bool IsMirrorOfADoublePrime(int label, PairingChannel? channel) =>
        label == PairingLabels.ClassOf(Irrep.EDoublePrime) && channel == PairingChannel.TripletP;

    private static float[] Exchanged(float[] filtered, float[] signs) => [.. filtered.Zip(signs, (v, s) => v * s)];

    // Numbers that a surface may take, so that a file stays below 11 MB. At several energies only the surfaces of A″ and E″ tell the two apart; what an
    // on-site gap's surface leaves open is for the simulator.
    private static int Room(int energies, bool hasMixingAngle, bool isShared, PairingChannel? channel) => (energies > 1, hasMixingAngle) switch
    {
        (_, true) when channel == PairingChannel.OnSiteSinglet => 150_000,
        (false, true) => 385_000,
        (false, false) => 115_000,
        (true, true) => 165_000,
        (true, false) => isShared ? 560_000 : 150_000,
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

    private sealed record Member(int Class, PairingChannel? Channel, double Share, MapSurface Surface, bool IsMirrored);
}
