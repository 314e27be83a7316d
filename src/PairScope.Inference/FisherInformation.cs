using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference;

/// <summary>
/// What a map of given noise can tell about the parameters at best: the Fisher information J^T J of the whitened
/// derivatives J, and the Cramér–Rao bound, its inverse.
/// </summary>
/// <remarks>docs/physics.md, eqs. (41), (42).</remarks>
public sealed class FisherInformation
{
    private FisherInformation(IReadOnlyList<FitParameter> parameters, Matrix<double> information)
    {
        Parameters = parameters;
        Information = information;
    }

    /// <summary>The parameters, in the order of rows and columns.</summary>
    public IReadOnlyList<FitParameter> Parameters { get; }

    /// <summary>J^T J, in one over the product of the units.</summary>
    public Matrix<double> Information { get; }

    /// <summary>The bound on the covariance of any unbiased estimate; the pseudo-inverse where a parameter leaves no trace.</summary>
    public Matrix<double> Covariance => ScaledInverse(Information);

    /// <summary>The bound on the standard deviation of one parameter: 0 if it is not free, infinite if the map does not depend on it.</summary>
    public double Deviation(FitParameter parameter) => Deviation(Information, Parameters.ToList().IndexOf(parameter));

    /// <summary>The information at one point of a model.</summary>
    /// <param name="model">The hypothesis.</param>
    /// <param name="vector">Its parameters.</param>
    /// <param name="noise">How each energy is compared, with its noise.</param>
    public static FisherInformation At(MapModel model, IReadOnlyList<double> vector, IReadOnlyList<MapComparison> noise)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(noise);
        return new FisherInformation(model.Parameters, Of(Columns(model.MapsWithDerivatives(vector), noise, model.Parameters.Count)));
    }

    internal static double[][] Columns(
        IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)> maps, IReadOnlyList<MapComparison> noise, int parameters) =>
        [.. Enumerable.Range(0, parameters).Select(p => maps.SelectMany((m, e) => noise[e].OfDerivative(m.Map, m.Derivatives[p])).ToArray())];

    // J^T J of the whitened derivatives.
    internal static Matrix<double> Of(double[][] columns)
    {
        Matrix<double> jacobian = Matrix<double>.Build.DenseOfColumnArrays(columns);
        return jacobian.TransposeThisAndMultiply(jacobian);
    }

    internal static double Deviation(Matrix<double> information, int index) =>
        index < 0 ? 0 : information[index, index] > 0 ? Math.Sqrt(Math.Max(0, ScaledInverse(information)[index, index])) : double.PositiveInfinity;

    // Units differ by orders of magnitude: invert the correlation matrix, not the information itself.
    internal static Matrix<double> ScaledInverse(Matrix<double> information)
    {
        Vector<double> scale = information.Diagonal().Map(d => d > 0 ? 1 / Math.Sqrt(d) : 0);
        Matrix<double> correlation = Matrix<double>.Build.Dense(
            information.RowCount, information.ColumnCount, (i, j) => information[i, j] * scale[i] * scale[j]);
        Matrix<double> inverse = correlation.PseudoInverse();
        return Matrix<double>.Build.Dense(inverse.RowCount, inverse.ColumnCount, (i, j) => inverse[i, j] * scale[i] * scale[j]);
    }
}
