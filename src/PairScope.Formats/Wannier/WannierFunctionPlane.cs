using PairScope.Numerics;

namespace PairScope.Formats;

/// <summary>A Wannier function on a plane above a layer, from the grid in space that wannier90 writes round the home cell, seedname_00001.xsf. Lengths are in Å.</summary>
/// <param name="Lattice">The crystal's three lattice vectors.</param>
/// <param name="Origin">The grid's first point.</param>
/// <param name="Steps">From a point to the next along the two axes of the grid.</param>
/// <param name="Counts">Points along them.</param>
/// <param name="Values">The function, [second axis, first axis].</param>
/// <remarks>docs/formats.md, "Files of wannier90".</remarks>
public sealed record WannierFunctionPlane(
    IReadOnlyList<(double X, double Y, double Z)> Lattice,
    (double X, double Y) Origin,
    ((double X, double Y) First, (double X, double Y) Second) Steps,
    (int First, int Second) Counts,
    IReadOnlyList<double> Values)
{
    private const double Flat = 1e-3; // Å
    private const int MostPoints = 10_000; // along an axis
    private const double Longest = 1e4; // axis, Å
    private const double Largest = 1e100; // value

    /// <summary>Reads the file. Between the grid's planes a cubic goes through four of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="height">The plane's height above the highest atom of the file.</param>
    /// <exception cref="InputException">It is missing or damaged (the line is told), no layer in the plane of x and y, or the plane lies beyond the grid.</exception>
    public static WannierFunctionPlane Read(string path, double height)
    {
        var lines = new NumberedLines(path, "wannier90 .xsf file", "wannier90");
        (IReadOnlyList<(double X, double Y, double Z)> lattice, double top) = Crystal(lines);
        int[] counts = Array.ConvertAll(lines.Numbers(3, "the numbers of points along the grid's axes"), n => lines.Whole(n, CubicInterpolation.Points, MostPoints, "the number of points along an axis of the grid"));
        (double X, double Y, double Z) origin = Vector(lines, "the grid's origin");
        (double X, double Y, double Z)[] axes = [.. Enumerable.Range(0, 3).Select(_ => Vector(lines, "an axis of the grid"))];
        CrystalStructure.RequireCell(axes, lines.Fault);
        if (!axes.All(a => Math.Max(Math.Abs(a.X), Math.Max(Math.Abs(a.Y), Math.Abs(a.Z))) is > Flat and < Longest))
        {
            throw lines.Fault($"the grid's axes must be longer than {Flat} and shorter than {Longest} Å");
        }

        if (Math.Max(Math.Abs(axes[0].Z), Math.Abs(axes[1].Z)) > Flat || Math.Max(Math.Abs(axes[2].X), Math.Abs(axes[2].Y)) > Flat)
        {
            throw lines.Fault("the grid's first two axes must lie in the plane of x and y and the third along z, across the layer");
        }

        // A grid of XCrySDen holds both ends of its axes.
        double above = (top + height - origin.Z) / axes[2].Z * (counts[2] - 1);
        if (!(above >= 0 && above <= counts[2] - 1))
        {
            (double one, double other) = (origin.Z - top, origin.Z + axes[2].Z - top);
            throw new InputException(FormattableString.Invariant(
                $"'{path}' knows heights from {Math.Min(one, other):0.##} to {Math.Max(one, other):0.##} Å above the highest atom, and the tip is at {height:0.##} Å; bring it there, or let wannier90 write more cells (wannier_plot_supercell)."));
        }

        Span<double> weights = stackalloc double[CubicInterpolation.Points];
        int first = CubicInterpolation.Weights(above, counts[2], weights);
        List<double> plane = Plane(lines, counts, first, weights);
        if (plane.TrueForAll(v => Math.Abs(v) < 1 / Largest))
        {
            throw new InputException(FormattableString.Invariant($"'{path}' vanishes {height:0.##} Å above the highest atom; bring the tip nearer."));
        }

        return new WannierFunctionPlane(lattice, (origin.X, origin.Y), (Step(0), Step(1)), (counts[0], counts[1]), plane);

        (double X, double Y) Step(int axis) => (axes[axis].X / (counts[axis] - 1), axes[axis].Y / (counts[axis] - 1));
    }

    // Everything up to the grid: the lattice and the height of the highest atom.
    private static (IReadOnlyList<(double X, double Y, double Z)> Lattice, double Top) Crystal(NumberedLines lines)
    {
        (double X, double Y, double Z)[]? lattice = null;
        double? top = null;
        while (true)
        {
            string word = lines.Words()[0];
            switch (word)
            {
                case "CRYSTAL" or "BEGIN_BLOCK_DATAGRID_3D" or "3D_field":
                case ['#', ..]:
                    break;
                case "PRIMVEC":
                    lattice = Vectors();
                    CrystalStructure.RequireCell(lattice, lines.Fault);
                    break;
                case "CONVVEC":
                    Vectors();
                    break;
                case "PRIMCOORD":
                    int atoms = lines.Whole(lines.Numbers(2, "the number of atoms and 1")[0], 1, CrystalStructure.MostAtoms, "the number of atoms");
                    top = Enumerable.Range(0, atoms).Max(_ => Height());
                    break;
                case var _ when word.StartsWith("BEGIN_DATAGRID_3D", StringComparison.Ordinal):
                    return (lattice ?? throw lines.Fault("the lattice, PRIMVEC, must stand before the grid"), top ?? throw lines.Fault("the atoms, PRIMCOORD, must stand before the grid"));
                default:
                    throw lines.Fault($"'{HeaderText.Shortened(word)}' is nothing that is known here");
            }
        }

        (double X, double Y, double Z)[] Vectors() => [.. Enumerable.Range(0, 3).Select(_ => Vector(lines, "a lattice vector"))];

        double Height()
        {
            string[] words = lines.Words();
            return words.Length >= 4 ? lines.Number(words[3], "an atom's height") : throw lines.Fault("there should be a species and three coordinates");
        }
    }

    // The values, along the first axis fastest; four planes with their weights are all that is kept.
    private static List<double> Plane(NumberedLines lines, int[] counts, int first, ReadOnlySpan<double> weights)
    {
        var plane = new List<double>();
        long area = (long)counts[0] * counts[1];
        long total = area * counts[2];
        for (long read = 0; read < total;)
        {
            foreach (double value in lines.Numbers("values of the function"))
            {
                if (read == total)
                {
                    throw lines.Fault($"there are more values than the {total} points of the grid");
                }

                if (Math.Abs(value) > Largest)
                {
                    throw lines.Fault("a value is too large");
                }

                (long layer, int at) = (read / area, (int)(read % area));
                if (layer == first)
                {
                    plane.Add(weights[0] * value);
                }
                else if (layer > first && layer < first + weights.Length)
                {
                    plane[at] += weights[(int)layer - first] * value;
                }

                read++;
            }
        }

        return lines.Words()[0] is "END_DATAGRID_3D" ? plane : throw lines.Fault($"there should be END_DATAGRID_3D after the {total} points of the grid");
    }

    private static (double X, double Y, double Z) Vector(NumberedLines lines, string what) => lines.Numbers(3, what) is [var x, var y, var z] ? (x, y, z) : default;
}
