using System.Globalization;
using System.Numerics;
using System.Text;

namespace PairScope.Formats;

/// <summary>The Hamiltonian of a wannier90 calculation, ⟨0m|H|Rn⟩ in eV: files seedname_hr.dat and seedname_tb.dat, with the shifts of seedname_wsvec.dat.</summary>
/// <remarks>docs/formats.md, "Files of wannier90".</remarks>
public sealed class WannierHamiltonian
{
    private const int MostFunctions = 256;
    private const int MostVectors = 200_000;
    private const int Farthest = 1000;
    private const int MostShifted = 27;

    private readonly Dictionary<(int R1, int R2, int R3), Complex[]> _values = [];

    private WannierHamiltonian(int functions) => Functions = functions;

    /// <summary>How many Wannier functions there are, num_wann.</summary>
    public int Functions { get; }

    /// <summary>The three lattice vectors in Å where the file holds them (_tb.dat), or null.</summary>
    public IReadOnlyList<(double X, double Y, double Z)>? Lattice { get; private set; }

    /// <summary>H_R in eV, row-major [m, n], divided by how often R was counted.</summary>
    public IReadOnlyDictionary<(int R1, int R2, int R3), Complex[]> Values => _values;

    /// <summary>Reads a file of either kind, by what it holds.</summary>
    /// <param name="path">seedname_hr.dat or seedname_tb.dat.</param>
    /// <exception cref="InputException">The file is missing or damaged; the line is told.</exception>
    public static WannierHamiltonian Read(string path)
    {
        var lines = new NumberedLines(path, "wannier90 file", "wannier90");
        lines.Text(); // a comment
        double[] first = lines.Numbers("the number of Wannier functions or a lattice vector");
        IReadOnlyList<(double X, double Y, double Z)>? lattice = null;
        if (first.Length == 3)
        {
            double[] second = lines.Numbers(3, "a lattice vector");
            double[] third = lines.Numbers(3, "a lattice vector");
            lattice = [(first[0], first[1], first[2]), (second[0], second[1], second[2]), (third[0], third[1], third[2])];
            first = lines.Numbers(1, "the number of Wannier functions");
        }

        if (first.Length != 1)
        {
            throw lines.Fault($"there should be the number of Wannier functions, or a lattice vector, and there are {first.Length} numbers");
        }

        var hamiltonian = new WannierHamiltonian(lines.Whole(first[0], 1, MostFunctions, "the number of Wannier functions")) { Lattice = lattice };
        int count = lines.Whole(1, MostVectors, "the number of lattice vectors");
        int[] degeneracies = Degeneracies(lines, count);
        if (lattice is null)
        {
            hamiltonian.ReadElements(lines, degeneracies);
        }
        else
        {
            hamiltonian.ReadBlocks(lines, degeneracies);
        }

        return hamiltonian;
    }

    /// <summary>Moves each element to the cells that lie nearest, as wannier90's interpolation does: H_mn(R + T) += H_mn(R)/c for its c shifts T.</summary>
    /// <param name="path">seedname_wsvec.dat.</param>
    /// <exception cref="InputException">The file is missing or damaged, or belongs to another Hamiltonian.</exception>
    public WannierHamiltonian Shifted(string path)
    {
        var lines = new NumberedLines(path, "wannier90 file", "wannier90");
        lines.Text();
        var shifted = new WannierHamiltonian(Functions) { Lattice = Lattice };
        var seen = new HashSet<(int, int, int, int, int)>();
        while (!lines.IsAtEnd)
        {
            double[] five = lines.Numbers(5, "R1 R2 R3 m n");
            (int R1, int R2, int R3) cell = Cell(lines, five);
            (int m, int n) = (lines.Whole(five[3], 1, Functions, "m") - 1, lines.Whole(five[4], 1, Functions, "n") - 1);
            if (!seen.Add((cell.R1, cell.R2, cell.R3, m, n)) || !_values.TryGetValue(cell, out Complex[]? values))
            {
                throw lines.Fault($"the element {m + 1} {n + 1} of R = ({cell.R1}, {cell.R2}, {cell.R3}) is {(_values.ContainsKey(cell) ? "told twice" : "none of the Hamiltonian")}");
            }

            int count = lines.Whole(1, 1000, "the number of shifts");
            for (int i = 0; i < count; i++)
            {
                (int T1, int T2, int T3) = Cell(lines, lines.Numbers(3, "T1 T2 T3"));
                if (shifted._values.Count > MostShifted * _values.Count)
                {
                    throw lines.Fault($"the shifts lead to more than {MostShifted} times as many cells as the Hamiltonian has");
                }

                shifted.Matrix((cell.R1 + T1, cell.R2 + T2, cell.R3 + T3))[(m * Functions) + n] += values[(m * Functions) + n] / count;
            }
        }

        return seen.Count == _values.Count * Functions * Functions
            ? shifted
            : throw new InputException($"'{path}' tells the shifts of {seen.Count} elements, and the Hamiltonian has {_values.Count * Functions * Functions}; both must be of one calculation.");
    }

