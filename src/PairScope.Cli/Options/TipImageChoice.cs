using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>What a tip sees between the sites as a command line describes it: by Gaussians of densities, or by orbitals that interfere.</summary>
/// <param name="Square">The pixels, in units of |a1|.</param>
/// <param name="Image">The Gaussians; null with orbitals.</param>
/// <param name="Continuum">The orbitals; null with Gaussians of densities.</param>
/// <param name="Title">The tip in a title: "by …".</param>
/// <param name="Parameters">Every parameter under the name that files and --json use.</param>
internal sealed record TipImageChoice(PixelSquare Square, TipImage? Image, ContinuumTip? Continuum, string Title, IReadOnlyList<(string Name, object? Value)> Parameters)
{
    /// <summary>What is seen of a map, row-major from the top.</summary>
    /// <param name="map">The map.</param>
    /// <param name="clean">The density of the clean crystal, which is added: on each site with Gaussians, on each pixel with orbitals; null for δρ alone.</param>
    public double[] Of(QpiMap map, double[]? clean) => Image is { } image ? image.Of(map, clean)
        : clean is null ? map.Image! : [.. map.Image!.Zip(clean, (change, density) => change + density)];
}
