using PairScope.Data;
using PairScope.Learning;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Learning.Emulators;

namespace PairScope.Training.Emulators;

/// <summary>Makes the emulators of all pairings from the noiseless training maps.</summary>
/// <remarks>docs/physics.md, "Emulators of maps"; docs/networks.md, "Emulators".</remarks>
internal static class PairingEmulatorsTraining
{
    private const int LeastMaps = 60; // of a pairing, below which it gets no emulator
    private const double LargestError = 0.2; // of the maps' norm, above which an emulator is no good

    /// <summary>Makes the emulators, or none when a pairing has too few maps or its maps are no function of μ, Δ0 and the state alone.</summary>
    /// <param name="configuration">Ranges.</param>
    /// <param name="labels">Of the training maps, in random order.</param>
    /// <param name="filtered">What the filters make of each noiseless map.</param>
    /// <param name="white">Share of white noise in each filter.</param>
    /// <param name="exchangeSigns">What the exchange of n1 and n2 makes of each filter's answer, for families that are each other's mirror images to share an emulator; empty where each has its own.</param>
    public static PairingEmulators? Fit(
        NetworkConfiguration configuration, IReadOnlyList<MapLabel> labels, Func<int, float[]> filtered, double[] white, float[] exchangeSigns)
    {
        bool shared = exchangeSigns.Length > 0;
        var members = new List<PairingEmulators.Member>();
        foreach (int[] maps in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i].Hypothesis.Name, StringComparer.Ordinal).Select(g => g.ToArray())
            .OrderBy(g => labels[g[0]].Class).ThenBy(g => labels[g[0]].Hypothesis.ChannelCode).ThenBy(g => !labels[g[0]].Hypothesis.FreesPhase))
        {
            Hypothesis family = labels[maps[0]].Hypothesis;
            if (maps.Length < LeastMaps)
            {
                return null;
            }

            double share = (double)maps.Length / labels.Count;
            if (PairingEmulators.Shared(family, share, members, shared) is { } sharing)
            {
                members.Add(sharing);
                continue;
            }

            // The emulator of any state goes through the nematic ones too, which lie on its edge.
            int[] all = !family.FreesPhase ? maps : [.. Enumerable.Range(0, labels.Count).Where(i => labels[i].Hypothesis.PairsLike(family))];
            int[] mirrored = shared ? [.. Enumerable.Range(0, labels.Count).Where(i => string.Equals(labels[i].Hypothesis.MirrorTwin, family.Name, StringComparison.Ordinal))] : [];
            float[][] values = [.. all.Select(filtered), .. mirrored.Select(i => PairingEmulators.Exchanged(filtered(i), exchangeSigns))];
            MapEmulator emulator = EmulatorTraining.Fit(
                [.. all.Concat(mirrored).Select(i => PointOf(labels[i], family.Holds, i, configuration.GapRangeMeV))],
                values,
                family.Holds,
                configuration.GapRangeMeV[0],
                Room(configuration.Energies.Count, family.Holds, mirrored.Length > 0, members.Exists(m => m.Class == family.Class)));
            double square = values.Average(v => SinglePrecision.Dot(v, v));
            if (emulator.MeanSquareError > LargestError * LargestError * square)
            {
                return null;
            }

            members.Add(new PairingEmulators.Member(family, share, emulator, IsMirrored: false));
        }

        return new PairingEmulators(members, white, exchangeSigns, configuration);
    }

    // A metal has no Δ0: its maps stand at values spread over the whole range, so that its emulator is the same everywhere along Δ0.
    private static EmulatorPoint PointOf(MapLabel label, HeldState holds, int index, IReadOnlyList<double> gapRange)
    {
        const double GoldenRatio = 0.6180339887498949;
        double gap = label.Hypothesis.HasGap ? label.GapMeV : gapRange[0] + ((gapRange[1] - gapRange[0]) * (index * GoldenRatio % 1));
        (double first, double second) = holds > HeldState.Angle ? StateReading.Coordinates(holds, label.State) : (label.MixingAngle, 0);
        return new EmulatorPoint(label.ChemicalPotentialMeV, Math.Log(gap), first, second);
    }

    // Numbers that an emulator may take, so that a file stays below 11 MB. At several energies only the emulators of A″ and E″ tell the two apart; what the
    // emulator of a further channel of a class leaves open is for the simulator.
    private static int Room(int energies, HeldState holds, bool isShared, bool isFurther) => (energies > 1, holds) switch
    {
        (_, HeldState.Disc) => 385_000,
        (_, HeldState.Chirality) => 150_000,
        (_, HeldState.Angle) when isFurther => 150_000,
        (false, HeldState.Angle) => 385_000,
        (false, _) => 115_000,
        (true, HeldState.Angle) => 165_000,
        (true, _) => isShared ? 560_000 : 150_000,
    };
}
