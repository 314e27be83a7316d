using System.Numerics;
using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>Numbers on their way to a file: an array with named axes, or a table of columns.</summary>
/// <param name="Name">Name of the main data set in HDF5.</param>
internal abstract record ResultData(string Name)
{
    /// <summary>The numbers with their shape, of a table [row, column].</summary>
    public abstract NumericArray ToArray();
}

/// <summary>One column of a table, or one axis of an array.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit, empty for a number without one.</param>
/// <param name="Values">Its values.</param>
internal sealed record Column(string Name, string Unit, IReadOnlyList<double> Values)
{
    /// <summary>Name and unit as the head of a CSV column: "energy (meV)".</summary>
    public string Head => Unit.Length == 0 ? Name : $"{Name} ({Unit})";

    /// <summary>Name in HDF5; an energy axis is called "energies", as in data sets.</summary>
    public string Hdf5Name => string.Equals(Name, "energy", StringComparison.Ordinal) ? "energies" : Name.Replace(' ', '_');
}

/// <summary>Columns of one length; an array [rows, columns] where the format knows no names.</summary>
/// <param name="Name">Name of the main data set in HDF5.</param>
/// <param name="Columns">The columns.</param>
internal sealed record ResultTable(string Name, IReadOnlyList<Column> Columns) : ResultData(Name)
{
    /// <inheritdoc/>
    public override NumericArray ToArray() => new([Columns[0].Values.Count, Columns.Count], Values());

    /// <summary>Row-major [row, column].</summary>
    public double[] Values()
    {
        int rows = Columns[0].Values.Count;
        var values = new double[rows * Columns.Count];
        for (int c = 0; c < Columns.Count; c++)
        {
            for (int r = 0; r < rows; r++)
            {
                values[(r * Columns.Count) + c] = Columns[c].Values[r];
            }
        }

        return values;
    }
}

/// <summary>A real or complex array with axes.</summary>
/// <param name="Name">Name of the main data set in HDF5.</param>
/// <param name="Quantity">What the numbers are.</param>
/// <param name="Unit">Their unit.</param>
/// <param name="Axes">One axis for each dimension, slowest first.</param>
/// <param name="Real">The numbers, row-major; null for a complex array.</param>
/// <param name="Complex">The numbers, row-major; null for a real array.</param>
/// <param name="Grid">Where the points of the last two axes lie, when they are lattice indices counted from the middle.</param>
internal sealed record ResultArray(
    string Name, string Quantity, string Unit, IReadOnlyList<Column> Axes, double[]? Real, Complex[]? Complex, CsvGrid? Grid = null) : ResultData(Name)
{
    /// <inheritdoc/>
    public override NumericArray ToArray() => Complex is { } complex ? new NumericArray(Shape, complex) : new NumericArray(Shape, Real!);

    /// <summary>Lengths of the axes.</summary>
    public int[] Shape => [.. Axes.Select(a => a.Values.Count)];
}
