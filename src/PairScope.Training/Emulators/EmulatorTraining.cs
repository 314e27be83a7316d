using PairScope.Data;
using PairScope.Learning.Emulators;
using PairScope.Training.Torch;
using static PairScope.Learning.SinglePrecision;

namespace PairScope.Training.Emulators;

/// <summary>Makes an emulator from the noiseless training maps of one pairing.</summary>
internal static class EmulatorTraining
{
    private const int MostDirections = 440;
    private const double LeastDirection = 0.03; // rms along a direction that is worth keeping; noise of 5 % is 0.05 there
    private const double LeastPlainDirection = 0.012; // of an emulator over μ and Δ0 alone: what tells A″ from f pairs is as small, at the values of μ where it is largest
    private const int MostCentres = 1400;
    private const int MostPlainCentres = 3400; // of an emulator over μ and Δ0 alone
    private const int MostSamples = 8000;
    private const double Ridge = 1e-8; // penalty Ridge·n/m · αᵀKα for n maps and m centres
    private const int SearchCentres = 1000;
    private const int SearchSamples = 1400;
    private const int SearchPlainCentres = 2000; // the best lengths get shorter with more maps, those over μ and Δ0 alone the most
    private const int SearchPlainSamples = 4000;
    private const double ErrorScale = 0.01; // of one filter: errors below it do not matter beside noise
    private const int Folds = 8; // parts of the maps, of which each in turn is held out to measure the error
    private const int FoldedSamples = 3000; // with more maps one part is enough
    private const int Neighbours = 12; // maps held out that tell the error near a centre
    private static readonly double[][] FirstLengths = [[30, 30, 0.9, 1, 0.06], [40, 14, 2, 0.01, 0.2]];
    private static readonly double[][] FirstPlainLengths = [[30, 30, 0.9, 1, 0.06], [8, 0.4, 2, 0.5, 0.2]];

    /// <summary>Fits the emulator.</summary>
    /// <param name="points">Where the maps are, in random order.</param>
    /// <param name="maps">What the filters make of them.</param>
    /// <param name="holds">What the maps hold of the state.</param>
    /// <param name="leastGap">Smallest Δ0 in meV.</param>
    /// <param name="room">Most numbers α, centres times directions.</param>
    public static MapEmulator Fit(IReadOnlyList<EmulatorPoint> points, IReadOnlyList<float[]> maps, HeldState holds, double leastGap, int room)
    {
        bool hasMixingAngle = Bends(holds);
        points = [.. points.Take(MostSamples)];
        maps = [.. maps.Take(MostSamples)];
        int filters = maps[0].Length;
        float[] basis = Basis(maps, filters, hasMixingAngle ? LeastDirection : LeastPlainDirection);
        int directions = basis.Length / filters;
        double[] values = Project(maps, basis, filters);
        int[] all = [.. Enumerable.Range(0, points.Count)];
        EmulatorKernel kernel = Search(points, values, directions, holds, leastGap);
        int most = Math.Min(hasMixingAngle ? MostCentres : MostPlainCentres, room / directions);

        // The error is measured on maps held out; the emulator is then made from all of them.
        var held = new List<int>();
        var squares = new List<double>();
        var errors = new double[directions + 1];
        for (int fold = 0; fold < (points.Count > FoldedSamples ? 1 : Folds); fold++)
        {
            (EmulatorPoint[] centres, double[] alpha) = Solve(kernel, points, values, directions, [.. all.Where(i => i % Folds != fold)], most);
            var part = new MapEmulator(kernel, centres, Array.ConvertAll(alpha, a => (float)a), basis, new float[directions + 1], new float[centres.Length]);
            int[] judged = [.. all.Where(i => i % Folds == fold)];
            float[][] rows = new float[judged.Length][];
            Parallel.For(0, judged.Length, i => part.Evaluate(points[judged[i]], holds, rows[i] = new float[directions]));
            for (int i = 0; i < judged.Length; i++)
            {
                (float[] along, double outside) = part.Project(maps[judged[i]]);
                double[] e = [.. along.Select((v, d) => (v - (double)rows[i][d]) * (v - rows[i][d])), outside];
                double sum = e.Sum();

                // Every map counts alike for how the error is spread; how large it is, is told place by place.
                for (int d = 0; d < e.Length; d++)
                {
                    errors[d] += e[d] / sum;
                }

                held.Add(judged[i]);
                squares.Add(sum);
            }
        }

        (EmulatorPoint[] final, double[] weights) = Solve(kernel, points, values, directions, all, most);
        return new MapEmulator(
            kernel,
            final,
            Array.ConvertAll(weights, a => (float)a),
            basis,
            Array.ConvertAll(errors, e => (float)(e / held.Count)),
            Roughness(kernel, final, [.. held.Select(i => points[i])], squares));
    }

