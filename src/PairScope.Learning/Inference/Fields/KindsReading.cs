using PairScope.GreenFunctions;
using PairScope.Measurement;

namespace PairScope.Learning.Inference.Fields;

/// <summary>
/// Reads the pairing out of a field with impurities of several kinds, or of a strength that the network does not know. A normal metal is fitted first, for μ and the strengths;
/// its impurities are revised; then the map that the network reads is that of the impurity it knows, m(p, V) + D[d/A − F(p, V_1 …)], where each impurity counts with
/// its share of that map, and strengths and answer are brought to agree.
/// </summary>
/// <remarks>docs/measurement.md, eq. (24).</remarks>
internal sealed class KindsReading(FieldModel model, Func<double[][], Prediction> read, Func<Prediction, Prediction, bool> hasSettled)
{
    private const int Revisions = 4;
    private const int FirstSteps = 3;

    /// <summary>The answer, the maps it was read from, the impurities as they were found to be, and what should be known about them.</summary>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="passes">Most readings after the first; they end when the answer has settled.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public (Prediction Prediction, double[][] Layers, SiteField Field, StrengthFit Fit, IReadOnlyList<string> Remarks) Read(SiteField field, int passes, CancellationToken cancellation)
    {
        var impurity = new KnownImpurity(model);
        NormalStateStart start = Start(field, cancellation);
        GreenFunction crystal = model.Metal(start.ChemicalPotential);
        StrengthFit fit = StrengthFit.Of(model, crystal, field, start.Strengths, FirstSteps, cancellation);
        var remarks = new List<string>();
        for (int round = 0; round < Revisions; round++)
        {
            double[][] known = model.Single(crystal, model.KnownStrength, cancellation);
            double[] amplitudes = [.. impurity.Shares(crystal, fit.Strengths, known, cancellation).Select(kind => kind.Average())];
            FieldRevision revision = FieldRevision.Of(field, fit, known, amplitudes, model.KnownStrength);
            if (revision.Remarks.Count == 0)
            {
                break;
            }

            // Impurities that were missed spoil the first maps, and with them μ.
            bool grown = revision.Field.Impurities.Count > field.Impurities.Count;
            (field, IReadOnlyList<double> strengths) = (revision.Field, revision.Strengths);
            remarks.AddRange(revision.Remarks);
            if (grown)
            {
                start = Start(field, cancellation);
                (crystal, strengths) = (model.Metal(start.ChemicalPotential), start.Strengths);
            }

            fit = StrengthFit.Of(model, crystal, field, strengths, FirstSteps, cancellation);
        }

        var classes = new FieldClasses(model, field, start.ChemicalPotential);
        double[][] layers = impurity.Map(crystal, field, fit, cancellation);
        Prediction answer = read(layers);
        for (int pass = 0; pass < passes; pass++)
        {
            Prediction before = answer;
            (crystal, fit) = classes.Best(answer.Reading, fit.Strengths, cancellation);
            layers = impurity.Map(crystal, field, fit, cancellation);
            answer = read(layers);
            answer = answer.Instead(classes.Weighed(answer.Reading));
            if (hasSettled(before, answer))
            {
                break;
            }
        }

        return (answer, layers, field, fit, remarks);
    }

    private NormalStateStart Start(SiteField field, CancellationToken cancellation)
    {
        var joint = new Deconvolution(field.Sites, field.Impurities, model.Configuration.Size, field.Kinds);
        double[][][] layers = [.. field.Layers.Select(layer => joint.OfKinds(joint.Solve(layer)))];
        int[] kinds = [.. Enumerable.Range(0, field.KindCount)];
        return NormalStateStart.Of(model, [.. kinds.Select(k => layers.Select(l => l[k]).ToArray())], [.. kinds.Select(k => field.Kinds.Count(kind => kind == k))], cancellation);
    }
}
