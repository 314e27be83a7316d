using PairScope.GreenFunctions;
using PairScope.Measurement;

namespace PairScope.Learning.Inference.Fields;

/// <summary>Where the reading of a field begins: its impurities as they were found to be, in a crystal that is nearly right.</summary>
/// <param name="Crystal">The crystal.</param>
/// <param name="Field">Sites, layers, impurities.</param>
/// <param name="Strengths">Their strengths in that crystal, and what is left over.</param>
/// <param name="ChemicalPotential">μ of the normal state, meV; null where none was fitted.</param>
/// <param name="Remarks">What was changed; one sentence each.</param>
internal sealed record FieldStart(GreenFunction Crystal, SiteField Field, StrengthFit Strengths, double? ChemicalPotential, IReadOnlyList<string> Remarks)
{
    private const int Revisions = 4;
    private const int FirstSteps = 3;
    private const double SameStrength = 0.15; // how far equal impurities may seem to be from the strength that the network knows, relative to it

    /// <summary>Equal impurities of the strength that the network knows; null where they turn out to be others.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="crystal">The crystal that the network reads.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public static FieldStart? OfKnown(FieldModel model, SiteField field, GreenFunction crystal, CancellationToken cancellation)
    {
        StrengthFit fit = StrengthFit.Of(model, crystal, field, [model.KnownStrength], 1, cancellation);
        double[][] known = model.Single(crystal, model.KnownStrength, cancellation);
        double change = Math.Abs(fit.Strengths[0] - model.KnownStrength);
        return change <= SameStrength * model.KnownStrength && FieldRevision.Of(field, fit, known, [1], model.KnownStrength).Remarks.Count == 0
            ? new FieldStart(crystal, field, fit, null, [])
            : null;
    }

    /// <summary>Impurities of several kinds, or of a strength that the network does not know: a normal metal is fitted, for μ and the strengths, and its impurities are revised.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public static FieldStart OfKinds(FieldModel model, SiteField field, CancellationToken cancellation)
    {
        var impurity = new KnownImpurity(model);
        NormalStateStart start = Normal(model, field, cancellation);
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
                start = Normal(model, field, cancellation);
                (crystal, strengths) = (model.Metal(start.ChemicalPotential), start.Strengths);
            }

            fit = StrengthFit.Of(model, crystal, field, strengths, FirstSteps, cancellation);
        }

        return new FieldStart(crystal, field, fit, start.ChemicalPotential, remarks);
    }

    private static NormalStateStart Normal(FieldModel model, SiteField field, CancellationToken cancellation)
    {
        var joint = new Deconvolution(field.Sites, field.Impurities, model.Configuration.Size, field.Kinds);
        double[][][] layers = [.. field.Layers.Select(layer => joint.OfKinds(joint.Solve(layer)))];
        int[] kinds = [.. Enumerable.Range(0, field.KindCount)];
        return NormalStateStart.Of(model, [.. kinds.Select(k => layers.Select(l => l[k]).ToArray())], [.. kinds.Select(k => field.Kinds.Count(kind => kind == k))], cancellation);
    }
}
