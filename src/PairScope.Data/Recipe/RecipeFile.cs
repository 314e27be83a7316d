using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Data;

/// <summary>Recipes for measured maps, as YAML files.</summary>
public static class RecipeFile
{
    private const long LongestFile = 1 << 20;

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="InputException">The file is missing or has mistakes; all of them are told, with their lines.</exception>
    public static Recipe Read(string path)
    {
        return Parse(InputFile.ReadText(path, LongestFile, "recipe"), path);
    }

    /// <summary>Reads a recipe from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">A name for messages.</param>
    /// <exception cref="InputException">The text has mistakes.</exception>
    public static Recipe Parse(string text, string source) => RecipeReader.Read(text, source);
}
