using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// The parameters of a simulation of this program, which its files hold as attributes of the root (.h5) or as comments (.csv)
/// and as fields of the header (.gsf), on their way through <see cref="MeasuredData.Metadata"/> into another format.
/// </summary>
public static class SimulationParameters
{
    private const string Program = "program";

    // Of these the files of simulations hold whole numbers, and lists even where one number is in them.
    private static readonly string[] Whole = ["size", "torusCells", "grid", "points", "energies"];
    private static readonly string[] Lists = ["energiesMeV", "cornersPerA"];

    /// <summary>The parameters, empty for what no simulation of this program wrote.</summary>
    public static IReadOnlyDictionary<string, string> Of(MeasuredData data) =>
        string.Equals(data.Metadata.GetValueOrDefault(Program), "pairscope", StringComparison.Ordinal) && data.Metadata.ContainsKey("verb")
            ? data.Metadata
            : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads them from the root of a file, as text; empty where another program wrote it.</summary>
    public static IReadOnlyDictionary<string, string> Read(Hdf5File file)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!string.Equals(MeasuredHdf5.Text(file, "/", Program), "pairscope", StringComparison.Ordinal))
        {
            return parameters;
        }

        foreach (string name in file.AttributeNames("/"))
        {
            if (TextOf(file, "/", name) is { } text)
            {
                parameters[name] = text;
            }
        }

        return parameters;
    }

    /// <summary>An attribute as text, numbers in the digits that give them back and with commas between; null where it is missing or neither.</summary>
    public static string? TextOf(Hdf5File file, string path, string name) => MeasuredHdf5.Text(file, path, name)
        ?? (MeasuredHdf5.Numbers(file, path, name) is { } numbers ? string.Join(',', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture))) : null);

    /// <summary>Writes them as the simulation does: attributes of the root, with numbers as numbers.</summary>
    public static void Write(Hdf5Content content, MeasuredData data)
    {
        foreach ((string name, string text) in Of(data))
        {
            if (content.HasAttribute("/", name))
            {
                continue;
            }

            double[] numbers = [.. text.Split(',').Select(t => HeaderText.Number(t) ?? double.NaN)];
            if (Lists.Contains(name, StringComparer.Ordinal) && numbers.All(double.IsFinite))
            {
                content.SetAttribute("/", name, numbers);
            }
            else if (Whole.Contains(name, StringComparer.Ordinal) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            {
                content.SetAttribute("/", name, whole);
            }
            else if (numbers is [var number] && double.IsFinite(number) && name is not (Program or "program_version"))
            {
                content.SetAttribute("/", name, number);
            }
            else
            {
                content.SetAttribute("/", name, text.Replace('\0', ' '));
            }
        }
    }
}
