using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace PairScope.Server;

/// <summary>
/// The program over HTTP: its own page and an interface for programs, on this machine unless told otherwise (docs/serve.md). Nothing of it is taken
/// from the environment or from files beside the program.
/// </summary>
public sealed class ExplorerServer : IAsyncDisposable
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly WebApplication _application;
    private readonly JobQueue _jobs;
    private readonly string _folder;

    private ExplorerServer(WebApplication application, JobQueue jobs, string folder, string token) =>
        (_application, _jobs, _folder, Token) = (application, jobs, folder, token);

    /// <summary>What a request must know.</summary>
    public string Token { get; }

    /// <summary>The address without the token, such as http://127.0.0.1:8124/.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The address that a browser opens; the token stands behind #, which browsers send to nobody.</summary>
    public Uri Link => new(Address, $"#token={Token}");

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Where it listens and what it allows.</param>
    /// <param name="answers">Who answers.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="InputException">The address or the port cannot be had.</exception>
    public static async Task<ExplorerServer> StartAsync(ServerSettings settings, IAnswers answers, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(answers);
        string folder = Directory.CreateTempSubdirectory("pairscope-serve-").FullName; // readable for this user alone
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Bound(kestrel, settings));
        builder.Services.AddRoutingCore();
        WebApplication application = builder.Build();
        var shelf = new FileShelf(settings, folder);
        var jobs = new JobQueue(settings, answers, shelf, folder);
        var endpoints = new Endpoints(settings, answers, shelf, jobs, folder);
        var server = new ExplorerServer(application, jobs, folder, token);
        var rules = new AccessRules(settings, token);
        application.Use((context, next) =>
        {
            Protect(context.Response);
            return rules.Refusal(context.Request, server.Address.Port) is var (status, sentence) ? Endpoints.Fail(context, status, sentence) : next(context);
        });
        application.UseRouting();
        endpoints.Map(application);
        application.MapFallback(context => Endpoints.Fail(context, StatusCodes.Status404NotFound, "There is nothing at this address; /api/openapi.json lists them all."));
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (IOException fault)
        {
            await server.DisposeAsync();
            throw new InputException($"Cannot listen on {new IPEndPoint(settings.Address, settings.Port)}: {fault.Message.TrimEnd('.')}; choose another --port.", fault);
        }

        string bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(bound.Replace("0.0.0.0", Dns.GetHostName(), StringComparison.Ordinal).Replace("[::]", Dns.GetHostName(), StringComparison.Ordinal));
        return server;
    }

    /// <summary>What every answer says to a browser: nothing is loaded from elsewhere, framed, guessed or kept.</summary>
    internal static void Protect(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    /// <summary>Stops the jobs, then the server, and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _jobs.StopAllAsync(Patience);
        using (var patience = new CancellationTokenSource(Patience))
        {
            await _application.StopAsync(patience.Token);
        }

        await _application.DisposeAsync();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Something that could not be stopped still writes there; the system clears its folder of temporary files.
        }
    }

    private static void Bound(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.Listen(settings.Address, settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = settings.Connections;
        limits.MaxRequestBodySize = settings.LargestUpload;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxRequestLineSize = 4 << 10;
        limits.RequestHeadersTimeout = settings.Patience;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: settings.Patience);
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: settings.Patience);
    }
}
