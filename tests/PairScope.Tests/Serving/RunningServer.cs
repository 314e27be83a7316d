using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Cli.Serving;
using PairScope.Server;

namespace PairScope.Tests.Serving;

/// <summary>A server of the real program in this process, on a port of its own, with a folder that it shares.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pairscope-served-");

    /// <summary>The folder of --files.</summary>
    public string Shared => Path.Combine(_folder.FullName, "shared");

    /// <summary>A folder beside it, which nobody may read.</summary>
    public string Secret => Path.Combine(_folder.FullName, "secret");

    /// <summary>What the server told its own window.</summary>
    public List<string> Log { get; } = [];

    public ExplorerServer Server { get; private set; } = null!;

    /// <summary>A client that knows the token.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Shared);
        Directory.CreateDirectory(Secret);
        await File.WriteAllTextAsync(Path.Combine(Secret, "secret.txt"), "secret words");
        var settings = new ServerSettings(IPAddress.Loopback, 0, [Shared])
        {
            LargestUpload = 1 << 20,
            UploadsTogether = 3 << 20,
            Patience = TimeSpan.FromSeconds(1.5),
            Connections = 40,
            WaitingJobs = 2,
            Log = fault => { lock (Log) { Log.Add(fault); } },
            ShippedFolders = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["weights"] = Path.Combine(SharedData.RepositoryRoot, "weights"), ["protocols"] = Path.Combine(SharedData.RepositoryRoot, "protocols"),
            },
        };
        Server = await ExplorerServer.StartAsync(settings, new CommandAnswers());
        Client = new HttpClient { BaseAddress = Server.Address, Timeout = TimeSpan.FromMinutes(3) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Server.Token);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Sends options and gives the answer, good or bad.</summary>
    public Task<HttpResponseMessage> Post(string path, string json) => Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Sends options that must be answered.</summary>
    public async Task<HttpResponseMessage> Answered(string path, string json)
    {
        HttpResponseMessage response = await Post(path, json);
        Assert.True(response.IsSuccessStatusCode, $"{path} {json}\n{await response.Content.ReadAsStringAsync()}");
        return response;
    }

    /// <summary>Sends options that must be refused as the user's mistake; the sentence.</summary>
    public async Task<string> Refused(string path, string json)
    {
        HttpResponseMessage response = await Post(path, json);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string sentence = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!.GetValue<string>();
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", sentence, StringComparison.Ordinal);
        return sentence;
    }

    /// <summary>Uploads a file; its name for requests.</summary>
    public async Task<string> Upload(string name, byte[] content)
    {
        HttpResponseMessage response = await Client.PostAsync("/api/files/" + Uri.EscapeDataString(name), new ByteArrayContent(content));
        string answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, answer);
        return JsonNode.Parse(answer)!["file"]!.GetValue<string>();
    }

    /// <summary>The report in an answer's header.</summary>
    public static JsonElement Report(HttpResponseMessage response) =>
        JsonDocument.Parse(Uri.UnescapeDataString(response.Headers.GetValues("PairScope-Report").Single())).RootElement;
}
