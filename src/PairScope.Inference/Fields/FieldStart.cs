using PairScope.GreenFunctions;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>Where the reading of a field begins: its impurities as they were found to be, in a crystal that is nearly right.</summary>
/// <param name="Crystal">The crystal.</param>
/// <param name="Field">Sites, layers, impurities.</param>
/// <param name="Strengths">Their strengths in that crystal, and what is left over.</param>
/// <param name="ChemicalPotential">μ of the normal state, meV; null where none was fitted.</param>
/// <param name="Remarks">What was changed; one sentence each.</param>
public sealed record FieldStart(GreenFunction Crystal, SiteField Field, StrengthFit Strengths, double? ChemicalPotential, IReadOnlyList<string> Remarks)
{
    private const int Revisions = 4;
    private const int FirstSteps = 3;
    private const double Largest = 300; // meV of a strength to begin with
    private const double SameStrength = 0.15; // how far equal impurities may seem to be from the strength that is known, relative to it

    /// <summary>Equal impurities of the strength that is known; null where they turn out to be others.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="crystal">A crystal that is nearly right.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public static FieldStart? OfKnown(FieldModel model, SiteField field, GreenFunction crystal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        StrengthFit fit = StrengthFit.Of(model, crystal, field, [model.KnownStrength], 1, cancellation);
        double[][] known = model.Single(crystal, model.KnownStrength, 0, cancellation);
        double change = Math.Abs(fit.Strengths[0] - model.KnownStrength);
        return change <= SameStrength * Math.Abs(model.KnownStrength) && FieldRevision.Of(model, field, fit, known, [1]).Remarks.Count == 0
            ? new FieldStart(crystal, field, fit, null, [])
            : null;
    }

    /// <summary>Impurities of several kinds, or of a strength that nobody knows: a normal metal is fitted, for μ and the strengths, and its impurities are revised.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <param name="believed">
    /// A crystal that may be nearly right, and the strength in meV that the kind which shows most has there, if not the opposite one: it takes the metal's place where it leaves less over, as where all energies lie in the gap. Null for none.
    /// </param>
    public static FieldStart OfKinds(FieldModel model, SiteField field, CancellationToken cancellation, (GreenFunction Crystal, double Strength)? believed = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(field);
        var impurity = new KnownImpurity(model);
        double[][][] single = Single(model, field);
        NormalStateStart start = Normal(model, field, single, cancellation);
        GreenFunction crystal = model.Metal(start.ChemicalPotential);
        StrengthFit fit = StrengthFit.Of(model, crystal, field, start.Strengths, FirstSteps, cancellation);
        bool isMetal = true;
        foreach (double strength in believed is { } assumed ? [assumed.Strength, -assumed.Strength] : Array.Empty<double>())
        {
            StrengthFit other = StrengthFit.Of(model, believed!.Value.Crystal, field, Likely(model, believed.Value.Crystal, single, strength, field, cancellation), FirstSteps, cancellation);
            (crystal, fit, isMetal) = other.Unexplained < fit.Unexplained ? (believed.Value.Crystal, other, false) : (crystal, fit, isMetal);
        }

        var remarks = new List<string>();
        // Where the tip sees several sites of the cell impurities are taken as the recipe found them.
        for (int round = 0; round < Revisions && model.Instrument.Surface.Sites is null; round++)
        {
            double[][] known = model.Single(crystal, model.KnownStrength, 0, cancellation);
            double[] amplitudes = [.. impurity.Shares(crystal, fit.Strengths, known, cancellation).Select(kind => kind.Average())];
            FieldRevision revision = FieldRevision.Of(model, field, fit, known, amplitudes);
            if (revision.Remarks.Count == 0)
            {
                break;
            }

            // Impurities that were missed spoil the first maps, and with them μ.
            bool grown = revision.Field.Impurities.Count > field.Impurities.Count;
            (field, IReadOnlyList<double> strengths) = (revision.Field, revision.Strengths);
            remarks.AddRange(revision.Remarks);
            if (grown && isMetal)
            {
                start = Normal(model, field, Single(model, field), cancellation);
                (crystal, strengths) = (model.Metal(start.ChemicalPotential), start.Strengths);
            }

            fit = StrengthFit.Of(model, crystal, field, strengths, FirstSteps, cancellation);
        }

        return new FieldStart(crystal, field, fit, isMetal ? start.ChemicalPotential : null, remarks);
    }

    // The map of one impurity of each kind, [kind][energy].
    private static double[][][] Single(FieldModel model, SiteField field)
    {
        var joint = new Deconvolution(field.Sites, field.Impurities, model.Size, field.Kinds);
        double[][][] layers = [.. field.Layers.Select(layer => joint.OfKinds(joint.Solve(layer)))];
        return [.. Enumerable.Range(0, field.KindCount).Select(k => layers.Select(l => l[k]).ToArray())];
    }

    private static NormalStateStart Normal(FieldModel model, SiteField field, double[][][] single, CancellationToken cancellation) =>
        NormalStateStart.Of(model, single, [.. single.Select((_, k) => field.Kinds.Count(kind => kind == k))], field.CellSites, cancellation);

    // Strengths as if maps were proportional to them.
    private static double[] Likely(FieldModel model, GreenFunction crystal, double[][][] single, double strength, SiteField field, CancellationToken cancellation)
    {
        Dictionary<int, double[][]> known = field.CellSites.Distinct().ToDictionary(site => site, site => model.Single(crystal, strength, site, cancellation).Select(Planes.Centred).ToArray());
        double[] amplitudes = [.. single.Select((kind, k) => kind.Zip(known[field.CellSites[k]], (map, m) => DotProduct.Of(Planes.Centred(map), m) / DotProduct.Of(m, m)).Average())];
        double most = amplitudes[field.MostSeen([.. Enumerable.Range(0, model.Energies.Count).Select(e => single.Select(kind => kind[e]).ToArray())])];
        return [.. amplitudes.Select(a => Math.Clamp(strength * a / (most == 0 ? 1 : most), -Largest, Largest))];
    }
}
