using System.Text.Json;
using PairScope.Formats;
using PairScope.Inference.Scatterers;

namespace PairScope.Cli.Options;

/// <summary>The parameters of spectra over scatterers as the answer of 'fit scatterers' holds them, to predict or to begin with.</summary>
internal static class ScattererValuesFile
{
    private const long LongestFile = 1 << 24;

    /// <summary>Reads them.</summary>
    /// <param name="path">JSON with numbers under the parameters' names.</param>
    /// <param name="usual">What is not in the file.</param>
    /// <exception cref="InputException">The file is missing, is no JSON object, or holds none of the parameters.</exception>
    public static ScattererValues Read(string path, ScattererValues usual)
    {
        string text = InputFile.ReadText(path, LongestFile, "answer");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                (ScattererParameter, double)[] found =
                [
                    .. ScattererParameters.All.Where(p => document.RootElement.TryGetProperty(p.Key(), out JsonElement value) && value.ValueKind == JsonValueKind.Number)
                        .Select(p => (p, document.RootElement.GetProperty(p.Key()).GetDouble())),
                ];
                if (found.Length > 0)
                {
                    return usual.With(found);
                }
            }
        }
        catch (JsonException e)
        {
            throw new InputException($"'{path}' is no JSON: {e.Message}", e);
        }

        throw new InputException($"'{path}' holds none of {string.Join(", ", ScattererParameters.All.Select(p => p.Key()))}; the answer of 'fit scatterers' does.");
    }
}
