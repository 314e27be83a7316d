namespace PairScope.Formats;

/// <summary>POSCAR and CONTCAR of VASP: a comment, a scale, three vectors, species, their numbers, and places in fractions or in Å.</summary>
/// <remarks>docs/formats.md, "Structures".</remarks>
internal static class PoscarFile
{
    public static CrystalStructure Read(string path)
    {
        var lines = new NumberedLines(path, "POSCAR", "VASP 5");
        lines.Text(); // a comment
        double[] told = lines.Numbers("the scale of the lattice, one number or three");
        if (told.Length is not (1 or 3) || told.Any(s => s == 0) || (told.Length == 3 && told.Any(s => s < 0)))
        {
            throw lines.Fault("there should be the scale of the lattice, one number (below zero: the cell's volume) or three above zero");
        }

        (double X, double Y, double Z)[] lattice = [Vector(), Vector(), Vector()];
        CrystalStructure.RequireCell(lattice, lines.Fault);
        double one = told.Length == 3 ? 1 : told[0] > 0 ? told[0] : Math.Cbrt(-told[0] / Math.Abs(CrystalStructure.Volume(lattice)));
        (double sx, double sy, double sz) = told.Length == 3 ? (told[0], told[1], told[2]) : (one, one, one);
        lattice = Array.ConvertAll(lattice, Scaled);

        string[] species = lines.Words();
        if (Array.Exists(species, word => !char.IsAsciiLetter(word[0])))
        {
            throw lines.Fault($"there should be the species' names, and '{HeaderText.Shortened(species[0])}' is none");
        }

        double[] counts = lines.Numbers(species.Length, "how many atoms of each species there are");
        int[] numbers = Array.ConvertAll(counts, c => lines.Whole(c, 1, CrystalStructure.MostAtoms, "the number of atoms of a species"));
        string mode = lines.Words()[0];
        if (mode[0] is 's' or 'S')
        {
            mode = lines.Words()[0];
        }

        bool cartesian = mode[0] is 'c' or 'C' or 'k' or 'K';
        if (!cartesian && mode[0] is not ('d' or 'D'))
        {
            throw lines.Fault($"there should be Direct or Cartesian, and '{HeaderText.Shortened(mode)}' is neither");
        }

        // Species as Nb_pv or Nb/1a2b3c… are told with the name of their potential.
        return new CrystalStructure(lattice, [.. species.Zip(numbers).SelectMany(s => Enumerable.Repeat(s.First.Split('_', '/')[0], s.Second)).Select(label =>
        {
            (double, double, double) place = Vector();
            return new StructureAtom(label, cartesian ? CrystalStructure.Fractions(lattice, Scaled(place)) : place);
        })]);

        (double X, double Y, double Z) Scaled((double X, double Y, double Z) v) => (sx * v.X, sy * v.Y, sz * v.Z);

        // What follows three numbers, such as whether an atom may move, is left.
        (double X, double Y, double Z) Vector()
        {
            string[] words = lines.Words();
            return words.Length >= 3
                ? (lines.Number(words[0], "three numbers"), lines.Number(words[1], "three numbers"), lines.Number(words[2], "three numbers"))
                : throw lines.Fault($"there should be three numbers, and there are {words.Length}");
        }
    }
}
