using PairScope.GreenFunctions;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>The map that one impurity of a known strength would have in a field of others, by a crystal that is assumed: m(p, V) + D[d/A − F(p, V_1 …)].</summary>
/// <param name="model">The simulator.</param>
/// <remarks>docs/measurement.md, eq. (24).</remarks>
public sealed class KnownImpurity(FieldModel model)
{
    /// <summary>The map for each energy.</summary>
    /// <param name="crystal">The crystal p.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="fit">What the field simulated for p leaves over.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public double[][] Map(GreenFunction crystal, SiteField field, StrengthFit fit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(fit);
        double[][] known = model.Single(crystal, model.KnownStrength, 0, cancellation);
        double[][] shares = Shares(crystal, fit.Strengths, known, cancellation);
        return
        [
            .. known.Select((map, e) =>
            {
                double largest = shares.Max(kind => Math.Abs(kind[e]));
                var deconvolution = new Deconvolution(field.Sites, field.Impurities, model.Size, weights: [.. field.Kinds.Select(k => shares[k][e] / largest)]);
                double[] difference = deconvolution.Solve(fit.Residuals[e]); // in units of the known impurity's map
                return map.Zip(difference, (m, d) => m + (d / largest)).ToArray();
            }),
        ];
    }

    /// <summary>How much of the known impurity's map an impurity of each strength shows, all on the one site of the cell, [kind][energy].</summary>
    internal double[][] Shares(GreenFunction crystal, IReadOnlyList<double> strengths, double[][] known, CancellationToken cancellation) =>
        [.. strengths.Select(v => model.Single(crystal, v, 0, cancellation).Zip(known, (own, map) => DotProduct.Of(own, map) / DotProduct.Of(map, map)).ToArray())];
}