    /// <summary>Writes a seedname_hr.dat in which every R is counted once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="comment">Its first line.</param>
    /// <param name="functions">num_wann.</param>
    /// <param name="values">H_R in eV, row-major [m, n].</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, string comment, int functions, IReadOnlyDictionary<(int R1, int R2, int R3), Complex[]> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var text = new StringBuilder();
        Line($" {comment}");
        Line($"{functions,12}");
        Line($"{values.Count,12}");
        foreach (int[] fifteen in Enumerable.Repeat(1, values.Count).Chunk(15))
        {
            Line($"{string.Concat(fifteen.Select(n => $"{n,5}"))}");
        }

        foreach (((int r1, int r2, int r3), Complex[] matrix) in values.OrderBy(v => v.Key))
        {
            for (int n = 0; n < functions; n++)
            {
                for (int m = 0; m < functions; m++)
                {
                    Complex value = matrix[(m * functions) + n];
                    Line($"{r1,5}{r2,5}{r3,5}{m + 1,5}{n + 1,5} {value.Real,24:E16} {value.Imaginary,24:E16}");
                }
            }
        }

        AtomicFile.WriteText(path, text.ToString());

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static int[] Degeneracies(NumberedLines lines, int count)
    {
        var degeneracies = new List<int>();
        while (degeneracies.Count < count)
        {
            foreach (double value in lines.Numbers("how often each lattice vector is counted"))
            {
                degeneracies.Add(lines.Whole(value, 1, 10_000, "how often a lattice vector is counted"));
            }
        }

        return degeneracies.Count == count ? [.. degeneracies] : throw lines.Fault($"{degeneracies.Count} lattice vectors are counted where {count} were told");
    }

    // R1 R2 R3 m n Re Im, m fastest; the order of the vectors is that of the counts, and each element comes once.
    private void ReadElements(NumberedLines lines, int[] degeneracies)
    {
        int elements = Functions * Functions;
        foreach (int degeneracy in degeneracies)
        {
            var seen = new bool[elements];
            (int R1, int R2, int R3)? block = null;
            for (int i = 0; i < elements; i++)
            {
                double[] line = lines.Numbers(7, "R1 R2 R3 m n and a complex number");
                (int R1, int R2, int R3) cell = Cell(lines, line);
                Complex[] values = block is null ? New(lines, cell) : cell == block ? _values[cell] : throw lines.Fault($"R = ({cell.R1}, {cell.R2}, {cell.R3}) comes before the last one is complete");
                block = cell;
                Set(lines, values, seen, line[3], line[4], new Complex(line[5], line[6]) / degeneracy);
            }
        }
    }

    // A blank line, R1 R2 R3, then m n Re Im. Positions follow, which nothing here needs.
    private void ReadBlocks(NumberedLines lines, int[] degeneracies)
    {
        foreach (int degeneracy in degeneracies)
        {
            Complex[] values = New(lines, Cell(lines, lines.Numbers(3, "R1 R2 R3")));
            var seen = new bool[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                double[] line = lines.Numbers(4, "m n and a complex number");
                Set(lines, values, seen, line[0], line[1], new Complex(line[2], line[3]) / degeneracy);
            }
        }
    }

    private void Set(NumberedLines lines, Complex[] values, bool[] seen, double first, double second, Complex value)
    {
        int at = ((lines.Whole(first, 1, Functions, "m") - 1) * Functions) + lines.Whole(second, 1, Functions, "n") - 1;
        (values[at], seen[at]) = seen[at] ? throw lines.Fault($"the element {first} {second} is told twice") : (value, true);
    }

    private Complex[] New(NumberedLines lines, (int R1, int R2, int R3) cell) =>
        _values.ContainsKey(cell) ? throw lines.Fault($"R = ({cell.R1}, {cell.R2}, {cell.R3}) is told twice") : Matrix(cell);

    private Complex[] Matrix((int R1, int R2, int R3) cell)
    {
        if (!_values.TryGetValue(cell, out Complex[]? matrix))
        {
            _values[cell] = matrix = new Complex[Functions * Functions];
        }

        return matrix;
    }

    private static (int R1, int R2, int R3) Cell(NumberedLines lines, double[] line) =>
        (lines.Whole(line[0], -Farthest, Farthest, "R1"), lines.Whole(line[1], -Farthest, Farthest, "R2"), lines.Whole(line[2], -Farthest, Farthest, "R3"));
}
