using System.Net;
using System.Text.Json.Nodes;
using PairScope.Tests.Cli;

namespace PairScope.Tests.Serving;

/// <summary>Verbs that take long: progress, answer, files, stop.</summary>
public sealed class JobTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task A_fit_tells_its_progress_and_leaves_its_answer_and_its_picture()
    {
        string file = await Map();
        string id = await Begin("fit", $$"""{"file":"{{file}}","hypotheses":"A1'","picture":"svg"}""");
        JsonNode[] events = [.. (await server.Client.GetStringAsync($"/api/jobs/{id}/events")).Split("\n\n").Where(e => e.Contains("data: ", StringComparison.Ordinal)).Select(e => JsonNode.Parse(e[(e.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!)];
        Assert.Contains(events, e => State(e) is "running" && e["progress"]!.GetValue<double>() > 0);
        Assert.Equal("done", State(events[^1]));
        Assert.Equal("A1'", events[^1]["result"]!["bestGuess"]!.GetValue<string>());
        Assert.Equal("picture.svg result.json", string.Join(' ', events[^1]["files"]!.AsArray().Select(f => f!.GetValue<string>())));
        Assert.StartsWith("<?xml", await server.Client.GetStringAsync($"/api/jobs/{id}/files/picture.svg"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync(new Uri($"/api/jobs/{id}/files/..%2f..%2fsecret.txt", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_stopped_job_ends_and_its_place_is_free_again()
    {
        string file = await Map();
        string[] ids = [await Begin("fit", $$"""{"file":"{{file}}","scan":true}"""), await Begin("fit", $$"""{"file":"{{file}}","scan":true}"""), await Begin("fit", $$"""{"file":"{{file}}","scan":true}"""), await Begin("fit", $$"""{"file":"{{file}}","scan":true}""")];
        Assert.Contains("already has 4 jobs", await server.Refused("/api/jobs/fit", $$"""{"file":"{{file}}"}"""), StringComparison.Ordinal);
        foreach (string id in ids)
        {
            await server.Client.DeleteAsync(new Uri($"/api/jobs/{id}", UriKind.Relative));
        }

        foreach (string id in ids)
        {
            string last = (await server.Client.GetStringAsync($"/api/jobs/{id}/events")).Split("data: ")[^1];
            Assert.Equal("cancelled", State(JsonNode.Parse(last)!));
        }

        await server.Answered("/api/gaps", """{"material":"cuprate","irrep":"B1g"}""");
    }

    private static string State(JsonNode job) => job["state"]!.GetValue<string>();

    private async Task<string> Begin(string verb, string options)
    {
        HttpResponseMessage begun = await server.Answered($"/api/jobs/{verb}", options);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        return JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();
    }

    private async Task<string> Map()
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--delta", "1.5", "--theta", "0.7", "--mu", "78", "--broadening", "1", "--size", "16", "--space", "r", "-o", _line.File("map.h5"));
        return await server.Upload("map.h5", await File.ReadAllBytesAsync(_line.File("map.h5")));
    }
}
