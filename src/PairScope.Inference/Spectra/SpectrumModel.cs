using PairScope.Tunnelling;

namespace PairScope.Inference.Spectra;

/// <summary>A parameter with the range in which all its values are equally probable beforehand.</summary>
/// <param name="Name">Which.</param>
/// <param name="Low">Its least value.</param>
/// <param name="High">Its largest.</param>
public readonly record struct SpectrumRange(SpectrumParameter Name, double Low, double High)
{
    /// <summary>The width of the range.</summary>
    public double Width => High - Low;
}

/// <summary>What a spectrum is tried against: the density of states of the sample and the parameters it has.</summary>
/// <remarks>docs/physics.md, "A tunnelling spectrum".</remarks>
public sealed class SpectrumModel
{
    /// <summary>The largest gap, meV: beyond every superconductor that is known.</summary>
    public const double LargestGap = 100;

    /// <summary>Degree of the background under which a metal is tried too.</summary>
    public const int SmoothDegree = 6;

    private readonly Func<Func<SpectrumParameter, double>, TunnellingDensity> _density;

    /// <summary>A model.</summary>
    /// <param name="name">"Dynes", "A1'", ….</param>
    /// <param name="hasGap">Whether electrons of the sample pair.</param>
    /// <param name="parameters">Those of the density that are fitted, with their ranges.</param>
    /// <param name="density">The sample's density at values of the parameters.</param>
    public SpectrumModel(string name, bool hasGap, IReadOnlyList<SpectrumRange> parameters, Func<Func<SpectrumParameter, double>, TunnellingDensity> density)
    {
        (Name, HasGap, Parameters, _density) = (name, hasGap, parameters, density);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether electrons of the sample pair.</summary>
    public bool HasGap { get; }

    /// <summary>Parameters of the density, with their ranges.</summary>
    public IReadOnlyList<SpectrumRange> Parameters { get; }

    /// <summary>Whether a density takes long to compute: fewer starts and steps, one-sided differences, intervals by the curvature.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Least degree of the polynomial that the normal state's conductance is.</summary>
    public int LeastBackgroundDegree { get; init; }

    /// <summary>Parameters of the density that are known, and what they are.</summary>
    public IReadOnlyDictionary<SpectrumParameter, double> Known { get; init; } = new Dictionary<SpectrumParameter, double>();

    /// <summary>The sample's density.</summary>
    public TunnellingDensity Density(Func<SpectrumParameter, double> value) => _density(value);

    /// <summary>
    /// The models that need no crystal: the metal, with the background of the others and with a more flexible one, as no gap is needed where a smooth curve
    /// does; BCS (only where temperature keeps its singularity finite), Dynes, two gaps.
    /// </summary>
    /// <param name="conditions">What is known.</param>
    /// <param name="halfWidth">Half the window of biases, mV: gaps and broadenings beyond it leave no trace.</param>
    /// <param name="spacing">The distance of the biases, mV.</param>
    public static IReadOnlyList<SpectrumModel> All(SpectrumConditions conditions, double halfWidth, double spacing)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        double finest = conditions.TemperatureKelvin > 0 ? 0 : 0.1 * spacing;
        double largest = Math.Min(halfWidth, LargestGap);
        SpectrumRange gap = new(SpectrumParameter.Gap, 0, largest);
        SpectrumRange[] broadening = conditions.BroadeningMeV is null ? [new(SpectrumParameter.Broadening, finest, largest)] : [];
        double Broadening(Func<SpectrumParameter, double> value) => conditions.BroadeningMeV ?? value(SpectrumParameter.Broadening);
        List<SpectrumModel> models =
        [
            new("metal", false, [], _ => TunnellingDensity.Metal),
            new("Dynes", true, [gap, .. broadening], value => new DynesDensity(value(SpectrumParameter.Gap), Broadening(value))),
            new("two gaps", true, [gap, new(SpectrumParameter.SecondGap, 0, largest), new(SpectrumParameter.Share, 0, 1), .. broadening], value => new MixedDensity(
                new DynesDensity(value(SpectrumParameter.Gap), Broadening(value)), new DynesDensity(value(SpectrumParameter.SecondGap), Broadening(value)), value(SpectrumParameter.Share))),
        ];
        if (conditions.TemperatureKelvin > 0)
        {
            models.Add(new("BCS", true, [gap], value => new DynesDensity(value(SpectrumParameter.Gap), 0)));
        }

        if (conditions.BackgroundDegree < SmoothDegree)
        {
            models.Add(new("smooth metal", false, [], _ => TunnellingDensity.Metal) { LeastBackgroundDegree = SmoothDegree });
        }

        return models;
    }
}
