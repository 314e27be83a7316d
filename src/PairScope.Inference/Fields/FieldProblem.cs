using MathNet.Numerics.LinearAlgebra;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>
/// The linear least squares of one step: what a field leaves over, and what its parameters would change, every layer counted with the noise that it has. The last
/// derivatives are those by settings of the instrument, its broadening and its resolution, of which only the deviations from its middle are known.
/// </summary>
/// <param name="linear">What is left over.</param>
/// <param name="columns">J, [parameter][energy].</param>
/// <param name="settings">Standard deviations beforehand of the parameters that are the last ones of J.</param>
/// <param name="off">How far each of these is from what was stated already.</param>
/// <remarks>docs/measurement.md, eq. (25).</remarks>
internal sealed class FieldProblem(LinearField linear, double[][][] columns, IReadOnlyList<double> settings, IReadOnlyList<double> off)
{
    private const double Block = 8; // lattice constants, beyond which sites are taken to be independent

    private readonly double[] _weights = [.. linear.Residuals.Select(r => r.Length / DotProduct.Of(r, r))];

    private (Matrix<double> Normal, Vector<double> Gradient)? _equations;
    private double? _chiSquared;

    /// <summary>What is left over.</summary>
    public LinearField Field => linear;

    /// <summary>χ² = N Σ_e ln ϱ_e², the instrument's settings at their best.</summary>
    public double ChiSquared => _chiSquared ??= ChiSquaredAfter(Move([.. columns.Select((_, k) => k < columns.Length - settings.Count)], 0));

    /// <summary>Jᵀ W r.</summary>
    public Vector<double> Gradient => Equations.Gradient;

    private Matrix<double> Normal => Equations.Normal;

    // What is known beforehand, on the diagonal of JᵀWJ.
    private Matrix<double> Prior => Matrix<double>.Build.Diagonal(
        columns.Length, columns.Length, k => k < columns.Length - settings.Count ? 0 : 1 / Math.Pow(settings[k - columns.Length + settings.Count], 2));

    // The settings' distance from what was stated.
    private Vector<double> Off => Vector<double>.Build.Dense(columns.Length, k => k < columns.Length - settings.Count ? 0 : off[k - columns.Length + settings.Count]);

    private (Matrix<double> Normal, Vector<double> Gradient) Equations
    {
        get
        {
            if (_equations is null)
            {
                (Matrix<double> normal, Vector<double> gradient) = linear.Normal(columns, _weights);
                _equations = (normal + Prior, gradient - (Prior * Off));
            }

            return _equations.Value;
        }
    }

    /// <summary>The same with another field, near enough for the same derivatives.</summary>
    /// <param name="there">The field.</param>
    /// <param name="moved">How far its settings are from what was stated.</param>
    public FieldProblem At(LinearField there, IReadOnlyList<double> moved) => new(there, columns, settings, moved);

    /// <summary>The step of Gauss and Newton of the parameters that are not held.</summary>
    public Vector<double> Move(bool[] held, double damping) => Inverse(Normal + Matrix<double>.Build.DenseOfDiagonalVector(Normal.Diagonal() * damping), held) * Gradient;

    /// <summary>χ² after a step, were the field linear.</summary>
    public double ChiSquaredAfter(Vector<double> move) => linear.Left(linear.Residuals.Select((residual, e) =>
    {
        double[] left = [.. residual];
        for (int k = 0; k < columns.Length; k++)
        {
            Planes.Add(left, -move[k], columns[k][e]);
        }

        return left;
    })).Select((share, e) => linear.Residuals[e].Length * Math.Log(share)).Sum() + (move + Off).DotProduct(Prior * (move + Off));

    /// <summary>
    /// The covariance of the parameters, (JᵀWJ)⁻¹ M (JᵀWJ)⁻¹, with the variance M of the slopes taken from block to block of the field, so that it holds whatever correlates
    /// within a block; and by how much it is larger than that of independent sites.
    /// </summary>
    /// <param name="sites">The sites.</param>
    /// <param name="held">Which parameters are held.</param>
    public (Matrix<double> Covariance, double Correlation) Spread(IReadOnlyList<LatticeVector> sites, bool[] held)
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
                for (int e = 0; e < _weights.Length; e++)
                {
                    slope[k] += _weights[e] * columns[k][e][n] * linear.Residuals[e][n];
                }
            }
        }

        double few = blocks.Count / (double)Math.Max(1, blocks.Count - columns.Length);
        Matrix<double> slopes = Matrix<double>.Build.Dense(columns.Length, columns.Length, (k, l) => few * blocks.Values.Sum(s => s[k] * s[l])) + Prior;
        Matrix<double> inverse = Inverse(Normal, held);
        return (inverse * slopes * inverse, (inverse * slopes).Trace() / held.Count(h => !h));
    }

    // In units in which the diagonal is 1.
    private static Matrix<double> Inverse(Matrix<double> normal, bool[] held)
    {
        Vector<double> scale = Vector<double>.Build.Dense(held.Length, i => held[i] || !(normal[i, i] > 0) ? 0 : 1 / Math.Sqrt(normal[i, i]));
        Matrix<double> inverse = Matrix<double>.Build.Dense(held.Length, held.Length, (i, j) => i == j && scale[i] == 0 ? 1 : normal[i, j] * scale[i] * scale[j]).PseudoInverse();
        return Matrix<double>.Build.Dense(held.Length, held.Length, (i, j) => inverse[i, j] * scale[i] * scale[j]);
    }
}
