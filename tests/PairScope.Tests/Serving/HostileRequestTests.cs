using System.Net;
using System.Net.Sockets;
using System.Text;
using PairScope.Server;

namespace PairScope.Tests.Serving;

/// <summary>What is refused, and that the server answers the next request as if nothing had been.</summary>
public sealed class HostileRequestTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Map = """{"irrep":"A1'","delta":2,"broadening":1,"size":8}""";

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer 0123456789", 401)]
    [InlineData("Basic dXNlcjpwYXNz", 401)]
    public async Task Without_the_token_nothing_is_answered(string? authorization, int status)
    {
        foreach (string path in (string[])["/api/openapi.json", "/api/files", "/api/choices", "/api/jobs/1", "/api/nothing"])
        {
            Assert.Equal(status, await Status($"GET {path} HTTP/1.1", $"Host: {Own}", authorization is null ? null : $"Authorization: {authorization}"));
        }
    }

    [Theory]
    [InlineData("Host: evil.example:{0}", 421)] // a name that was made to point here
    [InlineData("Host: 127.0.0.1:1", 421)]
    [InlineData("Host: 192.168.1.5:{0}", 421)]
    [InlineData("Host: localhost:{0}\r\nOrigin: http://evil.example", 403)]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:1", 403)]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: null", 403)]
    [InlineData("Host: 127.0.0.1:{0}\r\nSec-Fetch-Site: cross-site", 403)]
    [InlineData("Host: 127.0.0.1:{0}\r\nSec-Fetch-Site: same-site", 403)]
    [InlineData("Host: localhost:{0}", 200)]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\nSec-Fetch-Site: same-origin", 200)]
    public async Task The_token_alone_is_not_enough_for_foreign_pages_and_names(string headers, int status) =>
        Assert.Equal(status, await Status("GET /api/files HTTP/1.1", headers.Replace("{0}", $"{server.Server.Address.Port}", StringComparison.Ordinal), $"Authorization: Bearer {server.Server.Token}"));

    [Fact]
    public async Task No_answer_may_be_kept_framed_guessed_or_read_by_others()
    {
        foreach (string path in (string[])["/", "/api/files", "/nothing"])
        {
            HttpResponseMessage answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("../secret/secret.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\secret\\\\secret.txt")]
    [InlineData("a/../../secret/secret.txt")]
    [InlineData("./secret.txt")]
    [InlineData("link.txt")] // a link that leads out
    [InlineData("folder/secret.txt")] // through a folder that is one
    [InlineData("uploads/../../../etc/passwd")]
    [InlineData("protocols/../weights/one-energy.safetensors")]
    [InlineData("@/etc/passwd")]
    [InlineData("")]
    public async Task No_name_leads_out_of_the_folders(string name)
    {
        Link("link.txt", () => File.CreateSymbolicLink(Path.Combine(server.Shared, "link.txt"), Path.Combine(server.Secret, "secret.txt")));
        Link("folder", () => Directory.CreateSymbolicLink(Path.Combine(server.Shared, "folder"), server.Secret));
        foreach ((string verb, string option) in ((string, string)[])[("inspect", "file"), ("predict", "model"), ("process", "recipe"), ("gaps", "material"), ("fit", "spectrum")])
        {
            string sentence = await server.Refused("/api/" + verb, option is "file" ? $$"""{"file":"{{name}}"}""" : $$"""{"file":"uploads/0/x.npy","{{option}}":"{{name}}"}""".Replace(verb is "gaps" ? "\"file\":\"uploads/0/x.npy\"," : "\n", string.Empty, StringComparison.Ordinal));
            Assert.DoesNotContain("secret words", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Secret, sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_cannot_name_files_outside_of_the_folders()
    {
        string material = await server.Upload("mine.yaml", Encoding.UTF8.GetBytes($"name: mine\nlattice: [[3, 0], [0, 3]]\nsites:\n  - {{name: A, at: [0, 0, 0]}}\norbitals:\n  - {{site: A, harmonic: s}}\nwannier90: {{hr: {server.Secret}/secret.txt, fermi: 0}}\n"));
        Assert.Contains("lies outside of the folders", await server.Refused("/api/material", $$"""{"material":"{{material}}"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_are_bounded_announced_or_not_and_the_oldest_make_room()
    {
        Assert.Equal(400, await Status("POST /api/files/big.h5 HTTP/1.1", $"Host: {Own}", $"Authorization: Bearer {server.Server.Token}", "Content-Length: 10000000000"));
        using var endless = new StreamContent(new Endless(4 << 20));
        endless.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/files/big.h5") { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        HttpStatusCode? status = null;
        try
        {
            status = (await server.Client.SendAsync(request)).StatusCode;
        }
        catch (HttpRequestException)
        {
            // The server may close the connection while the client still sends.
        }

        Assert.True(status is null or HttpStatusCode.BadRequest, $"{status}");
        string first = await server.Upload("first.npy", new byte[900_000]);
        for (int i = 0; i < 3; i++)
        {
            await server.Upload("next.npy", new byte[900_000]);
        }

        Assert.Contains($"There is no file '{first}'", await server.Refused("/api/inspect", $$"""{"file":"{{first}}"}"""), StringComparison.Ordinal);
        await StillAnswers();
    }

    [Fact]
    public async Task A_damaged_file_is_refused_in_one_sentence_under_the_name_it_was_sent_by()
    {
        string file = await server.Upload("../../b r oken.3ds", "Grid dim=\"9999999 x 9999999\"\nPoints=1000000\n:HEADER_END:\n"u8.ToArray());
        Assert.EndsWith("/b_r_oken.3ds", file, StringComparison.Ordinal);
        string sentence = await server.Refused("/api/inspect", $$"""{"file":"{{file}}"}""");
        Assert.DoesNotContain(Path.GetTempPath() + "pairscope", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"irrep\":")]
    [InlineData("{\"irrep\":{\"a\":1}}")]
    [InlineData("{\"irrep\":\"A1'\",\"delta\":1e999}")]
    [InlineData("{\"irrep\":\"A1'\",\"output\":\"/tmp/x.npy\"}")]
    [InlineData("{\"irrep\":\"A1'\",\"force\":true}")]
    [InlineData("{\"irrep\":\"A1'\",\"help\":true}")]
    [InlineData("{\"irrep\":\"A1'\",\"delta\":true}")]
    [InlineData("{\"irrep\":\"A1' -o /tmp/x.npy\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task What_is_no_request_is_refused(string body) => await server.Refused("/api/simulate", body);

    [Fact]
    public async Task Slow_and_many_clients_lose_their_connections_and_others_are_served()
    {
        // Headers that never end, and a body of which nothing comes.
        using var slow = await Connection();
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {Own}\r\nX: "));
        using var silent = await Connection();
        await silent.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/simulate HTTP/1.1\r\nHost: {Own}\r\nAuthorization: Bearer {server.Server.Token}\r\nContent-Length: 1000\r\n\r\n{{"));
        Assert.True(await IsClosed(slow));
        Assert.True(await IsClosed(silent));

        var many = new List<TcpClient>();
        for (int i = 0; i < 200; i++)
        {
            many.Add(await Connection());
        }

        foreach (TcpClient one in many)
        {
            one.Dispose();
        }

        await StillAnswers();
    }

    [Fact]
    public async Task A_fault_of_the_program_is_told_to_whoever_runs_it_and_not_to_whoever_asks()
    {
        await using ExplorerServer broken = await ExplorerServer.StartAsync(new ServerSettings(IPAddress.Loopback, 0, []) { Log = fault => { lock (server.Log) { server.Log.Add(fault); } } }, new BrokenAnswers());
        using var client = new HttpClient { BaseAddress = broken.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", broken.Token);
        foreach (string path in (string[])["/api/map", "/api/text"])
        {
            HttpResponseMessage answer = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent("{}"));
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.DoesNotContain("the secret of the stack", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(2, server.Log.Count(l => l.Contains("the secret of the stack", StringComparison.Ordinal)));
    }

    private string Own => $"127.0.0.1:{server.Server.Address.Port}";

    private static void Link(string name, Action make)
    {
        try
        {
            make();
        }
        catch (IOException)
        {
            Assert.NotEmpty(name); // it is there already
        }
    }

    private async Task StillAnswers()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new HttpClient { BaseAddress = server.Server.Address };
                client.DefaultRequestHeaders.Authorization = new("Bearer", server.Server.Token);
                HttpResponseMessage answer = await client.PostAsync(new Uri("/api/simulate", UriKind.Relative), new StringContent(Map));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return;
            }
            catch (HttpRequestException) when (attempt < 50)
            {
                await Task.Delay(100); // closed connections are counted until their server side has seen it
            }
        }
    }

    private async Task<TcpClient> Connection()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Address.Port);
        return client;
    }

    private static async Task<bool> IsClosed(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            return true;
        }

        return true;
    }

    // A request as bytes, because a decent client sends no such thing.
    private async Task<int> Status(params string?[] lines)
    {
        using TcpClient client = await Connection();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines.Where(l => l is not null)) + "\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class BrokenAnswers : IAnswers
    {
        public string OpenApi => "{}";

        public IReadOnlyCollection<string> ArrayVerbs => ["map"];

        public IReadOnlyCollection<string> JsonVerbs => ["text"];

        public System.Text.Json.Nodes.JsonNode Choices(string? material, Workplace place) => throw new InvalidOperationException("the secret of the stack");

        public (byte[] Content, string Report) Compute(string verb, System.Text.Json.Nodes.JsonObject request, string format, Workplace place, CancellationToken cancellation) => throw new InvalidOperationException("the secret of the stack");

        public byte[] View(string what, System.Text.Json.Nodes.JsonObject request, Workplace place, CancellationToken cancellation) => throw new InvalidOperationException("the secret of the stack");

        public string Run(string verb, System.Text.Json.Nodes.JsonObject request, Workplace place, IJobProgress progress, CancellationToken cancellation) => throw new InvalidOperationException("the secret of the stack");
    }

    private sealed class Endless(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = (int)Math.Min(count, _left);
            _left -= given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
