using PairScope.Learning;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Learning.Surfaces;
using PairScope.Pairing;

namespace PairScope.Training.Surfaces;

/// <summary>Makes the surfaces of all pairings from the noiseless training maps.</summary>
/// <remarks>docs/physics.md, section 12; docs/architecture.md, "Surfaces".</remarks>
internal static class PairingSurfacesTraining
{
    private const int LeastMaps = 60; // of a pairing, below which it gets no surface
    private const double LargestError = 0.2; // of the maps' norm, above which a surface is no good

    /// <summary>Makes the surfaces, or none when a pairing has too few maps or its maps are no function of μ, Δ0 and θ alone.</summary>
    /// <param name="configuration">Ranges.</param>
    /// <param name="labels">Of the training maps, in random order.</param>
    /// <param name="filtered">What the filters make of each noiseless map.</param>
    /// <param name="white">Share of white noise in each filter.</param>
    /// <param name="exchangeSigns">What the exchange of n1 and n2 makes of each filter's answer, for A″ and the p pairs of E″ to share a surface; empty where each has its own.</param>
    public static PairingSurfaces? Fit(
        NetworkConfiguration configuration, IReadOnlyList<MapLabel> labels, Func<int, float[]> filtered, double[] white, float[] exchangeSigns)
    {
        bool shared = exchangeSigns.Length > 0;
        var members = new List<PairingSurfaces.Member>();
        foreach (IGrouping<(int Class, PairingChannel? Channel), int> group in Enumerable.Range(0, labels.Count).GroupBy(i => (labels[i].Class, labels[i].Channel)).OrderBy(g => g.Key.Class).ThenBy(g => g.Key.Channel))
        {
            int[] maps = [.. group];
            if (maps.Length < LeastMaps)
            {
                return null;
            }

            double share = (double)maps.Length / labels.Count;
            if (shared && PairingSurfaces.IsMirrorOfADoublePrime(group.Key.Class, group.Key.Channel) && members.Find(m => m.Class == PairingSurfaces.ADoublePrime) is { } twin)
            {
                members.Add(new PairingSurfaces.Member(group.Key.Class, group.Key.Channel, share, twin.Surface, IsMirrored: true));
                continue;
            }

            int[] mirrored = shared && group.Key.Class == PairingSurfaces.ADoublePrime
                ? [.. Enumerable.Range(0, labels.Count).Where(i => PairingSurfaces.IsMirrorOfADoublePrime(labels[i].Class, labels[i].Channel))]
                : [];
            float[][] values = [.. maps.Select(filtered), .. mirrored.Select(i => PairingSurfaces.Exchanged(filtered(i), exchangeSigns))];
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

            members.Add(new PairingSurfaces.Member(group.Key.Class, group.Key.Channel, share, surface, IsMirrored: false));
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
}
