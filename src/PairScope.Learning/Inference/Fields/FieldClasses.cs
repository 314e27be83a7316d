using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Measurement;
using PairScope.Pairing;

namespace PairScope.Learning.Inference.Fields;

/// <summary>
/// The pairings that a network does not rule out beside each other, by what the field simulated for each leaves over of the scan. The network's parameters of a
/// class are taken, but for a μ that is far from the normal state's, which the maps know to a meV.
/// </summary>
/// <param name="model">The simulator.</param>
/// <param name="field">Sites, layers, impurities.</param>
/// <param name="chemicalPotential">μ of the normal state, meV.</param>
/// <remarks>docs/measurement.md, eq. (25).</remarks>
internal sealed class FieldClasses(FieldModel model, SiteField field, double chemicalPotential)
{
    private const double RuledOut = 1e-4; // probability of a class below which its field is not simulated
    private const double Worse = 3; // times the least left over, from which a class is not looked at again
    private const double Sharpness = 10; // of the odds that fields give; independent noise on all sites would give some thousands
    private const double FarOff = 8; // meV from the normal state's μ

    private readonly Dictionary<int, (GreenFunction Crystal, StrengthFit Fit)> _least = [];

    /// <summary>The crystal whose field has left least over so far, with the strengths in it.</summary>
    /// <param name="reading">What the network says now; fields of the classes that it does not rule out are simulated.</param>
    /// <param name="strengths">Strengths to begin with, meV.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public (GreenFunction Crystal, StrengthFit Fit) Best(Reading reading, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        double limit = _least.Count == 0 ? double.PositiveInfinity : Worse * _least.Values.Min(l => l.Fit.Unexplained);
        Reading near = Near(reading);
        for (int label = 0; label < Math.Min(reading.Probabilities.Count, PairingLabels.Metal); label++)
        {
            bool isOut = label != reading.Label && reading.Probabilities[label] < RuledOut;
            if (isOut || (_least.TryGetValue(label, out var known) && known.Fit.Unexplained > limit))
            {
                continue;
            }

            foreach (PairingChannel channel in label == PairingLabels.ClassOf(Irrep.EDoublePrime) ? new[] { PairingChannel.TripletP, PairingChannel.TripletF } : [PairingChannel.TripletP])
            {
                GreenFunction crystal = model.Crystal(near with { Label = label }, channel);
                StrengthFit fit = StrengthFit.Of(model, crystal, field, strengths, 1, cancellation);
                if (!_least.TryGetValue(label, out var least) || fit.Unexplained < least.Fit.Unexplained)
                {
                    _least[label] = (crystal, fit);
                }
            }
        }

        return _least.Values.MinBy(l => l.Fit.Unexplained);
    }

    /// <summary>A reading with its probabilities weighed by the fields, P → P (least left over/left over)^10, over the classes whose fields were simulated.</summary>
    /// <param name="reading">What the network says.</param>
    public Reading Weighed(Reading reading)
    {
        double least = _least.Values.Min(l => l.Fit.Unexplained);
        double[] weighed = [.. reading.Probabilities.Select((p, label) => _least.TryGetValue(label, out var l) ? Math.Max(p, RuledOut) * Math.Pow(least / l.Fit.Unexplained, Sharpness) : p)];
        double sum = weighed.Sum();
        double[] probabilities = Array.ConvertAll(weighed, w => w / sum);
        return Near(reading) with { Label = Array.IndexOf(probabilities, probabilities.Max()), Probabilities = probabilities };
    }

    private Reading Near(Reading reading) => reading with
    {
        ByClass = [.. reading.ByClass.Select(r => Math.Abs(r.ChemicalPotentialMeV - chemicalPotential) > FarOff ? r with { ChemicalPotentialMeV = chemicalPotential } : r)],
    };
}
