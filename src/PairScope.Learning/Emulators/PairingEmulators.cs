using System.Collections.Concurrent;
using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Learning.Batches;

namespace PairScope.Learning.Emulators;

/// <summary>What the heads say of one map before calibration: a score for each class, and its parameters if it is of that class.</summary>
/// <param name="Scores">Logarithms of the classes' probabilities, up to a constant.</param>
/// <param name="Readings">One for each class.</param>
public sealed record HeadReading(double[] Scores, ParameterReading[] Readings)
{
    private const double LeftOut = -1e4;

    /// <summary>What the heads say of one map of a batch.</summary>
    /// <param name="configuration">Scales and classes.</param>
    /// <param name="answer">The network's answer.</param>
    /// <param name="map">The map's place in the batch.</param>
    public static HeadReading Of(NetworkConfiguration configuration, NetworkAnswer answer, int map)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(answer);
        return new HeadReading(
            Array.ConvertAll(answer.Scores[map].ToArray(), s => (double)s),
            [.. Enumerable.Range(0, configuration.Classes).Select(c => ParameterHead.Read(configuration, answer.Parameters[map], c))]);
    }

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
/// The emulators of all pairings that a network knows. They bring what the heads say of a map to the map itself: each class
/// that is not ruled out is fitted, from the heads' parameters on, and the classes are weighed by their evidence.
/// </summary>
/// <remarks>docs/physics.md, "Emulators of maps"; docs/networks.md, "Emulators".</remarks>
public sealed class PairingEmulators
{
    private const double RuledOut = 9; // score below the best one at which a class is not fitted

    private readonly IReadOnlyList<Member> _members;
    private readonly double[] _white;
    private readonly ConcurrentDictionary<MapEmulator, double[]> _whiteAlong = new(); // the same along the directions of each emulator
    private readonly float[] _exchangeSigns;
    private readonly EmulatorPrior _prior;

    internal PairingEmulators(IReadOnlyList<Member> members, double[] white, float[] exchangeSigns, NetworkConfiguration configuration)
    {
        _members = members;
        _white = white;
        _exchangeSigns = exchangeSigns;
        _prior = new EmulatorPrior(configuration.ChemicalPotentialRangeMeV, configuration.GapRangeMeV);
    }

    /// <summary>The pairings with their emulators.</summary>
    internal IReadOnlyList<Member> Members => _members;

    /// <summary>What the emulators make of the heads' answer to one map.</summary>
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
        (Member Member, EmulatorResult Result)[] results =
            [.. _members.Where(m => heads.Scores[m.Class] >= best - RuledOut || m.Class == certain).Select(m => (m, BestOf(m, Seen(m), heads.Readings[m.Class])))];
        if (results.Length > 1)
        {
            // One noise for all, that of the pairing that explains the map best; otherwise a wrong pairing hides behind noise.
            FilterNoise noise = results.MaxBy(r => r.Result.LogEvidence).Result.Noise;
            results = Array.ConvertAll(results, r => (r.Member, EmulatorFit.Run(r.Member.Emulator, r.Member.Holds, Seen(r.Member), WhiteAlong(r.Member.Emulator), _prior, r.Result.Point, noise)));
        }

