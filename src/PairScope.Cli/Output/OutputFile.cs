using System.Globalization;
using System.Numerics;
using PairScope.Cli.Options;
using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>Writes a data set or its picture in the format that the ending of the file names.</summary>
internal static class OutputFile
{
    /// <summary>Writes the file; it appears under its name when it is complete.</summary>
    /// <param name="target">The file.</param>
    /// <param name="report">Goes into the file where the format has a place for it.</param>
    /// <param name="data">The numbers.</param>
    /// <param name="picture">Draws them, for endings of pictures.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(OutputTarget target, Report report, ResultData data, Action<string> picture)
    {
        switch (target.Ending)
        {
            case ".npy":
                NpyFile.Write(target.Path, data.ToArray());
                break;
            case ".h5":
                Hdf5File.Write(target.Path, content => WriteHdf5(content, report, data));
                break;
            case ".csv":
                WriteCsv(target.Path, report, data);
                break;
            case ".gsf":
                WriteGsf(target.Path, report, (ResultArray)data);
                break;
            default:
                picture(target.Path);
                break;
        }
    }

    // The array at /NAME with its unit, each axis or column beside it, the parameters as attributes of the root.
    private static void WriteHdf5(Hdf5Content content, Report report, ResultData data)
    {
        foreach ((string name, object value) in report.Metadata())
        {
            switch (value)
            {
                case double number:
                    content.SetAttribute("/", name, number);
                    break;
                case int number:
                    content.SetAttribute("/", name, number);
                    break;
                case double[] numbers:
                    content.SetAttribute("/", name, numbers);
                    break;
                default:
                    content.SetAttribute("/", name, Report.Text(value));
                    break;
            }
        }

        IReadOnlyList<Column> columns;
        if (data is ResultArray array)
        {
            long[] shape = [.. array.Shape.Select(n => (long)n)];
            string path = "/" + array.Name;
            if (array.Complex is { } complex)
            {
                content.AddDataset<Complex>(path, complex, shape);
            }
            else
            {
                content.AddDataset<double>(path, array.Real!, shape);
            }

            content.SetAttribute(path, "quantity", array.Quantity);
            content.SetAttribute(path, "unit", array.Unit);
            content.SetAttribute(path, "axes", string.Join(',', array.Axes.Select(a => a.Hdf5Name)));
            columns = array.Axes;
        }
        else
        {
            columns = ((ResultTable)data).Columns;
            content.SetAttribute("/", "columns", string.Join(',', columns.Select(c => c.Hdf5Name)));
        }

        foreach (Column column in columns)
        {
            string path = "/" + column.Hdf5Name;
            content.AddDataset<double>(path, column.Values.ToArray(), [column.Values.Count]);
            content.SetAttribute(path, "unit", column.Unit);
        }
    }

    private static void WriteCsv(string path, Report report, ResultData data)
    {
        string[] comments = [.. report.Metadata().Select(m => $"{m.Name} = {Report.Text(m.Value)}")];
        switch (data)
        {
            case ResultArray { Grid: { } grid } array:
                CsvFile.WriteMap(
                    path, comments, grid, array.ToArray(), $"{array.Quantity} ({array.Unit})", array.Axes.Count == 3 ? array.Axes[0].Values : null);
                break;
            case ResultArray array:
                CsvFile.WriteTable(path, comments, [.. array.Axes.Select(a => a.Head), $"{array.Quantity} ({array.Unit})"], array.Real!.Select((value, i) => Row(array, i, value)));
                break;
            default:
                IReadOnlyList<Column> columns = ((ResultTable)data).Columns;
                CsvFile.WriteTable(
                    path,
                    comments,
                    [.. columns.Select(c => c.Head)],
                    Enumerable.Range(0, columns[0].Values.Count).Select(row => (IReadOnlyList<double>)[.. columns.Select(c => c.Values[row])]));
                break;
        }
    }

    private static IReadOnlyList<double> Row(ResultArray array, int index, double value)
    {
        var row = new double[array.Axes.Count + 1];
        row[^1] = value;
        for (int axis = array.Axes.Count - 1; axis >= 0; axis--)
        {
            IReadOnlyList<double> places = array.Axes[axis].Values;
            row[axis] = places[index % places.Count];
            index /= places.Count;
        }

        return row;
    }

    // The format holds real float32 on a rectangular grid: the modulus of a complex map, and oblique axes as indices.
    private static void WriteGsf(string path, Report report, ResultArray array)
    {
        (int rows, int columns) = (array.Axes[^2].Values.Count, array.Axes[^1].Values.Count);
        var values = new float[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                int at = (i * columns) + j;
                values[i, j] = (float)(array.Complex is { } complex ? complex[at].Magnitude : array.Real![at]);
            }
        }

        string quantity = array.Complex is null ? array.Quantity : $"|{array.Quantity}|";
        var metadata = report.Metadata().ToDictionary(m => m.Name, m => Report.Text(m.Value), StringComparer.Ordinal);
        metadata["quantity"] = string.Create(CultureInfo.InvariantCulture, $"{quantity}, {(array.Complex is null ? "real values" : "modulus of the complex map")}");
        (Column y, Column x) = (array.Axes[^2], array.Axes[^1]);
        bool isImage = x.Unit is "nm";
        GsfFile.Write(path, new GsfImage(values)
        {
            Width = isImage ? Metres(x) : columns,
            Height = isImage ? Metres(y) : rows,
            LateralUnit = isImage ? "m" : string.Empty,
            Title = isImage ? quantity : $"{quantity}, rows {array.Axes[^2].Name} + {rows / 2} from the top, columns {array.Axes[^1].Name} + {columns / 2}, axes oblique",
            ValueUnit = array.Unit,
            Metadata = metadata,
        });

        static double Metres(Column axis) => 1e-9 * Math.Abs(axis.Values[^1] - axis.Values[0]) * axis.Values.Count / (axis.Values.Count - 1);
    }
}
