using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace PairScope.Server;

/// <summary>The addresses that the server answers (docs/serve.md, "Addresses").</summary>
internal sealed class Endpoints(ServerSettings settings, IAnswers answers, FileShelf shelf, JobQueue jobs, string folder)
{
    /// <summary>What a client hears of a fault of the program.</summary>
    public const string OwnFault = "This is a fault of the program; the window in which 'pairscope serve' runs tells more.";

    private const long LargestRequest = 1 << 20;
    private const int LongestHeader = 16_000;
    private const string Json = "application/json; charset=utf-8";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["npy"] = "application/octet-stream", ["h5"] = "application/x-hdf5", ["gsf"] = "application/octet-stream", ["csv"] = "text/csv; charset=utf-8",
        ["png"] = "image/png", ["svg"] = "image/svg+xml", ["pdf"] = "application/pdf", ["json"] = Json, ["html"] = "text/html; charset=utf-8", ["yaml"] = "text/plain; charset=utf-8",
    };

    // Arrays and pictures are computed two at a time: more would only make each wait for all.
    private readonly SemaphoreSlim _computing = new(2);

    /// <summary>Adds all addresses.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", context => Page(context, "index.html"));
        routes.MapGet("/assets/{**name}", context => Page(context, (string)context.Request.RouteValues["name"]!));
        routes.MapGet("/api/openapi.json", context => Send(context, answers.OpenApi));
        routes.MapGet("/api/choices", context => Guarded(context, () => Send(context, answers.Choices(context.Request.Query["material"] is [{ Length: > 0 } name] ? name : null, Place()).ToJsonString())));
        routes.MapGet("/api/files", context => Guarded(context, () => Send(context, new JsonObject { ["files"] = new JsonArray([.. shelf.List().Select(f => (JsonNode)f)]) }.ToJsonString())));
        routes.MapPost("/api/files/{name}", context => Guarded(context, () => Upload(context)));
        routes.MapPost("/api/view/{what}", context => Guarded(context, () => View(context)));
        foreach (string verb in answers.ArrayVerbs)
        {
            routes.MapPost("/api/" + verb, context => Guarded(context, () => Compute(context, verb)));
        }

        foreach (string verb in answers.JsonVerbs)
        {
            routes.MapPost("/api/" + verb, context => Guarded(context, () => RunToEnd(context, verb)));
            routes.MapPost("/api/jobs/" + verb, context => Guarded(context, async () =>
            {
                Job job = jobs.Add(verb, await Body(context));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                await Send(context, job.ToJson().ToJsonString());
            }));
        }

        routes.MapGet("/api/jobs/{id}", context => OfJob(context, job => Send(context, job.ToJson().ToJsonString())));
        routes.MapDelete("/api/jobs/{id}", context => OfJob(context, job =>
        {
            job.Cancel();
            return Send(context, job.ToJson().ToJsonString());
        }));
        routes.MapGet("/api/jobs/{id}/events", context => OfJob(context, job => Watch(context, job)));
        routes.MapGet("/api/jobs/{id}/files/{name}", context => OfJob(context, job => SendFile(context, job)));
    }

    /// <summary>Answers with one sentence about what was wrong.</summary>
    public static Task Fail(HttpContext context, int status, string sentence)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        ExplorerServer.Protect(context.Response);
        context.Response.StatusCode = status;
        return Send(context, new JsonObject { ["error"] = sentence }.ToJsonString());
    }

    // One place where faults become answers; what the program did wrong is told to whoever runs it, not to whoever asks.
    private async Task Guarded(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (InputException fault)
        {
            await Fail(context, StatusCodes.Status400BadRequest, shelf.InNames(fault.Message, folder));
        }
        catch (JsonException)
        {
            await Fail(context, StatusCodes.Status400BadRequest, "The request's body is no JSON object; give the options by name, such as {\"delta\": 1}.");
        }
        catch (BadHttpRequestException fault)
        {
            await Fail(context, fault.StatusCode, fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The request is larger than the server takes." : "The request was not sent to its end.");
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        catch (Exception fault)
        {
            settings.Log(fault.ToString());
            await Fail(context, StatusCodes.Status500InternalServerError, OwnFault);
        }
    }

    private static async Task Page(HttpContext context, string name)
    {
        if (ExplorerPages.Find(name) is not var (content, type))
        {
            await Fail(context, StatusCodes.Status404NotFound, "There is no such page.");
            return;
        }

        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static async Task Send(HttpContext context, string json)
    {
        context.Response.ContentType = Json;
        await context.Response.WriteAsync(json, Encoding.UTF8, context.RequestAborted);
    }

    private static async Task<JsonObject> Body(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestRequest;
        if (context.Request.ContentLength is null or 0 && !context.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return [];
        }

        var options = new JsonDocumentOptions { MaxDepth = 16 };
        using var whole = new MemoryStream();
        await context.Request.Body.CopyToAsync(whole, context.RequestAborted);
        return JsonNode.Parse(whole.GetBuffer().AsSpan(0, (int)whole.Length), documentOptions: options) as JsonObject ?? throw new JsonException();
    }

    private async Task Upload(HttpContext context)
    {
        // The shelf counts for itself and tells in words.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        (string name, long bytes) = await shelf.KeepAsync((string)context.Request.RouteValues["name"]!, context.Request.ContentLength, context.Request.Body, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await Send(context, new JsonObject { ["file"] = name, ["bytes"] = bytes }.ToJsonString());
    }

    private async Task View(HttpContext context)
    {
        JsonObject request = await Body(context);
        var what = (string)context.Request.RouteValues["what"]!;
        byte[] frame = await InTurn(() => answers.View(what, request, Place(), context.RequestAborted), context.RequestAborted);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = frame.Length;
        await context.Response.Body.WriteAsync(frame, context.RequestAborted);
    }

    private async Task Compute(HttpContext context, string verb)
    {
        JsonObject request = await Body(context);
        string format = context.Request.Query["as"] is [{ Length: > 0 } asked] ? asked : "npy";
        string type = Types.GetValueOrDefault(format) ?? throw new InputException($"'as={format}' is no format of an array; they are npy, h5, csv, gsf, png, svg and pdf.");
        string own = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            (byte[] content, string report) = await InTurn(() => answers.Compute(verb, request, format, new Workplace(shelf, own), context.RequestAborted), context.RequestAborted);
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            string told = Uri.EscapeDataString(report);
            if (told.Length <= LongestHeader)
            {
                context.Response.Headers["PairScope-Report"] = told;
            }

            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
        finally
        {
            if (Directory.Exists(own))
            {
                Directory.Delete(own, recursive: true);
            }
        }
    }

    // Whoever asked may have gone: the computation is only over when it is over, and the next waits until then.
    private async Task<T> InTurn<T>(Func<T> work, CancellationToken cancellation)
    {
        await _computing.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _computing.Release();
        }
    }

    private async Task RunToEnd(HttpContext context, string verb)
    {
        Job job = jobs.Add(verb, await Body(context));
        await using (context.RequestAborted.Register(job.Cancel))
        {
            await job.EndAsync(context.RequestAborted);
        }

        if (job.State is JobState.Done)
        {
            context.Response.Headers["PairScope-Job"] = job.Id;
            await Send(context, job.Answer!);
        }
        else
        {
            await Fail(context, job.Status, job.Answer!);
        }
    }

    private Task OfJob(HttpContext context, Func<Job, Task> answer) => Guarded(context, () =>
        jobs.Find((string)context.Request.RouteValues["id"]!) is { } job ? answer(job) : Fail(context, StatusCodes.Status404NotFound, "There is no such job; the server remembers the last ones only."));

    private static async Task Watch(HttpContext context, Job job)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        while (true)
        {
            Task next = job.Next();
            bool ended = job.HasEnded;
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"event: {(ended ? "end" : "progress")}\ndata: {job.ToJson().ToJsonString()}\n\n"), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (ended)
            {
                return;
            }

            while (await Task.WhenAny(next, Task.Delay(Heartbeat, context.RequestAborted)) != next)
            {
                await context.Response.WriteAsync(": still there\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
    }

    private static async Task SendFile(HttpContext context, Job job)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        string? path = job.State is JobState.Done ? Directory.EnumerateFiles(job.Place.Folder).FirstOrDefault(f => string.Equals(Path.GetFileName(f), name, StringComparison.Ordinal)) : null;
        if (path is null)
        {
            await Fail(context, StatusCodes.Status404NotFound, "The job has no such file.");
            return;
        }

        context.Response.ContentType = Types.GetValueOrDefault(Path.GetExtension(path).TrimStart('.')) ?? "application/octet-stream";
        await context.Response.SendFileAsync(path, context.RequestAborted);
    }

    private Workplace Place() => new(shelf, folder);
}
