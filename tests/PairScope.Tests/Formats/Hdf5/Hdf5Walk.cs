using System.Globalization;
using System.Numerics;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Goes through everything in an HDF5 file: every group, attribute and dataset, all values.</summary>
internal static class Hdf5Walk
{
    private const int DeepestGroup = 6;
    private const int MostObjects = 2000;

    /// <summary>One line for each dataset and attribute with its values, as hdf5_seeds.py writes them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fault">Takes what cannot be read; null throws it.</param>
    public static IReadOnlyList<string> Lines(Hdf5File file, Action<InputException>? fault = null)
    {
        var lines = new List<string>();
        int seen = 0;
        Group(string.Empty, 0);
        return lines;

        void Group(string path, int depth)
        {
            Try(() => Attributes(path.Length == 0 ? "/" : path));
            IReadOnlyList<string> names = [];
            Try(() => names = file.List(path.Length == 0 ? "/" : path));
            foreach (string name in names)
            {
                string at = $"{path}/{name}";
                if (++seen > MostObjects)
                {
                    continue;
                }

                Try(() =>
                {
                    if (file.IsDataset(at))
                    {
                        Try(() => Attributes(at));
                        Hdf5Dataset dataset = file.OpenDataset(at);
                        lines.Add($"{at} [{string.Join(", ", dataset.Shape)}]{(name.StartsWith("promise", StringComparison.Ordinal) ? string.Empty : Values(dataset))}");
                    }
                    else if (file.IsGroup(at) && depth < DeepestGroup)
                    {
                        Group(at, depth + 1);
                    }
                });
            }
        }

        void Attributes(string path)
        {
            foreach (string name in file.AttributeNames(path))
            {
                Try(() => lines.Add($"{path} @{name} {Attribute(path, name)}".TrimEnd()));
            }
        }

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (InputException wrong) when (fault is not null)
            {
                fault(wrong);
            }
        }

        string Attribute(string path, string name)
        {
            try
            {
                return string.Join(';', file.ReadStringsAttribute(path, name)).Replace('\n', '|');
            }
            catch (InputException other) when (other.Message.Contains("no list of texts", StringComparison.Ordinal))
            {
                return Text(file.ReadDoublesAttribute(path, name));
            }
        }
    }

    private static string Values(Hdf5Dataset dataset)
    {
        try
        {
            return dataset.Count == 0 ? string.Empty : " " + Text(dataset.ReadAll<double>());
        }
        catch (InputException other) when (other.Message.Contains("it holds complex", StringComparison.Ordinal))
        {
            return " " + string.Join(' ', dataset.ReadAll<Complex>().Select(z => $"{z.Real.ToString("R", CultureInfo.InvariantCulture)},{z.Imaginary.ToString("R", CultureInfo.InvariantCulture)}"));
        }
        catch (InputException other) when (other.Message.Contains("it holds", StringComparison.Ordinal))
        {
            return string.Empty;
        }
    }

    private static string Text(double[] values) => string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
