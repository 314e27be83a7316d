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
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new InputException($"The recipe '{path}' does not exist.");
        }

        if (new FileInfo(path).Length > LongestFile)
        {
            throw new InputException($"The recipe '{path}' has {new FileInfo(path).Length} bytes, more than the {LongestFile} that a recipe may have.");
        }

        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The recipe '{path}' cannot be read: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Reads a recipe from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">A name for messages.</param>
    /// <exception cref="InputException">The text has mistakes.</exception>
    public static Recipe Parse(string text, string source) => RecipeReader.Read(text, source);
}
