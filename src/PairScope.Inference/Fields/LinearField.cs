using MathNet.Numerics.LinearAlgebra;
using PairScope.GreenFunctions;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>
/// A simulated field beside the measured one: what it leaves over, d_e/A_e − F_e − c_e with factor A_e and background c_e of each layer by linear least squares, and its
/// derivatives by the strengths of the impurities, less what factor and background can do.
/// </summary>
/// <param name="Residuals">What is left over, for each energy.</param>
/// <param name="Fields">F_e less its background.</param>
/// <param name="Shares">What ‖residual‖² is to be multiplied by for the share of the layer's squares.</param>
/// <param name="ByImpurity">∂F_e/∂V_j, [energy][impurity].</param>
/// <param name="ByResolution">∂F_e/∂w by the width of what a site averages over, in lattice constants.</param>
/// <param name="Groups">The kind of each impurity.</param>
/// <param name="Background">What layers and fields are not compared in.</param>
/// <remarks>docs/measurement.md, eq. (22).</remarks>
internal sealed record LinearField(
    IReadOnlyList<double[]> Residuals, IReadOnlyList<double[]> Fields, IReadOnlyList<double> Shares, double[][][] ByImpurity, double[][] ByResolution, IReadOnlyList<int> Groups, FieldBackground Background)
{
    /// <summary>‖F_e‖² for each energy.</summary>
    public IReadOnlyList<double> Powers => field ??= [.. Fields.Select(f => DotProduct.Of(f, f))];

    /// <summary>Share of each layer's squares that is left over.</summary>
    public IReadOnlyList<double> LeftOver => field ??= Left(Residuals);

    /// <summary>Simulates it.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="crystal">The crystal.</param>
    /// <param name="field">Sites, layers, and impurities, whose kinds are the groups.</param>
    /// <param name="strengths">V of each group, meV.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <param name="near">A field so like this one that its derivatives will do, or null.</param>
    public static LinearField At(FieldModel model, GreenFunction crystal, SiteField field, IReadOnlyList<double> strengths, CancellationToken cancellation, LinearField? near = null)
    {
        (double[][] values, double[][] byResolution, double[][][] derivatives) = model.Field(crystal, field, [.. field.Kinds.Select(k => strengths[k])], withStrengths: near is null, cancellation);
        (double[][] residuals, double[] shares) = (new double[values.Length][], new double[values.Length]);
        FieldBackground background = near?.Background ?? new FieldBackground(field.Sites);
        double[][] fields = Array.ConvertAll(values, background.Without);
        for (int e = 0; e < values.Length; e++)
        {
            (double[] d, double[] f) = (background.Without(field.Layers[e]), fields[e]);
            double power = DotProduct.Of(f, f);
            double scale = DotProduct.Of(d, f) / power;
            residuals[e] = [.. d.Zip(f, (x, y) => scale > 0 ? (x / scale) - y : -y)];
            shares[e] = scale > 0 ? scale * scale / DotProduct.Of(d, d) : 1 / power;
        }

        var linear = new LinearField(residuals, fields, shares, near?.ByImpurity ?? derivatives, byResolution, field.Kinds, background);
        for (int e = 0; e < values.Length; e++)
        {
            byResolution[e] = linear.Outside(e, byResolution[e]);
        }

        for (int e = 0; near is null && e < values.Length; e++)
        {
            Parallel.For(0, derivatives[e].Length, j => derivatives[e][j] = linear.Outside(e, derivatives[e][j]));
        }

        return linear;
    }

    /// <summary>A change of a layer less what its factor and its background can do.</summary>
    public double[] Outside(int energy, double[] change)
    {
        (double[] own, double[] f) = (Background.Without(change), Fields[energy]);
        double along = DotProduct.Of(own, f) / Powers[energy];
        return [.. own.Zip(f, (x, y) => x - (along * y))];
    }

    /// <summary>The derivatives by the strength of each group, [group][energy].</summary>
    public double[][][] ByStrength()
    {
        double[][][] columns = [.. Enumerable.Range(0, Groups.Max() + 1).Select(_ => Residuals.Select(r => new double[r.Length]).ToArray())];
        for (int e = 0; e < Residuals.Count; e++)
        {
            for (int j = 0; j < Groups.Count; j++)
            {
                Planes.Add(columns[Groups[j]][e], 1, ByImpurity[e][j]);
            }
        }

        return columns;
    }

    /// <summary>The normal equations of some columns, Σ_e w_e Jᵀ J and Σ_e w_e Jᵀ r.</summary>
    /// <param name="columns">J, [column][energy].</param>
    /// <param name="weights">w_e.</param>
    public (Matrix<double> Normal, Vector<double> Gradient) Normal(double[][][] columns, IReadOnlyList<double> weights) => (
        Matrix<double>.Build.Dense(columns.Length, columns.Length, (k, l) => weights.Select((w, e) => w * DotProduct.Of(columns[k][e], columns[l][e])).Sum()),
        Vector<double>.Build.Dense(columns.Length, k => weights.Select((w, e) => w * DotProduct.Of(columns[k][e], Residuals[e])).Sum()));

    /// <summary>Share of each layer's squares in what would be left over.</summary>
    public double[] Left(IEnumerable<double[]> residuals) => [.. residuals.Select((r, e) => Shares[e] * DotProduct.Of(r, r))];
}