    // Over θ emulators are rough and need Matérn's kernel; over μ, Δ0 and S3² of equal spins they are smooth and small differences matter.
    private static bool Bends(HeldState holds) => holds is HeldState.Angle or HeldState.Disc;

    // The geometric mean of the square errors of the maps nearest to each centre: one bad map must not spoil its neighbours.
    private static float[] Roughness(EmulatorKernel kernel, EmulatorPoint[] centres, EmulatorPoint[] held, List<double> squares)
    {
        double[] likeness = kernel.Between(kernel.Place(centres), kernel.Place(held));
        var roughness = new float[centres.Length];
        Parallel.For(0, centres.Length, j =>
        {
            int[] order = [.. Enumerable.Range(0, held.Length)];
            Array.Sort(Array.ConvertAll(order, i => -likeness[(j * held.Length) + i]), order);
            roughness[j] = (float)Math.Exp(order.Take(Neighbours).Average(i => Math.Log(squares[i] + 1e-12)));
        });
        return roughness;
    }

    private static (EmulatorPoint[] Centres, double[] Alpha) Solve(
        EmulatorKernel kernel, IReadOnlyList<EmulatorPoint> points, double[] values, int directions, int[] used, int most)
    {
        EmulatorPoint[] samples = [.. used.Select(i => points[i])];
        EmulatorPoint[] centres = samples[..Math.Min(most, samples.Length)];
        return (centres, Weights(kernel, samples, centres, Rows(values, directions, used)));
    }

    private static double[] Weights(EmulatorKernel kernel, EmulatorPoint[] samples, EmulatorPoint[] centres, double[] values)
    {
        double[] places = kernel.Place(centres);
        double[] a = kernel.Between(kernel.Place(samples), places);
        double[] penalty = kernel.Between(places, places);
        double ridge = Ridge * samples.Length / centres.Length;
        for (int i = 0; i < penalty.Length; i++)
        {
            penalty[i] = (ridge * penalty[i]) + (i % (centres.Length + 1) == 0 ? 1e-10 : 0);
        }

        return LeastSquaresSolver.Solve(a, values, penalty, samples.Length, centres.Length);
    }

