using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using PairScope.Cli.Options;
using PairScope.Cli.Serving;
using PairScope.Server;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope serve: the explorer in a browser, and the verbs over HTTP.</summary>
internal static class ServeVerb
{
    private const int StandardPort = 8124;

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "serve",
            "Opens the explorer for a browser on this machine, and the verbs to programs over HTTP (docs/serve.md). Ctrl-C ends it.",
            "pairscope serve --open",
            "pairscope serve --port 0 --files measurements");
        Option<int> portOption = NumberOption.Whole("--port", "N", "Port to listen on, 0 for any that is free", StandardPort, "a whole number between 0 and 65535", v => v is >= 0 and <= 65535);
        var openOption = new Option<bool>("--open") { Description = "Also open the address in the browser" };
        var filesOption = new Option<string[]>("--files") { Description = "A folder whose files requests may name; may be given several times [default: none, files are uploaded]", HelpName = "FOLDER", DefaultValueFactory = _ => [] };
        var listenOption = new Option<IPAddress>("--listen")
        {
            Description = "Address to listen on; beyond this machine whoever knows the token can use it [default: 127.0.0.1]",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result => IPAddress.TryParse(NumberOption.Text(result), out IPAddress? address) ? address : NumberOption.Refuse<IPAddress>(result, "--listen", "an address in numbers, such as 127.0.0.1 or 0.0.0.0"),
        };
        Option<int> uploadOption = NumberOption.Whole("--largest-upload", "MB", "Largest file that may be uploaded", 512, "a whole number of MB between 1 and 65536", v => v is >= 1 and <= 65536);
        var jsonOption = new Option<bool>("--json") { Description = "Print the address and the token as JSON, for programs" };
        var closedOption = new Option<bool>("--until-closed") { Description = "End when standard input ends, for a program that starts a server of its own" };
        foreach (Option option in (Option[])[portOption, openOption, filesOption, listenOption, uploadOption, closedOption, jsonOption])
        {
            verb.Add(option);
        }

        verb.Does((parsed, cancellation) =>
        {
            string[] folders = parsed.GetValue(filesOption)!;
            if (Array.Find(folders, f => !Directory.Exists(f)) is { } missing)
            {
                throw new InputException($"--files: there is no folder '{missing}'.");
            }

            var settings = new ServerSettings(parsed.GetValue(listenOption)!, parsed.GetValue(portOption), [.. folders.Select(Path.GetFullPath)])
            {
                ShippedFolders = ShippedFolders(),
                LargestUpload = (long)parsed.GetValue(uploadOption) << 20,
                Log = fault => parsed.InvocationConfiguration.Error.WriteLine($"pairscope: this is a fault of the program, please report it: {fault}"),
            };
            ServeAsync(settings, parsed, jsonOption, openOption, closedOption, cancellation).GetAwaiter().GetResult();
        });
        return verb;
    }

    private static async Task ServeAsync(
        ServerSettings settings, ParseResult parsed, Option<bool> jsonOption, Option<bool> openOption, Option<bool> closedOption, CancellationToken cancellation)
    {
        (TextWriter output, TextWriter error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        await using ExplorerServer server = await ExplorerServer.StartAsync(settings, new CommandAnswers(), cancellation);
        output.WriteLine(parsed.GetValue(jsonOption)
            ? JsonSerializer.Serialize(new { program = "pairscope", version = PairScopeCommand.Version, address = server.Address.ToString(), token = server.Token, link = server.Link.ToString() })
            : $"The explorer is at {server.Link}\nThis line alone holds the token without which nobody is answered. Ctrl-C ends the server.");
        output.Flush();
        if (!settings.IsLocal)
        {
            error.WriteLine($"pairscope: the server listens on {settings.Address}, beyond this machine: whoever knows the token can compute on it and read the files of --files, and what is sent is not encrypted.");
        }

        if (parsed.GetValue(openOption))
        {
            Open(server.Link.ToString(), error);
        }

        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration stop = cancellation.Register(() => end.TrySetResult()); // Ctrl-C is how a server ends
        if (parsed.GetValue(closedOption))
        {
            _ = Task.Factory.StartNew(() => EndWithInput(end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        await end.Task;
    }

    // A program that was killed closes its end too, so that no server stays behind.
    private static void EndWithInput(TaskCompletionSource end)
    {
        using Stream input = Console.OpenStandardInput();
        byte[] ignored = new byte[256];
        while (input.Read(ignored) > 0)
        {
        }

        end.TrySetResult();
    }

    private static void Open(string link, TextWriter error)
    {
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? link : OperatingSystem.IsMacOS() ? "open" : "xdg-open")
            {
                UseShellExecute = OperatingSystem.IsWindows(),
                ArgumentList = { link },
            });
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            error.WriteLine("pairscope: no browser could be opened from here; open the address above by hand.");
        }
    }

    // Recipes and weights that ship with the program can be named by everybody.
    private static Dictionary<string, string> ShippedFolders() => new[] { "weights", "protocols" }
        .Select(name => (Name: name, Path: Shipped.Above(name))).Where(f => f.Path is not null).ToDictionary(f => f.Name, f => f.Path!, StringComparer.Ordinal);
}
