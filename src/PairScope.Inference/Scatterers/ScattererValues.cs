using System.Numerics;
using PairScope.Scattering;
using PairScope.Spectra;

namespace PairScope.Inference.Scatterers;

/// <summary>Values of all parameters of spectra over scatterers on a normal metal, and what a tip sees with them.</summary>
/// <param name="Values">One for each of <see cref="ScattererParameters.All"/>.</param>
/// <remarks>docs/physics.md, eq. (90).</remarks>
public sealed record ScattererValues(IReadOnlyList<double> Values)
{
    private const double Unit = 100; // mV and meV, of slopes

    /// <summary>One value.</summary>
    public double this[ScattererParameter parameter] => Values[(int)parameter];

    /// <summary>The state that a fit begins with: the material's own band, scatterers that absorb half of what they meet, and a flat background half as strong as the band.</summary>
    /// <param name="band">The material's band.</param>
    public static ScattererValues Of(IsotropicBand band)
    {
        ArgumentNullException.ThrowIfNull(band);
        return new ScattererValues([.. ScattererParameters.All.Select(p => p switch
        {
            ScattererParameter.Bottom => band.Bottom,
            ScattererParameter.Mass => band.Mass,
            ScattererParameter.Broadening => 4,
            ScattererParameter.InversePotential => -1,
            ScattererParameter.Absorption => 1,
            ScattererParameter.Background => 0.5,
            _ => 0.0,
        })]);
    }

    /// <summary>The same with some other values.</summary>
    public ScattererValues With(params IReadOnlyList<(ScattererParameter Parameter, double Value)> changes)
    {
        double[] values = [.. Values];
        foreach ((ScattererParameter parameter, double value) in changes)
        {
            values[(int)parameter] = value;
        }

        return new ScattererValues(values);
    }

    /// <summary>Where the tip is a distance along the line, nm in the scatterers' frame.</summary>
    public (double X, double Y) Place(double along)
    {
        (double sine, double cosine) = Math.SinCos(Math.PI / 180 * this[ScattererParameter.Angle]);
        return (this[ScattererParameter.X] + (along * cosine), this[ScattererParameter.Y] + (along * sine));
    }

    /// <summary>u at an energy.</summary>
    public Complex Inverse(double energy) => new(this[ScattererParameter.InversePotential] + (this[ScattererParameter.InverseSlope] * energy / Unit), this[ScattererParameter.Absorption]);

    /// <summary>E + iΓ(E), meV.</summary>
    public Complex Energy(double bias) => new(bias, this[ScattererParameter.Broadening] + (this[ScattererParameter.BroadeningGrowth] * bias * bias / (Unit * Unit)));

    /// <summary>ρ/ρ0 of the band, for each distance along the line one value for each bias.</summary>
    /// <param name="band">The material's band, which the state shifts and stretches.</param>
    /// <param name="scatterers">Where they are, nm.</param>
    /// <param name="along">Distances along the line, nm.</param>
    /// <param name="biases">mV.</param>
    public double[][] Density(IsotropicBand band, IReadOnlyList<(double X, double Y)> scatterers, IReadOnlyList<double> along, IReadOnlyList<double> biases)
    {
        ArgumentNullException.ThrowIfNull(band);
        ArgumentNullException.ThrowIfNull(biases);
        var field = new PointScatterers(band.With(this[ScattererParameter.Bottom], this[ScattererParameter.Mass]), scatterers);
        (double, double)[] places = [.. along.Select(Place)];
        var density = new double[biases.Count][];
        Parallel.For(0, biases.Count, e => density[e] = field.Density(Energy(biases[e]), Inverse(biases[e]), places));
        return [.. places.Select((_, n) => density.Select(d => d[n]).ToArray())];
    }

    /// <summary>dI/dV of one spectrum, Σ_k b_k v^k + (1 + s v) ρ/ρ0 with v the bias over 100 mV.</summary>
    /// <param name="density">ρ/ρ0 at each bias.</param>
    /// <param name="biases">mV.</param>
    public double[] Conductance(IReadOnlyList<double> density, IReadOnlyList<double> biases)
    {
        ArgumentNullException.ThrowIfNull(density);
        (double b0, double b1, double b2, double b3) = (
            this[ScattererParameter.Background], this[ScattererParameter.BackgroundSlope], this[ScattererParameter.BackgroundCurvature], this[ScattererParameter.BackgroundCubic]);
        double slope = this[ScattererParameter.WeightSlope];
        return [.. biases.Select((bias, e) => bias / Unit is var v ? b0 + (v * (b1 + (v * (b2 + (v * b3))))) + ((1 + (slope * v)) * density[e]) : 0)];
    }
}
