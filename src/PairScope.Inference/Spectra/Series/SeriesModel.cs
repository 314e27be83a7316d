using PairScope.Tunnelling;

namespace PairScope.Inference.Spectra.Series;

/// <summary>What spectra at several temperatures are tried against: a density of states whose gaps close together, Δ(T) = Δ(0) tanh[1.74 √(T_c/T − 1)].</summary>
/// <param name="Name">"Dynes", "two gaps", "A1'", ….</param>
/// <param name="Parameters">Those of the density, with their ranges.</param>
/// <param name="Density">The density at values of the parameters, all gaps multiplied by Δ(T)/Δ(0).</param>
/// <remarks>docs/physics.md, eq. (93).</remarks>
public sealed record SeriesModel(string Name, IReadOnlyList<SpectrumRange> Parameters, Func<Func<SpectrumParameter, double>, double, TunnellingDensity> Density)
{
    private const double Slope = 1.74; // of the weak-coupling gap near T_c, over its value at zero

    /// <summary>Whether electrons pair.</summary>
    public bool HasGap { get; init; } = true;

    /// <summary>The least gap on the Fermi lines over the largest at an angle θ; of densities without momentum 1.</summary>
    public Func<double, double> LeastGap { get; init; } = _ => 1;

    /// <summary>Δ(T)/Δ(0).</summary>
    /// <param name="temperature">T, K, above 0.</param>
    /// <param name="critical">T_c, K.</param>
    public static double Closing(double temperature, double critical) => temperature >= critical ? 0 : Math.Tanh(Slope * Math.Sqrt((critical / temperature) - 1));

    /// <summary>The metal, Dynes and two gaps.</summary>
    /// <param name="halfWidth">Half the window of biases, mV.</param>
    /// <param name="finest">The least Γ, meV.</param>
    public static IReadOnlyList<SeriesModel> WithoutMomentum(double halfWidth, double finest)
    {
        SpectrumRange gap = new(SpectrumParameter.Gap, 0, halfWidth);
        SpectrumRange broadening = new(SpectrumParameter.Broadening, finest, halfWidth / 2);
        DynesDensity Of(Func<SpectrumParameter, double> value, SpectrumParameter which, double closing) => new(closing * value(which), value(SpectrumParameter.Broadening));
        return
        [
            new("metal", [], (_, _) => TunnellingDensity.Metal) { HasGap = false },
            new("Dynes", [gap, broadening], (value, closing) => Of(value, SpectrumParameter.Gap, closing)),
            new("two gaps", [gap, gap with { Name = SpectrumParameter.SecondGap }, new(SpectrumParameter.Share, 0, 1), broadening], (value, closing) =>
                new MixedDensity(Of(value, SpectrumParameter.Gap, closing), Of(value, SpectrumParameter.SecondGap, closing), value(SpectrumParameter.Share))),
        ];
    }
}
