using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Learning.Torch;

namespace PairScope.Learning.Training;

/// <summary>Turns labelled maps into batches of noisy network inputs and scaled targets, on all cores, reproducibly.</summary>
public sealed class BatchMaker
{
    private readonly LabelledMaps _maps;
    private readonly NetworkConfiguration _configuration;
    private readonly MapNoise _noise;

    /// <summary>A maker for one set of maps.</summary>
    public BatchMaker(LabelledMaps maps, NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(maps);
        _maps = maps;
        _configuration = configuration;
        _noise = new MapNoise(maps.Size);
    }

    /// <summary>The inputs and targets of some maps, with noise fixed by (seed, pass, index).</summary>
    public Batch Make(ReadOnlySpan<int> indices, double noise, long seed, int pass)
    {
        int length = _maps.Energies.Count * _maps.Size * _maps.Size;
        int[] chosen = indices.ToArray();
        var inputs = new float[chosen.Length * length];
        var labels = new long[chosen.Length];
        var targets = new float[chosen.Length * TwoHeadNetwork.Outputs];
        var mask = new float[targets.Length];
        Parallel.For(0, chosen.Length, b =>
        {
            int index = chosen[b];
            double[] map = Array.ConvertAll(_maps.Maps[index], v => (double)v);
            _noise.Add(map, noise, MapNoise.Seed(seed, pass, index));
            NetworkInput.FromRealSpace(_configuration, map, inputs.AsSpan(b * length, length));
            labels[b] = _maps.Labels[index].Class;
            OutputScale.Write(_configuration, _maps.Labels[index], targets.AsSpan(b * TwoHeadNetwork.Outputs), mask.AsSpan(b * TwoHeadNetwork.Outputs));
        });
        return new Batch(chosen.Length, inputs, labels, targets, mask);
    }
}

/// <summary>A batch in managed memory.</summary>
/// <param name="Count">Maps in it.</param>
/// <param name="Inputs">[count, E, L, L].</param>
/// <param name="Labels">[count].</param>
/// <param name="Targets">Scaled (μ, Δ0, cos 2θ, sin 2θ), [count, 4].</param>
/// <param name="Mask">1 where a target counts, 0 where it cannot be read from the map, [count, 4].</param>
public sealed record Batch(int Count, float[] Inputs, long[] Labels, float[] Targets, float[] Mask)
{
    /// <summary>The inputs as a tensor.</summary>
    public Tensor InputTensor(NetworkConfiguration configuration) =>
        Tensor.From(Inputs, Count, configuration.Energies.Count, configuration.Size, configuration.Size);
}

/// <summary>Between physical parameters and the second head's numbers.</summary>
public static class OutputScale
{
    /// <summary>Writes (μ, Δ0, cos 2θ, sin 2θ), the first two mapped from their training range to [−1, 1], and the mask.</summary>
    public static void Write(NetworkConfiguration configuration, MapLabel label, Span<float> target, Span<float> mask)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (double sin, double cos) = Math.SinCos(2 * label.MixingAngle);
        float angle = MapLabel.HasMixingAngle(label.Class) ? 1 : 0;
        target[0] = (float)ToUnit(label.ChemicalPotentialMeV, configuration.ChemicalPotentialRangeMeV);
        target[1] = (float)ToUnit(label.GapMeV, configuration.GapRangeMeV);
        target[2] = angle * (float)cos;
        target[3] = angle * (float)sin;
        mask[0] = 1;
        mask[1] = 1;
        mask[2] = angle;
        mask[3] = angle;
    }

    /// <summary>μ and Δ0 in meV and θ = ½ atan2 mod π of the second head's numbers.</summary>
    public static (double ChemicalPotentialMeV, double GapMeV, double MixingAngle) Read(NetworkConfiguration configuration, ReadOnlySpan<float> output)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        double theta = 0.5 * Math.Atan2(output[3], output[2]);
        return (
            FromUnit(output[0], configuration.ChemicalPotentialRangeMeV),
            FromUnit(output[1], configuration.GapRangeMeV),
            theta < 0 ? theta + Math.PI : theta);
    }

    private static double ToUnit(double value, IReadOnlyList<double> range) =>
        range[1] > range[0] ? (2 * (value - range[0]) / (range[1] - range[0])) - 1 : 0;

    private static double FromUnit(double value, IReadOnlyList<double> range) =>
        range[0] + (0.5 * (value + 1) * (range[1] - range[0]));
}
