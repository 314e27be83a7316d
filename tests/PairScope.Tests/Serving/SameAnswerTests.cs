using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Cli.Serving;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Measurement;
using PairScope.Tests.Cli;

namespace PairScope.Tests.Serving;

/// <summary>The server says what the command line says.</summary>
public sealed class SameAnswerTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("npy")]
    [InlineData("csv")]
    public async Task A_map_has_the_bytes_that_the_command_line_writes(string ending)
    {
        _line.Succeed("simulate", "--irrep", "E'", "--delta", "2", "--theta", "0.4", "--mu=-20", "--energy", "0,1", "--broadening", "1", "--lock-in", "0.5", "--size", "16", "-o", _line.File("map." + ending));
        HttpResponseMessage answer = await server.Answered($"/api/simulate?as={ending}", """{"irrep":"E'","delta":2,"theta":0.4,"mu":-20,"energy":[0,1],"broadening":1,"lock-in":0.5,"size":16}""");
        Assert.Equal(await File.ReadAllBytesAsync(_line.File("map." + ending)), await answer.Content.ReadAsByteArrayAsync());
        JsonElement report = RunningServer.Report(answer);
        Assert.Equal(0.5, report.GetProperty("parameters").GetProperty("lockInMillivolts").GetDouble());
        Assert.Equal([0, 1], report.GetProperty("axes")[0].GetProperty("values").EnumerateArray().Select(v => v.GetDouble()));
    }

    [Fact]
    public async Task The_command_line_that_an_answer_names_gives_it_again()
    {
        HttpResponseMessage answer = await server.Answered("/api/simulate", """{"material":"cuprate","gap":"0.8*B1g:1 + 0.6i*A1g:1","delta":20,"energy":-5,"broadening":4,"size":8,"space":"r","absolute":true,"spin":"up"}""");
        string line = RunningServer.Report(answer).GetProperty("commandLine").GetString()!;
        Assert.Equal("pairscope simulate --material cuprate --gap \"0.8*B1g:1 + 0.6i*A1g:1\" --delta 20 --energy=-5 --broadening 4 --size 8 --space r --absolute --spin up -o map.npy", line);
        _line.Succeed(["simulate", "--material", "cuprate", "--gap", "0.8*B1g:1 + 0.6i*A1g:1", .. line[(line.IndexOf("--delta", StringComparison.Ordinal))..].Split(' ')[..^1], _line.File("map.npy")]);
        Assert.Equal(await File.ReadAllBytesAsync(_line.File("map.npy")), await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_table_is_that_of_the_command_line()
    {
        _line.Succeed("spectrum", "--irrep", "A1'", "--delta", "2", "--dos", "--energy=-4:4:2", "--broadening", "1", "-o", _line.File("dos.npy"));
        HttpResponseMessage answer = await server.Answered("/api/spectrum", """{"irrep":"A1'","delta":2,"dos":true,"energy":"-4:4:2","broadening":1}""");
        Assert.Equal(await File.ReadAllBytesAsync(_line.File("dos.npy")), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("energy normal superconducting", string.Join(' ', RunningServer.Report(answer).GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task A_prediction_is_that_of_the_command_line_key_by_key()
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "78", "--space", "r", "-o", _line.File("map.npy"));
        _line.Succeed("predict", _line.File("map.npy"), "--fast", "--json", "-o", _line.File("answer.json"));
        File.Copy(_line.File("map.npy"), Path.Combine(server.Shared, "map.npy"), overwrite: true);
        string served = await (await server.Answered("/api/predict", """{"file":"map.npy","fast":true}""")).Content.ReadAsStringAsync();
        JsonObject expected = JsonNode.Parse(_line.Output)!.AsObject();
        JsonObject got = JsonNode.Parse(served)!.AsObject();
        Assert.Equal("map.npy", got["file"]!.GetValue<string>());
        Assert.Equal("weights/one-energy.safetensors", got["model"]!.GetValue<string>());
        foreach (string path in (string[])["file", "model"])
        {
            expected.Remove(path);
            got.Remove(path);
        }

        Assert.True(JsonNode.DeepEquals(expected, got), served);
        Assert.DoesNotContain(server.Shared, served, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_that_of_the_command_line_with_its_page_and_its_protocol_in_the_job_s_folder()
    {
        string study = Path.Combine(server.Shared, "study.yaml");
        await File.WriteAllTextAsync(study, ServedStudy.Text);
        _line.Succeed("plan", study, "--json", "-o", _line.File("plan.html"), "--protocol", _line.File("protocol.yaml"));
        HttpResponseMessage answer = await server.Answered("/api/plan", """{"study":"study.yaml","protocol":true}""");
        JsonObject expected = JsonNode.Parse(_line.Output)!.AsObject();
        JsonObject got = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal("study.yaml", got["study"]!.GetValue<string>());
        expected["study"] = "study.yaml";
        Assert.True(JsonNode.DeepEquals(expected, got), got.ToJsonString());
        string job = answer.Headers.GetValues("PairScope-Job").Single();
        Assert.Equal(await File.ReadAllTextAsync(_line.File("protocol.yaml")), await server.Client.GetStringAsync($"/api/jobs/{job}/files/plan-protocol.yaml"));
        Assert.Equal(await File.ReadAllTextAsync(_line.File("plan.html")), await server.Client.GetStringAsync($"/api/jobs/{job}/files/plan.html"));
        string elsewhere = Path.Combine(server.Shared, "elsewhere.yaml");
        Assert.Contains("'protocol' must be true or false", await server.Refused("/api/plan", $$"""{"study":"study.yaml","protocol":"{{elsewhere}}"}"""), StringComparison.Ordinal);
        Assert.False(File.Exists(elsewhere));
        Assert.Contains("no name of a file", await server.Refused("/api/plan", """{"study":"../study.yaml"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_clients_at_once_each_get_what_the_command_line_says()
    {
        // Two move a slider and two fit; bench "clients" does it for two minutes.
        (string Request, byte[] Map)[] maps =
        [
            .. new[] { "0.5", "1.5" }.Select(delta =>
            {
                _line.Succeed("simulate", "--irrep", "A1'", "--delta", delta, "--broadening", "1", "--size", "16", "-o", _line.File("map.npy"));
                return ($$"""{"irrep":"A1'","delta":{{delta}},"broadening":1,"size":16}""", File.ReadAllBytes(_line.File("map.npy")));
            }),
        ];
        string fitted = Path.Combine(server.Shared, "fitted.h5");
        _line.Succeed("simulate", "--irrep", "A1'", "--delta", "1.5", "--theta", "0.7", "--mu", "78", "--broadening", "1", "--size", "16", "--space", "r", "-o", fitted);
        _line.Succeed("fit", fitted, "--hypotheses", "A1'", "--json", "-o", _line.File("fit.json"));
        JsonObject expected = Compared(_line.Output);
        await Task.WhenAll(
        [
            .. maps.Select(async map =>
            {
                for (int k = 0; k < 8; k++)
                {
                    Assert.Equal(map.Map, await (await server.Answered("/api/simulate", map.Request)).Content.ReadAsByteArrayAsync());
                }
            }),
            .. Enumerable.Range(0, 2).Select(async _ => Assert.True(JsonNode.DeepEquals(expected, Compared(await (await server.Answered("/api/fit", """{"file":"fitted.h5","hypotheses":"A1'"}""")).Content.ReadAsStringAsync())))),
        ]);

        static JsonObject Compared(string json)
        {
            JsonObject answer = JsonNode.Parse(json)!.AsObject();
            answer.Remove("file");
            return answer;
        }
    }

    [Fact]
    public async Task What_a_crystal_allows_is_what_the_command_line_prints()
    {
        _line.Succeed("gaps", "--material", "cuprate", "--irrep", "B1g", "--json");
        string served = await (await server.Answered("/api/gaps", """{"material":"cuprate","irrep":"B1g"}""")).Content.ReadAsStringAsync();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(_line.Output), JsonNode.Parse(served)));
    }

    [Fact]
    public async Task The_page_sees_the_map_that_simulate_writes_in_both_spaces()
    {
        HttpResponseMessage frame = await server.Answered("/api/view/map", """{"irrep":"A2'","delta":2,"theta":0.4,"energy":1,"broadening":1,"size":16}""");
        byte[] bytes = await frame.Content.ReadAsByteArrayAsync();
        int head = BitConverter.ToInt32(bytes);
        JsonElement words = JsonDocument.Parse(bytes.AsMemory(4, head)).RootElement;
        foreach (string space in (string[])["r", "q"])
        {
            HttpResponseMessage map = await server.Answered("/api/simulate?as=npy", $$"""{"irrep":"A2'","delta":2,"theta":0.4,"energy":1,"broadening":1,"size":16,"space":"{{space}}"}""");
            await File.WriteAllBytesAsync(_line.File("map.npy"), await map.Content.ReadAsByteArrayAsync());
            Npy npy = Npy.Read(_line.File("map.npy"));
            double[] expected = space is "r" ? npy.Doubles : [.. npy.Complexes.Select(c => c.Magnitude)];
            int first = words.GetProperty("arrays").EnumerateArray().Single(a => a.GetProperty("name").ValueEquals(space)).GetProperty("first").GetInt32();
            Assert.Equal(expected.Select(v => (float)v), Enumerable.Range(first, 256).Select(i => BitConverter.ToSingle(bytes, 4 + head + (4 * i))));
        }
    }

    [Fact]
    public async Task The_page_sees_the_layers_spectra_and_steps_of_a_measured_file_as_the_readers_do()
    {
        string path = Path.Combine(server.Shared, "seen.h5");
        _line.Succeed("simulate", "--material", "cuprate", "--normal", "--energy", "0,10", "--broadening", "10", "--size", "16", "--space", "xy", "--pixels", "20", "-o", path);
        MeasuredData data = MeasuredData.Read(path);
        (JsonElement words, float[] numbers) = await Frame("scan", """{"file":"seen.h5","layer":1}""");
        Assert.Equal([.. data.Channels[0].Plane(1).Select(v => (float)v)], numbers);
        Assert.Equal(data.X.Extent, words.GetProperty("width").GetDouble(), 1e-12);
        (words, numbers) = await Frame("point", """{"file":"seen.h5","row":3,"column":7}""");
        Assert.Equal([0, 10, (float)data.Channels[0].Plane(0)[67], (float)data.Channels[0].Plane(1)[67]], numbers);

        // The first picture is the layer, the last one the modulus of its transform; a step that cannot be done ends it with its sentence.
        (words, numbers) = await Frame("steps", """{"file":"seen.h5","text":"steps: [outliers, fourier, drift: {width: 1}]"}""");
        Assert.Equal([.. data.Channels[0].Plane(1).Select(v => (float)v)], numbers[..400]);
        ProcessedMap map = RecipeFile.Parse("steps: [outliers, fourier]", "r").Apply(data);
        Assert.Equal((float)map.Spectra[1].Values[(10 * 20) + 12].Magnitude, numbers[800 + (9 * 20) + 12]);
        Assert.Equal(3, words.GetProperty("steps").GetArrayLength());
        Assert.Contains("'drift' cannot be done", words.GetProperty("fault").GetString(), StringComparison.Ordinal);

        Assert.Contains("from 0 to 19", await server.Refused("/api/view/point", """{"file":"seen.h5","row":20}"""), StringComparison.Ordinal);
        Assert.Contains("no name of a file", await server.Refused("/api/view/scan", """{"file":"../secret/secret.txt"}"""), StringComparison.Ordinal);

        async Task<(JsonElement Words, float[] Numbers)> Frame(string what, string request)
        {
            byte[] bytes = await (await server.Answered("/api/view/" + what, request)).Content.ReadAsByteArrayAsync();
            int head = BitConverter.ToInt32(bytes);
            return (JsonDocument.Parse(bytes.AsMemory(4, head)).RootElement, [.. bytes.AsSpan(4 + head).ToArray().Chunk(4).Select(b => BitConverter.ToSingle(b))]);
        }
    }

    [Fact]
    public async Task Mistakes_are_told_in_the_command_line_s_sentences()
    {
        _line.Run("simulate", "--irrep", "A1'", "--delta", "-1", "--size", "7", "-o", _line.File("map.npy"));
        string[] expected = [.. _line.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l["pairscope: ".Length..])];
        Assert.Equal(2, expected.Length);
        Assert.Equal(string.Join(' ', expected), await server.Refused("/api/simulate", """{"irrep":"A1'","delta":-1,"size":7}"""));
        Assert.Contains("'angle' is nothing that simulate takes", await server.Refused("/api/simulate", """{"irrep":"A1'","angle":1}"""), StringComparison.Ordinal);
        Assert.Contains("predict needs 'file'", await server.Refused("/api/predict", "{}"), StringComparison.Ordinal);
        Assert.Contains("one request may take", await server.Refused("/api/simulate", """{"irrep":"A1'","size":2048,"energy":"0:40:1"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_names_every_address_and_every_option_with_its_words()
    {
        JsonObject paths = JsonNode.Parse(await server.Client.GetStringAsync("/api/openapi.json"))!["paths"]!.AsObject();
        var answers = new CommandAnswers();
        Assert.All(answers.Verbs, verb =>
        {
            JsonObject properties = paths["/api/" + verb.Name]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["properties"]!.AsObject();
            Assert.All(verb.Parameters.Keys, name => Assert.NotEmpty(properties[name]!["description"]!.GetValue<string>()));
            Assert.False(properties.ContainsKey("output"));
        });
        string page = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "docs", "serve.md"));
        Assert.All(paths.Where(p => p.Key.Contains('{', StringComparison.Ordinal) || !answers.Verbs.Any(v => p.Key.EndsWith("/" + v.Name, StringComparison.Ordinal))), path => Assert.Contains($"`{path.Key}`", page, StringComparison.Ordinal));
        Assert.All(answers.Verbs, verb => Assert.Contains($"`{verb.Name}`", page, StringComparison.Ordinal));
    }
}
