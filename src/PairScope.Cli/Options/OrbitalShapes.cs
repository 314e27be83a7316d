using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>What a crystal's orbitals look like at the height of the tip: Gaussians, Slater orbitals, or the Wannier functions that wannier90 wrote.</summary>
/// <param name="Words">They in a title: "by …".</param>
/// <param name="AtTip">One shape for each orbital, lengths in units of |a1|.</param>
/// <remarks>docs/materials.md, "Between the sites".</remarks>
internal sealed record OrbitalShapes(string Words, IReadOnlyList<OrbitalAtTip> AtTip)
{
    private const double Near = 0.01; // Å

    private double? WidthAngstrom { get; init; }

    private double? DecayPerAngstrom { get; init; }

    private string[]? Files { get; init; }

    private double? HeightAngstrom { get; init; }

    /// <summary>What describes them under the names of files and --json; null what they have not.</summary>
    public IEnumerable<(string Name, object? Value)> Parameters => [("resolutionAngstrom", WidthAngstrom), ("slaterPerAngstrom", DecayPerAngstrom), ("xsf", Files), ("tipHeightAngstrom", HeightAngstrom)];

    /// <summary>Harmonics times a Gaussian.</summary>
    /// <param name="width">σ of their squares, Å.</param>
    /// <param name="orbitals">The harmonic and the site of each orbital.</param>
    /// <param name="lattice">The crystal's lattice, in units of |a1|.</param>
    /// <param name="constant">|a1| in Å.</param>
    public static OrbitalShapes Gaussian(double width, (RealHarmonic Harmonic, Site? Site)[] orbitals, BravaisLattice lattice, double constant) => new(
        FormattableString.Invariant($"by Gaussian orbitals of σ = {width:0.##} Å"),
        [.. orbitals.Select(o => OrbitalAtTip.Gaussian(o.Harmonic, width / constant, lattice.CellArea))]) { WidthAngstrom = width };

    /// <summary>Slater orbitals.</summary>
    /// <param name="decay">ζ, 1/Å.</param>
    /// <param name="height">The tip above the highest site, Å.</param>
    /// <param name="orbitals">The harmonic and the site of each orbital.</param>
    /// <param name="lattice">The crystal's lattice, in units of |a1|.</param>
    /// <param name="constant">|a1| in Å.</param>
    public static OrbitalShapes Slater(double decay, double height, (RealHarmonic Harmonic, Site? Site)[] orbitals, BravaisLattice lattice, double constant)
    {
        double top = orbitals.Max(o => o.Site?.Height ?? 0);
        return new OrbitalShapes(
            FormattableString.Invariant($"by Slater orbitals of {decay:0.##}/Å at {height:0.##} Å"),
            [.. orbitals.Select(o => OrbitalAtTip.Slater(o.Harmonic, decay * constant, (height + top - (o.Site?.Height ?? 0)) / constant, lattice.CellArea))]) { DecayPerAngstrom = decay, HeightAngstrom = height };
    }

    /// <summary>Wannier functions.</summary>
    /// <param name="files">The .xsf of each orbital, in their order.</param>
    /// <param name="sites">The site of each.</param>
    /// <param name="height">The tip above the highest atom of the files, Å.</param>
    /// <param name="lattice">The crystal's lattice, in units of |a1|.</param>
    /// <param name="constant">|a1| in Å.</param>
    public static OrbitalShapes Wannier(string[] files, IReadOnlyList<(double F1, double F2)> sites, double height, BravaisLattice lattice, double constant) => new(
        FormattableString.Invariant($"by Wannier functions at {height:0.##} Å"), Read(files, sites, height, lattice, constant)) { Files = files, HeightAngstrom = height };

    // Throws where there are not as many files as orbitals, one is damaged, or one is of another crystal.
    private static OrbitalAtTip[] Read(string[] files, IReadOnlyList<(double F1, double F2)> sites, double heightAngstrom, BravaisLattice lattice, double constantAngstrom)
    {
        if (files.Length != sites.Count)
        {
            throw new InputException($"The material has {sites.Count} {(sites.Count == 1 ? "orbital" : "orbitals")}, and --xsf names {files.Length} {(files.Length == 1 ? "file" : "files")}; give one for each, in the order of the orbitals.");
        }

        return [.. files.Zip(sites, Shape)];

        OrbitalAtTip Shape(string file, (double F1, double F2) site)
        {
            var plane = WannierFunctionPlane.Read(file, heightAngstrom);
            if (Apart(plane.Lattice[0], lattice.A1) > Near || Apart(plane.Lattice[1], lattice.A2) > Near)
            {
                throw new InputException(FormattableString.Invariant(
                    $"'{file}' is of a crystal with a1 = ({plane.Lattice[0].X:0.###}, {plane.Lattice[0].Y:0.###}) and a2 = ({plane.Lattice[1].X:0.###}, {plane.Lattice[1].Y:0.###}) Å, and the material has ({lattice.A1.X * constantAngstrom:0.###}, {lattice.A1.Y * constantAngstrom:0.###}) and ({lattice.A2.X * constantAngstrom:0.###}, {lattice.A2.Y * constantAngstrom:0.###}) Å; they must be the same."));
            }

            (double x, double y) = lattice.Position(site.F1, site.F2);
            return OrbitalAtTip.Sampled(
                plane.Values, plane.Counts, ((plane.Origin.X / constantAngstrom) - x, (plane.Origin.Y / constantAngstrom) - y), (Scaled(plane.Steps.First), Scaled(plane.Steps.Second)), lattice.CellArea);
        }

        (double X, double Y) Scaled((double X, double Y) v) => (v.X / constantAngstrom, v.Y / constantAngstrom);

        double Apart((double X, double Y, double Z) theirs, (double X, double Y) ours) =>
            Math.Max(Math.Abs(theirs.Z), Math.Max(Math.Abs(theirs.X - (ours.X * constantAngstrom)), Math.Abs(theirs.Y - (ours.Y * constantAngstrom))));
    }
}