    // The lengths of the kernel, one after the other up or down by a factor, as long as the error on maps held out gets less.
    private static EmulatorKernel Search(
        IReadOnlyList<EmulatorPoint> points, double[] values, int directions, HeldState holds, double leastGap)
    {
        bool hasMixingAngle = Bends(holds);
        int most = hasMixingAngle ? SearchSamples : SearchPlainSamples;
        int[] some = [.. Enumerable.Range(0, points.Count).Where(i => i % 5 != 0).Take(most)];
        int[] judged = [.. Enumerable.Range(0, points.Count).Where(i => i % 5 == 0).Take(most / 4)];
        EmulatorPoint[] samples = [.. some.Select(i => points[i])];
        EmulatorPoint[] centres = samples[..Math.Min(hasMixingAngle ? SearchCentres : SearchPlainCentres, samples.Length)];
        EmulatorPoint[] places = [.. judged.Select(i => points[i])];
        double[] known = Rows(values, directions, some);
        double[] truth = Rows(values, directions, judged);
        double Error(EmulatorKernel kernel)
        {
            try
            {
                double[] alpha = Weights(kernel, samples, centres, known);
                double[] between = kernel.Between(kernel.Place(places), kernel.Place(centres));
                var sums = new double[places.Length];
                Parallel.For(0, places.Length, i =>
                {
                    var row = new double[directions];
                    for (int j = 0; j < centres.Length; j++)
                    {
                        double k = between[(i * centres.Length) + j];
                        for (int d = 0; d < directions; d++)
                        {
                            row[d] += k * alpha[(j * directions) + d];
                        }
                    }

                    for (int d = 0; d < directions; d++)
                    {
                        double e = row[d] - truth[(i * directions) + d];
                        sums[i] += e * e;
                    }
                });
                return sums.Average(e => Math.Log((ErrorScale * ErrorScale) + (e / directions)));
            }
            catch (TorchException)
            {
                return double.PositiveInfinity; // lengths for which the kernel's matrix is no longer positive
            }
        }

        int[] axes = holds is HeldState.None ? [0, 1, 3] : [0, 1, 2, 3, 4];
        (EmulatorKernel? Kernel, double Error) best = (null, double.PositiveInfinity);
        // Over μ and Δ0 alone the emulators are smooth enough for the Gaussian; with θ they are not.
        foreach (EmulatorKernel start in (hasMixingAngle ? FirstLengths : FirstPlainLengths).Select(l => new EmulatorKernel(holds, !hasMixingAngle, leastGap, l)))
        {
            (EmulatorKernel Kernel, double Error) found = (start, Error(start));
            foreach (double factor in new[] { 2, 1.3 })
            {
                foreach ((int axis, double f) in axes.SelectMany(axis => new[] { (axis, factor), (axis, 1 / factor) }))
                {
                    for (int step = 0; step < 4; step++)
                    {
                        EmulatorKernel trial = found.Kernel with { Lengths = [.. found.Kernel.Lengths.Select((l, i) => i == axis ? l * f : l)] };
                        double error = Error(trial);
                        if (!(error < found.Error))
                        {
                            break;
                        }

                        found = (trial, error);
                    }
                }
            }

            best = best.Kernel is null || found.Error < best.Error ? found : best;
        }

        return best.Kernel!;
    }

    // Directions about the origin, not about the mean: the amplitude of a map is free when it is fitted.
    private static float[] Basis(IReadOnlyList<float[]> maps, int filters, double least)
    {
        int most = Math.Min(MostDirections, Math.Min(filters, maps.Count));
        float[] directions = PrincipalDirections.Of(maps, most);
        int count = 0;
        var power = new double[most];
        Parallel.For(0, most, k => power[k] = maps.Average(m => Math.Pow(Dot(m, directions.AsSpan(k * filters, filters)), 2)));
        while (count < most && (count < 8 || power[count] > least * least))
        {
            count++;
        }

        return Array.ConvertAll(directions[..(Math.Min(count, most) * filters)], v => (float)(Half)v); // as it is stored
    }

    private static double[] Project(IReadOnlyList<float[]> maps, float[] basis, int filters)
    {
        int directions = basis.Length / filters;
        var values = new double[(long)maps.Count * directions];
        Parallel.For(0, maps.Count, i =>
        {
            for (int d = 0; d < directions; d++)
            {
                values[(i * directions) + d] = Dot(maps[i], basis.AsSpan(d * filters, filters));
            }
        });
        return values;
    }

    private static double[] Rows(double[] values, int directions, int[] rows)
    {
        var chosen = new double[rows.Length * directions];
        for (int i = 0; i < rows.Length; i++)
        {
            Array.Copy(values, (long)rows[i] * directions, chosen, (long)i * directions, directions);
        }

        return chosen;
    }
}
