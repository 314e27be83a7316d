namespace PairScope.Cli.Options;

/// <summary>One setting of a map or of a spectrum, and who says so.</summary>
/// <param name="Name">As files and --json call it.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source">"option", "file" or "assumed".</param>
internal sealed record StatedSetting(string Name, object Value, string Source);