        foreach (IGrouping<int, (Member Member, EmulatorResult Result)> group in results.GroupBy(r => r.Member.Class))
        {
            double[] evidence = [.. group.Select(r => r.Result.LogEvidence + Math.Log(r.Member.Share))];
            double top = evidence.Max();
            scores[group.Key] = top + Math.Log(evidence.Sum(e => Math.Exp(e - top)));
            readings[group.Key] = Reading([.. group], evidence, heads.Readings[group.Key]);
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

    /// <summary>The emulators as tensors of a weights file.</summary>
    public IEnumerable<(string Name, StoredTensor Tensor)> ToTensors()
    {
        int columns = _members.Any(m => m.Hypothesis.FreesPhase) ? 4 : 3;
        yield return ("surfaces", new StoredTensor(
            [_members.Count, columns], [.. _members.SelectMany(m => new[] { m.Class, m.Hypothesis.ChannelCode, (float)m.Share, m.Hypothesis.FreesPhase ? 1 : 0 }.Take(columns))]));
        foreach (int i in Enumerable.Range(0, _members.Count).Where(i => _members.Take(i).All(m => m.Emulator != _members[i].Emulator)))
        {
            foreach ((string, StoredTensor) tensor in _members[i].Emulator.ToTensors($"surface.{i}"))
            {
                yield return tensor;
            }
        }
    }

    /// <summary>
    /// The emulators of a weights file, or null where it holds none; what has no emulator of its own has that of the same pairs in any state, or the mirror image of that of its <see cref="Hypothesis.MirrorTwin"/>.
    /// </summary>
    /// <exception cref="InputException">A tensor is missing or does not fit.</exception>
    internal static PairingEmulators? FromTensors(
        IReadOnlyDictionary<string, StoredTensor> tensors, NetworkConfiguration configuration, Study study, double[] white, float[] exchangeSigns)
    {
        if (!tensors.TryGetValue("surfaces", out StoredTensor? list))
        {
            return null;
        }

        var members = new List<Member>();
        foreach (float[] m in list.Values.Chunk((int)list.Shape[^1]))
        {
            if (m is not [>= 0, >= -1, > 0, .. [] or [0 or 1]] || m[0] >= configuration.Classes || study.Find((int)m[0], (int)m[1], m is [_, _, _, 1]) is not { } hypothesis)
            {
                throw new InputException("The tensor 'surfaces' must hold class, channel and share of every surface, as the protocol of the weights names them.");
            }

            string name = $"surface.{members.Count}";
            bool hasOwn = tensors.ContainsKey($"{name}.alpha");
            members.Add((hasOwn ? null : Shared(hypothesis, m[2], members, exchangeSigns.Length > 0))
                ?? new Member(hypothesis, m[2], MapEmulator.FromTensors(tensors, name, white.Length), IsMirrored: false));
            if (hasOwn && (members[^1].Emulator.Kernel.Holds is var holds && holds != hypothesis.Holds))
            {
                throw new InputException($"The tensor '{name}.kernel' does not hold the state of {hypothesis.Name}.");
            }
        }

        return new PairingEmulators(members, white, exchangeSigns, configuration);
    }

    /// <summary>A member whose maps lie on the emulator of one before it: of the same pairs in any state, or of the pairing whose maps are its own with n1 and n2 exchanged; null where there is none.</summary>
    /// <param name="hypothesis">The pairing.</param>
    /// <param name="share">Its share of the maps.</param>
    /// <param name="members">Those before it.</param>
    /// <param name="mirrors">Whether images under the exchange count.</param>
    internal static Member? Shared(Hypothesis hypothesis, double share, List<Member> members, bool mirrors)
    {
        if (mirrors && hypothesis.MirrorTwin is { } name && members.Find(m => string.Equals(m.Hypothesis.Name, name, StringComparison.Ordinal)) is { } twin)
        {
            return new Member(hypothesis, share, twin.Emulator, IsMirrored: true);
        }

        return members.Find(m => m.Hypothesis.FreesPhase && m.Hypothesis.PairsLike(hypothesis)) is { } general ? new Member(hypothesis, share, general.Emulator, IsMirrored: false) : null;
    }

    /// <summary>The filters' answers to a map with n1 and n2 exchanged.</summary>
    internal static float[] Exchanged(float[] filtered, float[] signs) => [.. filtered.Zip(signs, (v, s) => v * s)];

    private double[] WhiteAlong(MapEmulator emulator) => _whiteAlong.GetOrAdd(emulator, s => s.Average(_white));

    // An uncertain Δ0 gets three starts: the fit knows only the valley that it begins in.
    private EmulatorResult BestOf(Member member, float[] filtered, ParameterReading start)
    {
        (double first, double second) = member.Holds > HeldState.Angle ? StateReading.Coordinates(member.Holds, start.State?.Most ?? default) : (start.MixingAngle, 0);
        double spread = Math.Min(start.GapLogDeviation, 0.6);
        double[] offsets = spread > 0.2 ? [0, spread, -spread] : [0];
        return offsets.Select(offset => EmulatorFit.Run(
                member.Emulator, member.Holds, filtered, WhiteAlong(member.Emulator), _prior,
                _prior.Bounded(new EmulatorPoint(start.ChemicalPotentialMeV, Math.Log(start.GapMeV) + offset, first, second)).WithinStates(member.Holds)))
            .MaxBy(r => r.LogEvidence)!;
    }

    // Parameters are those of the most probable member; the state is that of the pairs whose phase is free, beside the share of the others.
    private static ParameterReading Reading((Member Member, EmulatorResult Result)[] group, double[] evidence, ParameterReading start)
    {
        int best = Array.IndexOf(evidence, evidence.Max());
        EmulatorResult result = group[best].Result;
        var reading = new ParameterReading(
            result.Point.ChemicalPotential, result.Deviations[0], Math.Exp(result.Point.LogGap), result.Deviations[1], start.MixingAngle, start.MixingAngleDeviation);
        if (result.Deviations.Count > 2)
        {
            double theta = result.Point.First % Math.PI;
            reading = reading with { MixingAngle = theta < 0 ? theta + Math.PI : theta, MixingAngleDeviation = Math.Min(ParameterHead.UnknownAngle, result.Deviations[2]) };
        }
        else if (result.State is { Holds: HeldState.Disc } own)
        {
            reading = reading with { MixingAngle = own.Most.Director, MixingAngleDeviation = own.DirectorDeviation };
        }

        int free = Enumerable.Range(0, group.Length).Where(i => group[i].Result.State is not null && group[i].Member.Hypothesis.PairsLike(group[best].Member.Hypothesis)).FirstOrDefault(-1);
        if (free < 0)
        {
            return reading with { State = start.State };
        }

        double nematic = Enumerable.Range(0, group.Length).Where(i => i != free && group[i].Member.Hypothesis.PairsLike(group[free].Member.Hypothesis)).Sum(i => Math.Exp(Math.Min(700, evidence[i] - evidence[free])));
        return reading with { State = group[free].Result.State! with { Nematic = nematic / (1 + nematic) } };
    }

    /// <summary>An emulator and the pairing that it is of.</summary>
    internal sealed record Member(Hypothesis Hypothesis, double Share, MapEmulator Emulator, bool IsMirrored)
    {
        public int Class => Hypothesis.Class;

        public HeldState Holds => Hypothesis.Holds;
    }
}
