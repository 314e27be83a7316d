using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PairScope.Benchmarks;

/// <summary>Four clients of one server at once, two that drag and two that fit: every answer beside the command line's, times, and the server's memory.</summary>
internal static class ClientTables
{
    private const int Maps = 24;
    private const int Fits = 3;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="program">pairscope.dll of a published program.</param>
    /// <param name="seconds">For how long.</param>
    public static void Print(TextWriter output, string program, double seconds) => PrintAsync(output, program, seconds).GetAwaiter().GetResult();

    private static async Task PrintAsync(TextWriter output, string program, double seconds)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pairscope-clients-");
        try
        {
            // What the command line says, before anybody asks the server.
            var maps = new List<(string Request, byte[] Bytes)>();
            for (int i = 0; i < Maps; i++)
            {
                (string delta, string energy, string theta) = (Text(0.5 + (0.1 * i)), Text(-2 + (0.2 * i)), Text(0.1 * i));
                string file = Path.Combine(folder.FullName, $"map-{i}.npy");
                await Line(program, "simulate", "--irrep", "A1'", "--delta", delta, "--theta", theta, $"--energy={energy}", "--broadening", "0.2", "--size", "64", "-o", file);
                maps.Add(($$"""{"irrep":"A1'","delta":{{delta}},"theta":{{theta}},"energy":{{energy}},"broadening":0.2,"size":64}""", await File.ReadAllBytesAsync(file)));
            }

            var fits = new List<(string File, JsonObject Answer)>();
            for (int i = 0; i < Fits; i++)
            {
                string file = Path.Combine(folder.FullName, $"fit-{i}.h5");
                await Line(program, "simulate", "--irrep", "A1'", "--delta", Text(1 + (0.5 * i)), "--theta", "0.7", "--mu", "78", "--broadening", "1", "--size", "16", "--space", "r", "-o", file);
                string said = await Line(program, "fit", file, "--hypotheses", "A1',A2',metal", "--json", "-o", Path.Combine(folder.FullName, $"fit-{i}.json"));
                fits.Add(($"fit-{i}.h5", Compared(said)));
            }

            using Process server = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--port", "0", "--json", "--until-closed", $"--files={folder.FullName}"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
            JsonElement told = JsonDocument.Parse((await server.StandardOutput.ReadLineAsync())!).RootElement;
            using var client = new HttpClient { BaseAddress = new Uri(told.GetProperty("address").GetString()!), Timeout = TimeSpan.FromMinutes(5) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", told.GetProperty("token").GetString());
            var clock = Stopwatch.StartNew();
            var memory = new List<(double At, double Megabytes)>();
            using var stop = new CancellationTokenSource();
            Task watch = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    memory.Add((clock.Elapsed.TotalSeconds, Resident(server.Id)));
                    await Task.Delay(1000);
                }
            });
            Task<Tally>[] clients =
            [
                .. Enumerable.Range(0, 2).Select(n => Repeat(seconds, clock, n, async k => await Map(client, maps[k % Maps]))),
                .. Enumerable.Range(0, 2).Select(n => Repeat(seconds, clock, n, async k => await Fit(client, fits[k % Fits]))),
            ];
            Tally[] tallies = await Task.WhenAll(clients);
            await stop.CancelAsync();
            await watch;
            output.WriteLine("| client | answers | others than the command line's | errors | median s | largest s |");
            output.WriteLine("|---|---|---|---|---|---|");
            for (int n = 0; n < tallies.Length; n++)
            {
                double[] times = [.. tallies[n].Seconds.Order()];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {(n < 2 ? "drags" : "fits")} | {times.Length} | {tallies[n].Others} | {tallies[n].Errors} | {times[times.Length / 2]:0.000} | {times[^1]:0.00} |"));
            }

            double Largest(double from, double to) => memory.Where(m => m.At >= from * seconds && m.At <= to * seconds).Select(m => m.Megabytes).DefaultIfEmpty(0).Max();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest resident memory of the server: {Largest(0, 0.25):0} MB in the first quarter, {Largest(0.25, 0.5):0}, {Largest(0.5, 0.75):0} and {Largest(0.75, 1.1):0} MB in the last; {clock.Elapsed.TotalSeconds:0} s"));
            server.StandardInput.Close();
            await server.WaitForExitAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Tally> Repeat(double seconds, Stopwatch clock, int first, Func<int, Task<bool>> ask)
    {
        var tally = new Tally();
        for (int k = first * 7; clock.Elapsed.TotalSeconds < seconds; k++)
        {
            var one = Stopwatch.StartNew();
            try
            {
                tally.Others += await ask(k) ? 0 : 1;
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or InvalidOperationException)
            {
                tally.Errors++;
            }

            tally.Seconds.Add(one.Elapsed.TotalSeconds);
        }

        return tally;
    }

    private static async Task<bool> Map(HttpClient client, (string Request, byte[] Bytes) map)
    {
        using HttpResponseMessage answer = await Post(client, "/api/simulate", map.Request);
        byte[] got = await answer.Content.ReadAsByteArrayAsync();
        return map.Bytes.AsSpan().SequenceEqual(got);
    }

    private static async Task<bool> Fit(HttpClient client, (string File, JsonObject Answer) fit)
    {
        using HttpResponseMessage answer = await Post(client, "/api/fit", $$"""{"file":"{{fit.File}}","hypotheses":"A1',A2',metal"}""");
        return JsonNode.DeepEquals(fit.Answer, Compared(await answer.Content.ReadAsStringAsync()));
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, string path, string json)
    {
        HttpResponseMessage answer = await client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
        return answer.IsSuccessStatusCode ? answer : throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    // All but the names of files, which differ.
    private static JsonObject Compared(string json)
    {
        JsonObject answer = JsonNode.Parse(json)!.AsObject();
        answer.Remove("file");
        answer.Remove("model");
        return JsonNode.Parse(answer.ToJsonString(Plain))!.AsObject();
    }

    private static async Task<string> Line(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> faults = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException(await faults);
    }

    private static double Resident(int process) => File.ReadLines($"/proc/{process}/status").Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).FirstOrDefault();

    private static string Text(double value) => Math.Round(value, 3).ToString(CultureInfo.InvariantCulture);

    private sealed class Tally
    {
        public List<double> Seconds { get; } = [];

        public int Others { get; set; }

        public int Errors { get; set; }
    }
}
