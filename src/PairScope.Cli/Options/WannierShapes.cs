using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>What a crystal's orbitals look like at the height of the tip, from the Wannier functions that wannier90 wrote.</summary>
/// <remarks>docs/materials.md, "Between the sites".</remarks>
internal static class WannierShapes
{
    private const double Near = 0.01; // Å

    /// <summary>One shape for each orbital, lengths in units of |a1|.</summary>
    /// <param name="files">The .xsf of each orbital, in their order.</param>
    /// <param name="sites">The site of each.</param>
    /// <param name="heightAngstrom">The tip above the highest atom of the files.</param>
    /// <param name="lattice">The crystal's lattice, in units of |a1|.</param>
    /// <param name="constantAngstrom">|a1|.</param>
    /// <exception cref="InputException">There are not as many files as orbitals, one is damaged, or one is of another crystal.</exception>
    public static OrbitalAtTip[] Read(string[] files, IReadOnlyList<(double F1, double F2)> sites, double heightAngstrom, BravaisLattice lattice, double constantAngstrom)
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
