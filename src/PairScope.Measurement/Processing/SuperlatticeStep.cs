using System.Globalization;

namespace PairScope.Measurement;

/// <summary>
/// Takes a charge-density wave out of the values on the sites (<see cref="Superlattice"/>), where one is: an impurity's pattern has as good as nothing there.
/// </summary>
/// <param name="Cells">N, of N × N cells.</param>
/// <param name="Width">w, how far the wave keeps its phase, in lattice constants.</param>
public sealed record SuperlatticeStep(int Cells, double Width) : ProcessingStep("superlattice")
{
    private const double Plain = 20; // times the share that white noise has there: simulated scans of ten impurities without a wave have up to seven times
    private const double NamedFrom = 0.3; // of the largest wave, from which a wave is named

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("cells", Cells), ("width", Width)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        SiteField field = map.Field ?? throw new InputException("it needs values on the crystal's sites; put the step 'sites' before it.");
        if (map.SingleMaps.Count > 0)
        {
            throw new InputException("the step 'deconvolve' has taken the sites apart already; put it before that.");
        }

        var superlattice = new Superlattice(field.Sites, Cells, Width);
        double[][] repeated = [.. field.Layers.Select(superlattice.In)];
        double[] shares = [.. repeated.Zip(field.Layers, (wave, layer) => MeanSquare(wave, 0) / MeanSquare(layer, layer.Average()))];
        findings["sharesOfVariance"] = shares;
        findings["shareByChance"] = superlattice.ShareByChance;
        bool isThere = shares.Any(s => s > Plain * superlattice.ShareByChance);
        findings["found"] = isThere;
        if (!isThere)
        {
            return map;
        }

        int strongest = Array.IndexOf(shares, shares.Max());
        var waves = superlattice.Waves(repeated[strongest]).OrderByDescending(w => w.Amplitude).ToArray();
        string[] named = [.. waves.TakeWhile(w => w.Amplitude > NamedFrom * waves[0].Amplitude).Select(w => $"({Fraction(w.Q1)}, {Fraction(w.Q2)})")];
        findings["waves"] = waves.Select(w => new { q1 = w.Q1, q2 = w.Q2, amplitude = w.Amplitude }).ToArray();
        return map with
        {
            Field = field with { Layers = [.. field.Layers.Zip(repeated, (layer, wave) => layer.Zip(wave, (d, w) => d - w).ToArray())] },
            Warnings = [.. map.Warnings, string.Create(
                CultureInfo.InvariantCulture,
                $"A charge-density wave or another superlattice of {Cells} × {Cells} cells holds up to {100 * shares.Max():G2} % of the layers' variance, most of it in waves at {string.Join(", ", named)} of the reciprocal lattice vectors: it was taken out, and with it what of the interference pattern lies within {1 / (2 * Math.PI * Width):G1} of these places.")],
        };
    }

    private string Fraction(double q) => Math.Round(q * Cells) is var n && n == 0 ? "0" : $"{n:0}/{Cells}";

    private static double MeanSquare(double[] values, double mean) => values.Average(v => (v - mean) * (v - mean));
}
