using System.Numerics;
using PairScope.Learning;
using PairScope.Learning.Networks;
using PairScope.Maps;

namespace PairScope.Tests.Learning;

public sealed class NetworkInputTests
{
    private const int Size = 32;

    [Theory]
    [InlineData(InputRepresentation.Real)]
    [InlineData(InputRepresentation.Magnitude)]
    public void Real_and_reciprocal_space_give_the_same_input(InputRepresentation representation)
    {
        double[] map = RandomMap(1);
        NetworkConfiguration configuration = Configuration(representation);
        float[] real = FromRealSpace(configuration, map);
        var reciprocal = new float[Size * Size];
        NetworkInput.FromReciprocalSpace(configuration, WindowTransform.ToReciprocalSpace(map, Size), reciprocal);
        Assert.Equal(real, reciprocal);
    }

    [Theory]
    [InlineData(InputRepresentation.Real)]
    [InlineData(InputRepresentation.Magnitude)]
    public void The_unit_and_the_mean_of_a_map_do_not_matter(InputRepresentation representation)
    {
        double[] map = RandomMap(2);
        double[] other = Array.ConvertAll(map, v => (1e-12 * v) + 3e-12);
        float[] first = FromRealSpace(Configuration(representation), map);
        float[] second = FromRealSpace(Configuration(representation), other);
        Assert.Equal(0, first[(Size / 2 * Size) + (Size / 2)]);
        for (int i = 0; i < first.Length; i++)
        {
            Assert.Equal(first[i], second[i], 1e-4f);
        }
    }

    [Fact]
    public void Before_asinh_the_input_has_rms_one()
    {
        float[] input = FromRealSpace(Configuration(InputRepresentation.Magnitude), RandomMap(3));
        Assert.Equal(1, input.Average(v => Math.Pow(Math.Sinh(v), 2)), 1e-5);
    }

    [Fact]
    public void The_magnitude_forgets_where_the_impurity_sits_and_the_real_part_does_not()
    {
        double[] map = RandomMap(4);
        var moved = new double[map.Length];
        for (int i = 0; i < map.Length; i++)
        {
            moved[(((i / Size) + 3) % Size * Size) + (((i % Size) + 5) % Size)] = map[i];
        }

        float[] magnitude = FromRealSpace(Configuration(InputRepresentation.Magnitude), map);
        float[] magnitudeMoved = FromRealSpace(Configuration(InputRepresentation.Magnitude), moved);
        for (int i = 0; i < map.Length; i++)
        {
            Assert.Equal(magnitude[i], magnitudeMoved[i], 1e-5f);
        }

        float[] real = FromRealSpace(Configuration(InputRepresentation.Real), map);
        float[] realMoved = FromRealSpace(Configuration(InputRepresentation.Real), moved);
        Assert.True(real.Zip(realMoved, (a, b) => Math.Abs(a - b)).Max() > 0.5);
    }

    [Fact]
    public void A_plane_wave_lights_up_its_own_momentum()
    {
        var map = new double[Size * Size];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = Math.Cos(2 * Math.PI * ((3 * ((i / Size) - (Size / 2))) - (5 * ((i % Size) - (Size / 2)))) / Size);
        }

        float[] input = FromRealSpace(Configuration(InputRepresentation.Real), map);
        int[] bright = Enumerable.Range(0, input.Length).Where(i => input[i] > 1).ToArray();
        Assert.Equal([Index(-3, 5), Index(3, -5)], bright.Order());
    }

    [Fact]
    public void A_map_of_the_wrong_length_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            NetworkInput.FromReciprocalSpace(Configuration(InputRepresentation.Real), new Complex[Size * Size / 2], new float[Size * Size]));

    private static int Index(int m1, int m2) => ((m1 + (Size / 2)) * Size) + m2 + (Size / 2);

    private static float[] FromRealSpace(NetworkConfiguration configuration, double[] map)
    {
        var input = new float[map.Length];
        NetworkInput.FromRealSpace(configuration, map, input);
        return input;
    }

    private static NetworkConfiguration Configuration(InputRepresentation representation) =>
        Samples.Configuration() with { Representation = representation };

    private static double[] RandomMap(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextDouble() - 0.3)];
    }
}
