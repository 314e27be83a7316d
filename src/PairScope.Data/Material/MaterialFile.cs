using PairScope.Formats;
using PairScope.TightBinding;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Materials as YAML files: those that ship with the program by their names, the user's by their paths.</summary>
public static class MaterialFile
{
    private const long LongestFile = 1 << 20;
    private const string Resources = "materials/";

    /// <summary>The names of the materials that ship with the program.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
    [
        .. typeof(MaterialFile).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Resources, StringComparison.Ordinal))
            .Select(n => Path.GetFileNameWithoutExtension(n[Resources.Length..])).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a material.</summary>
    /// <param name="nameOrPath">A shipped name such as cuprate, or the path of a YAML file.</param>
    /// <exception cref="InputException">There is no such material, or the file has mistakes; all of them are told, with their lines.</exception>
    public static Material Read(string nameOrPath)
    {
        (string text, string source) = Find(nameOrPath, string.Empty);
        return Parse(text, source);
    }

    /// <summary>The text of a material and what messages call it.</summary>
    /// <param name="nameOrPath">A shipped name such as cuprate, or the path of a YAML file.</param>
    /// <param name="folder">What a path is relative to; empty for the working folder.</param>
    /// <exception cref="InputException">There is no such material.</exception>
    internal static (string Text, string Source) Find(string nameOrPath, string folder)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (Shipped.Contains(nameOrPath, StringComparer.Ordinal))
        {
            return (ShippedText(nameOrPath), nameOrPath);
        }

        string path = Path.Combine(folder, nameOrPath);
        return nameOrPath.Contains('.', StringComparison.Ordinal) || nameOrPath.Contains('/', StringComparison.Ordinal) || File.Exists(path)
            ? (InputFile.ReadText(path, LongestFile, "material"), path)
            : throw new InputException($"'{nameOrPath}' is neither a file nor one of the materials {string.Join(", ", Shipped)}.");
    }

    /// <summary>The text of a shipped material.</summary>
    /// <param name="name">One of <see cref="Shipped"/>.</param>
    public static string ShippedText(string name)
    {
        using Stream stream = typeof(MaterialFile).Assembly.GetManifestResourceStream($"{Resources}{name}.yaml")
            ?? throw new ArgumentException($"No material '{name}' ships with the program.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The text of a material that stands on its own: as it was written, or with the hoppings in the files that it names written out.</summary>
    /// <param name="nameOrPath">A shipped name such as cuprate, or the path of a YAML file.</param>
    /// <exception cref="InputException">There is no such material, or it has mistakes.</exception>
    public static string WholeText(string nameOrPath)
    {
        (string text, string source) = Find(nameOrPath, string.Empty);
        return WholeText(text, source, Parse(text, source));
    }

    /// <inheritdoc cref="WholeText(string)"/>
    /// <param name="text">The text as it was written.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="material">What it says.</param>
    internal static string WholeText(string text, string source, Material material) =>
        PlainYaml.Parse(text, $"'{source}'") is YamlMappingNode root && root.Children.ContainsKey(new YamlScalarNode("wannier90")) ? MaterialText.Of(material) : text;

    /// <summary>Reads a material from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">A name for messages.</param>
    /// <exception cref="InputException">The text has mistakes.</exception>
    public static Material Parse(string text, string source) => MaterialReader.Read(text, source);
}
