using MathNet.Numerics.LinearAlgebra;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Lattice;
using PairScope.Learning.Networks;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Learning.Inference.Fields;

/// <summary>
/// One pairing, or the normal metal, fitted to a field: μ, Δ0 and θ of the crystal and the strengths of the impurities that make χ² = N Σ_e ln ϱ_e² least, with ϱ_e² the share
/// of a layer that the simulated field leaves over and N the number of sites. Steps of Gauss and Newton: the field is exact each time, its derivatives by the crystal's parameters
/// are those of single impurities.
/// </summary>
/// <param name="Hypothesis">The pairing.</param>
/// <param name="Vector">μ, Δ0 and θ, as many of them as the hypothesis has.</param>
/// <param name="Crystal">The crystal with them.</param>
/// <param name="Strengths">The impurities in it, and what is left over.</param>
/// <param name="Covariance">Of the vector and the strengths after it.</param>
/// <param name="Correlation">By how much the fit's parameters vary more than they would were what is left over independent from site to site.</param>
/// <remarks>docs/measurement.md, eqs. (25), (26).</remarks>
internal sealed record PairingFit(
    Hypothesis Hypothesis, IReadOnlyList<double> Vector, GreenFunction Crystal, StrengthFit Strengths, Matrix<double> Covariance, double Correlation)
{
    private const int MostSteps = 6;
    private const double Settled = 2; // of χ², which sites that are correlated make too large
    private const double LongestStep = 12; // meV of μ: a fit finds its way over about 20
    private const double LongestTurn = 0.7; // rad of θ
    private const double Block = 8; // lattice constants, beyond which sites are taken to be independent
    private const double LeastDamping = 0.03;

    /// <summary>χ² = N Σ_e ln ϱ_e², of which differences count.</summary>
    public double ChiSquared => ChiSquaredOf(Strengths.LeftOver, Strengths.Residuals[0].Length);

    /// <summary>How many fields were simulated for it.</summary>
    public int Fields { get; private init; }

    /// <summary>The parameters as a network would tell them.</summary>
    public ParameterReading Reading
    {
        get
        {
            (double gap, double gapDeviation) = Hypothesis.HasGap ? (Vector[1], Deviation(1)) : (0, 0);
            (double angle, double angleDeviation) = Hypothesis.HasMixingAngle ? (Vector[2] - (Math.PI * Math.Floor(Vector[2] / Math.PI)), Deviation(2)) : (0, ParameterHead.UnknownAngle);
            return new ParameterReading(Vector[0], Deviation(0), gap, gap > 0 ? Math.Asinh(gapDeviation / gap) : 0, angle, Math.Min(ParameterHead.UnknownAngle, angleDeviation));
        }
    }

    /// <summary>Standard deviation of the strength of a kind, meV.</summary>
    public double StrengthDeviation(int kind) => Deviation(Vector.Count + kind);

    private double Deviation(int index) => Math.Sqrt(Covariance[index, index]);

    /// <summary>Fits it.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="hypothesis">The pairing.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="start">μ, Δ0 and θ to begin with.</param>
    /// <param name="strengths">Strength of each kind to begin with, meV.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public static PairingFit Of(FieldModel model, Hypothesis hypothesis, SiteField field, FitStart start, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        MapModel shape = model.OfImpurity(hypothesis, model.KnownStrength, model.Energies);
        (double[] vector, double[] v) = (Inside(shape.Vector(start.ChemicalPotential, start.GapAmplitude, start.MixingAngle)), [.. strengths]);
        GreenFunction crystal = Crystal(vector);
        LinearField here = LinearField.At(model, crystal, field, v, cancellation);
        double[][][] columns = Columns();
        (double damping, int fields) = (0, 1);
        while (true)
        {
            double[] weights = Weights(here);
            (Matrix<double> normal, Vector<double> gradient) = here.Normal(columns, weights);
            bool[] held = [.. Enumerable.Range(0, columns.Length).Select(i => i < vector.Length && shape.Parameters[i] == FitParameter.GapAmplitude && IsAtEnd(vector[i], gradient[i]))];
            (Vector<double> step, double gain) = Solved(normal, gradient, held, damping);
            if (gain < Settled || fields > MostSteps)
            {
                (Matrix<double> covariance, double correlation) = Spread(field.Sites, here, columns, weights, normal, held);
                return new PairingFit(hypothesis, vector, crystal, StrengthFit.Of(here, v, new double[v.Length]), covariance, correlation) { Fields = fields };
            }

            double[] next = Inside(Stepped(vector, step));
            double[] nextStrengths = StrengthFit.Stepped(v, [.. step.Skip(vector.Length)]);
            GreenFunction nextCrystal = Crystal(next);
            LinearField there = LinearField.At(model, nextCrystal, field, nextStrengths, cancellation);
            fields++;
            if (ChiSquaredOf(there.LeftOver, field.Sites.Count) < ChiSquaredOf(here.LeftOver, field.Sites.Count))
            {
                (vector, v, crystal, here) = (next, nextStrengths, nextCrystal, there);
                columns = Columns();
                damping = damping <= LeastDamping ? 0 : damping / 10;
            }
            else
            {
                damping = Math.Max(LeastDamping, 10 * damping);
            }
        }

        GreenFunction Crystal(double[] at) => model.Crystal(shape.Value(at, FitParameter.ChemicalPotential), shape.GapAt(at));

        double[][][] Columns() => [.. ByCrystal(model, hypothesis, field, here, vector, v, cancellation), .. here.ByStrength()];

        double[] Inside(double[] at) => [.. at.Zip(shape.Parameters, (x, p) => p switch
        {
            FitParameter.ChemicalPotential => Math.Clamp(x, model.ChemicalPotentials.Low, model.ChemicalPotentials.High),
            FitParameter.GapAmplitude => Math.Clamp(x, model.Gaps.Low, model.Gaps.High),
            _ => x,
        })];

        bool IsAtEnd(double gap, double slope) => (gap <= model.Gaps.Low && slope < 0) || (gap >= model.Gaps.High && slope > 0);

        double[] Stepped(double[] from, Vector<double> step)
        {
            double share = Math.Min(1, from.Select((x, i) => shape.Parameters[i] switch
            {
                FitParameter.ChemicalPotential => LongestStep / Math.Abs(step[i]),
                FitParameter.MixingAngle => LongestTurn / Math.Abs(step[i]),
                _ => 1,
            }).Min());
            return [.. from.Select((x, i) => shape.Parameters[i] is FitParameter.GapAmplitude ? Math.Clamp(x + (share * step[i]), x / 2, 2 * x) : x + (share * step[i]))];
        }
    }

    private static double ChiSquaredOf(IReadOnlyList<double> leftOver, int sites) => sites * leftOver.Sum(Math.Log);

    // Every layer counts with the noise it has.
    private static double[] Weights(LinearField field) => [.. field.Residuals.Select(r => r.Length / DotProduct.Of(r, r))];

    private static (Vector<double> Step, double Gain) Solved(Matrix<double> normal, Vector<double> gradient, bool[] held, double damping)
    {
        Matrix<double> inverse = Inverse(normal + Matrix<double>.Build.DenseOfDiagonalVector(normal.Diagonal() * damping), held);
        Vector<double> step = inverse * gradient;
        return (step, step.DotProduct(gradient));
    }

    // Of the parameters that are not held, in units in which the diagonal is 1.
    private static Matrix<double> Inverse(Matrix<double> normal, bool[] held)
    {
        Vector<double> scale = Vector<double>.Build.Dense(held.Length, i => held[i] || !(normal[i, i] > 0) ? 0 : 1 / Math.Sqrt(normal[i, i]));
        Matrix<double> inverse = Matrix<double>.Build.Dense(held.Length, held.Length, (i, j) => i == j && scale[i] == 0 ? 1 : normal[i, j] * scale[i] * scale[j]).PseudoInverse();
        return Matrix<double>.Build.Dense(held.Length, held.Length, (i, j) => inverse[i, j] * scale[i] * scale[j]);
    }

    // The variance of the slopes is taken from block to block of the field, so that it holds whatever correlates within a block: H⁻¹ M H⁻¹.
    private static (Matrix<double> Covariance, double Correlation) Spread(
        IReadOnlyList<LatticeVector> sites, LinearField field, double[][][] columns, double[] weights, Matrix<double> normal, bool[] held)
    {
        var blocks = new Dictionary<(int, int), double[]>();
        for (int n = 0; n < sites.Count; n++)
        {
            (int, int) at = ((int)Math.Floor(sites[n].N1 / Block), (int)Math.Floor(sites[n].N2 / Block));
            if (!blocks.TryGetValue(at, out double[]? slope))
            {
                blocks[at] = slope = new double[columns.Length];
            }

            for (int k = 0; k < columns.Length; k++)
            {
                for (int e = 0; e < weights.Length; e++)
                {
                    slope[k] += weights[e] * columns[k][e][n] * field.Residuals[e][n];
                }
            }
        }

        double few = blocks.Count / (double)Math.Max(1, blocks.Count - columns.Length);
        Matrix<double> inverse = Inverse(normal, held);
        Matrix<double> slopes = Matrix<double>.Build.Dense(columns.Length, columns.Length, (k, l) => few * blocks.Values.Sum(s => s[k] * s[l]));
        return (inverse * slopes * inverse, (inverse * slopes).Trace() / held.Count(h => !h));
    }

    // Σ_j ∂m_e(r − R_j)/∂p of the map of one impurity with the strength of each kind.
    private static IEnumerable<double[][]> ByCrystal(
        FieldModel model, Hypothesis hypothesis, SiteField field, LinearField here, double[] vector, double[] strengths, CancellationToken cancellation)
    {
        (int size, int energies) = (model.Configuration.Size, model.Energies.Count);
        double[][][][] columns = [.. vector.Select(_ => strengths.Select(_ => new double[energies][]).ToArray())]; // of each kind
        Parallel.For(0, strengths.Length * energies, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            (int kind, int e) = (i / energies, i % energies);
            IReadOnlyList<double[]> derivatives = model.OfImpurity(hypothesis, strengths[kind], [model.Energies[e]]).MapsWithDerivatives(vector)[0].Derivatives;
            for (int p = 0; p < vector.Length; p++)
            {
                columns[p][kind][e] = OnSites(derivatives[p], kind);
            }
        });
        return columns.Select(ofKinds => Enumerable.Range(0, energies).Select(e =>
        {
            double[] sum = ofKinds[0][e];
            foreach (double[][] other in ofKinds.Skip(1))
            {
                Planes.Add(sum, 1, other[e]);
            }

            return here.Outside(e, sum);
        }).ToArray());

        double[] OnSites(double[] map, int kind)
        {
            var sum = new double[field.Sites.Count];
            foreach (LatticeVector place in field.Impurities.Where((_, j) => field.Kinds[j] == kind))
            {
                for (int n = 0; n < sum.Length; n++)
                {
                    LatticeVector r = field.Sites[n] + -place;
                    (int row, int column) = (r.N1 + (size / 2), r.N2 + (size / 2));
                    if (row >= 0 && row < size && column >= 0 && column < size)
                    {
                        sum[n] += map[(row * size) + column];
                    }
                }
            }

            return sum;
        }
    }
}
