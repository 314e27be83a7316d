using System.CommandLine;
using System.Diagnostics;
using PairScope.Cli.Output;
using PairScope.Formats;

namespace PairScope.Cli.Options;

/// <summary>The options -o and --json, the same for every verb that writes a file.</summary>
internal sealed class OutputOptions
{
    private readonly string[] _endings;
    private readonly Option<string> _file;
    private readonly Option<bool> _json = new("--json") { Description = "Print what was computed, with which parameters, as JSON" };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="endings">The endings it can write, with their dots.</param>
    public OutputOptions(Command verb, params string[] endings)
    {
        _endings = endings;
        _file = new Option<string>("-o", "--output")
        {
            Description = $"File to write; its ending chooses the format: {string.Join(", ", endings)}",
            HelpName = "FILE",
            Required = true,
        };
        verb.Add(_file);
        verb.Add(_json);
    }

    /// <summary>Tells what was written: one line for people, or with --json everything.</summary>
    public void Announce(
        ParseResult parsed, OutputTarget target, Report report, Stopwatch clock, string summary, IEnumerable<(string Name, object? Value)> results)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            report.WriteJson(output, target.Path, results, clock.Elapsed);
        }
        else
        {
            output.WriteLine($"{target.Path}: {summary}");
        }
    }

    /// <summary>Whether --json was given.</summary>
    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The output file, checked before anything is computed.</summary>
    /// <exception cref="InputException">The ending is unknown or the folder cannot be written to.</exception>
    public OutputTarget Read(ParseResult parsed) => Check("-o", parsed.GetValue(_file)!, _endings);

    /// <summary>A folder that an option names and files will go to, made and tried before anything is computed.</summary>
    /// <exception cref="InputException">It cannot be made or written to.</exception>
    public static string CheckFolder(string option, string path)
    {
        try
        {
            InputFile.RequireName(path, "the folder", "a folder");
            Directory.CreateDirectory(path);
            AtomicFile.Begin(Path.Combine(path, "a")).Dispose();
            return path;
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{option}: {(e is InputException ? e.Message : $"The folder '{path}' cannot be made: {e.Message.TrimEnd('.')}; choose another place.")}", e);
        }
    }

    /// <summary>A file that an option names, checked before anything is computed.</summary>
    /// <param name="option">The option.</param>
    /// <param name="path">The file.</param>
    /// <param name="endings">The endings that can be written, with their dots.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static OutputTarget Check(string option, string path, IReadOnlyList<string> endings)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (!endings.Contains(ending, StringComparer.Ordinal))
        {
            throw new InputException($"{option} '{path}' must end in one of {string.Join(", ", endings)}, which chooses the format.");
        }

        return new OutputTarget(CheckPlace(option, path), ending);
    }

    /// <summary>A picture that an option names, checked before anything is computed; null, where none was given, is fine.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static string? CheckPicture(string option, string? path) => PictureFile.Require(option, path) is { } picture ? CheckPlace(option, picture) : null;

    /// <summary>A file of any ending that an option names: tries its place, and leaves nothing there.</summary>
    /// <exception cref="InputException">The folder cannot be written to, or something else than a file has the name.</exception>
    public static string CheckPlace(string option, string path)
    {
        try
        {
            AtomicFile.Begin(path).Dispose();
            return path;
        }
        catch (InputException e)
        {
            throw new InputException($"{option}: {e.Message}", e);
        }
    }
}

/// <summary>A file to write.</summary>
/// <param name="Path">The path as given.</param>
/// <param name="Ending">Its ending in lower case, with the dot.</param>
internal sealed record OutputTarget(string Path, string Ending)
{
    /// <summary>Whether it is a picture.</summary>
    public bool IsPicture => PictureFile.Names(Path);
}
