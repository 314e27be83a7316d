using PairScope.Data;
using PairScope.Lattice;
using PairScope.Learning;
using PairScope.Learning.Networks;
using PairScope.Maps;

namespace PairScope.Training.Networks;

/// <summary>Makes the filter bank's fixed first layer from training maps.</summary>
/// <remarks>docs/networks.md, "The filter bank".</remarks>
internal static class FilterBankTraining
{
    // Of a sector, to be looked at; noise of 5 % has 0.0025 in every filter. What is odd under n → −n is small and yet tells A″ from E″: without it a third of them was confused.
    private const double LeastSectorPower = 1e-4;

    /// <summary>
    /// Makes the bank: the inputs are whitened by 1/√(1 + s(q)), s the pink spectrum, for which the noise of
    /// <see cref="MapNoise"/> becomes white; the filters are the whitening times their leading principal directions,
    /// orthonormal, each even or odd under the symmetries of the window, rounded to 127 steps of either sign as they are stored. Classes that are nearly
    /// alike, whose maps differ from each other by less than the others vary (of NbSe2 A″, E″ and the metal), have directions of their own, taken first.
    /// </summary>
    /// <param name="configuration">The network.</param>
    /// <param name="inputs">Prepared inputs of noiseless maps, [E·L²] each.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="study">The crystal and its classes.</param>
    /// <returns>The bank, and one over the rms of each filter's answers.</returns>
    public static (FilterBank Bank, float[] Scale) Make(NetworkConfiguration configuration, IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels, Study study)
    {
        int count = FilterBank.CountFor(configuration);
        int size = configuration.Size;
        double[] whitening = Whitening(size, study.Lattice);
        float[][] whitened = new float[inputs.Count][];
        Parallel.For(0, inputs.Count, i => whitened[i] = Filtered(inputs[i], whitening, size));
        bool[] subtle = [.. labels.Select(study.Classes.NearlyAlike.Contains)];
        int own = !subtle.Contains(true) ? 0 : !subtle.Contains(false) ? count : (int)(SubtleShare(configuration.Energies.Count) * count);
        var symmetry = new WindowSymmetry(size);
        var directions = new List<(int Sector, float[] Folded)>();
        AddDirections(directions, own, i => subtle[i]);
        AddDirections(directions, count - own, i => !subtle[i]);
        var filters = new float[count][];
        var scale = new float[count];
        Parallel.For(0, count, k =>
        {
            // Whitening is symmetric, so the filter is the whitened direction.
            float[] direction = symmetry.Unfold(directions[k].Folded, directions[k].Sector);
            float[] filter = Filtered(direction, whitening, size);
            filters[k] = FilterBank.Rounded(symmetry.Representatives(filter));
            double power = whitened.Average(map => Math.Pow(SinglePrecision.Dot(map, direction), 2));
            const double Noise = 0.1; // of the map's rms: filters that hold less than this are not blown up
            scale[k] = (float)(1 / Math.Sqrt(power + (Noise * Noise)));
        });
        return (new FilterBank(configuration, filters, [.. directions.Select(d => d.Sector)]), scale);

        // The leading directions of some maps over all sectors, orthogonal to those that are there.
        void AddDirections(List<(int Sector, float[] Folded)> all, int wanted, Func<int, bool> chosen)
        {
            int length = symmetry.Orbits * configuration.Energies.Count;
            (double Power, int Sector, float[][] Folded)[] parts = [.. Enumerable.Range(0, wanted > 0 ? WindowSymmetry.Sectors : 0).Select(sector =>
            {
                float[][] folded = [.. whitened.Where((_, i) => chosen(i)).Select(map => symmetry.Fold(map, sector))];
                return (folded.Average(v => SinglePrecision.Dot(v, v)), sector, folded);
            }).OrderByDescending(part => part.Item1)];
            var found = new List<(double Power, int Sector, float[] Folded)>();
            foreach ((double power, int sector, float[][] folded) in parts.Where(part => part.Power > LeastSectorPower || found.Count < wanted))
            {
                // Never a sector's whole room: its last directions would be made of rounding errors.
                float[] given = [.. all.Where(d => d.Sector == sector).SelectMany(d => d.Folded)];
                int room = Math.Min(wanted, (3 * length / 5) - (given.Length / length));
                foreach (float[] d in room <= 0 ? [] : PrincipalDirections.Of(folded, room, given).Chunk(length))
                {
                    // With fewer maps than directions the last ones are random, also where the sector's vectors vanish.
                    float[] valid = symmetry.Fold(symmetry.Unfold(d, sector), sector);
                    float norm = (float)Math.Sqrt(SinglePrecision.Dot(valid, valid));
                    valid = Array.ConvertAll(valid, v => v / norm);
                    found.Add((folded.Average(v => Math.Pow(SinglePrecision.Dot(v, valid), 2)), sector, valid));
                }
            }

            all.AddRange(found.OrderByDescending(d => d.Power).Take(wanted).Select(d => (d.Sector, d.Folded)));
        }
    }

    // Of the filters, for maps of classes that are nearly alike: the more energies, the more there is that tells them apart.
    private static double SubtleShare(int energies) => energies == 1 ? 7.0 / 30 : 0.64;

    // 1/√(1 + s(q)); nothing at q = 0, a background that no instrument knows.
    private static double[] Whitening(int size, BravaisLattice lattice) => Array.ConvertAll(NoiseSpectrum.PinkShape(size, lattice), s => s == 0 ? 0 : 1 / Math.Sqrt(1 + s));

    // Every layer of a map times a function of q.
    private static float[] Filtered(ReadOnlySpan<float> map, double[] filter, int size)
    {
        int sites = size * size;
        var result = new float[map.Length];
        var layer = new double[sites];
        for (int start = 0; start < map.Length; start += sites)
        {
            for (int i = 0; i < sites; i++)
            {
                layer[i] = map[start + i];
            }

            System.Numerics.Complex[] q = WindowTransform.ToReciprocalSpace(layer, size);
            for (int i = 0; i < sites; i++)
            {
                q[i] *= filter[i];
            }

            double[] r = WindowTransform.ToRealSpace(q, size);
            for (int i = 0; i < sites; i++)
            {
                result[start + i] = (float)r[i];
            }
        }

        return result;
    }
}
