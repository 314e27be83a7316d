using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairScope.Cli.Output;

/// <summary>How answers of fits are written as JSON.</summary>
internal static class AnswerJson
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text, with letters such as Δ as they are.</summary>
    public static string Text(object answer) => JsonSerializer.Serialize(answer, Options);

    /// <summary>JSON knows no infinity: null stands for what the data do not fix.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
