using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace PairScope.Benchmarks;

/// <summary>From a slider's movement to the new picture, measured in Chromium by the page itself, beside the time of the map alone.</summary>
internal static class ExplorerTables
{
    private const int Moves = 60;
    private static readonly string[] Sliders = ["mu", "deltaA", "thetaA", "strength", "omega", "eta"];

    /// <summary>Prints the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="program">pairscope.dll of a published program.</param>
    public static void Print(TextWriter output, string program) => PrintAsync(output, program).GetAwaiter().GetResult();

    private static async Task PrintAsync(TextWriter output, string program)
    {
        using Process server = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--port", "0", "--json", "--until-closed"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string link = JsonDocument.Parse((await server.StandardOutput.ReadLineAsync())!).RootElement.GetProperty("link").GetString()!;
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        output.WriteLine("| pairings | slider | pictures | median ms | 95 % ms | median of the map alone ms |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach ((string name, string state) in ((string, string)[])[("one", "size=64&eta=0.1"), ("two beside each other", "size=64&eta=0.1&a=A1':mixed&b=E':singlet")])
        {
            IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 720 } });
            await page.GotoAsync($"{link}&{state}");
            await page.WaitForFunctionAsync("() => performance.getEntriesByName('rest').length > 0");
            var all = new List<(double Picture, double Map)>();
            foreach (string slider in Sliders)
            {
                ILocator handle = page.Locator($"#slider-{slider}");
                await handle.FocusAsync();
                await page.Keyboard.PressAsync("ArrowRight"); // the first of a kind is compiled
                await Rest(page);
                var pictures = new List<(double, double)>();
                for (int i = 0; i < Moves; i++)
                {
                    double start = await page.EvaluateAsync<double>("() => performance.now()");
                    await page.Keyboard.PressAsync(i % 2 == 0 ? "ArrowRight" : "ArrowLeft");
                    IJSHandle found = await page.WaitForFunctionAsync("(t) => { const p = performance.getEntriesByName('picture').find((e) => e.startTime >= t); return p && [p.duration, p.detail.mapMs]; }", start, new() { PollingInterval = 5 });
                    double[] measured = await found.JsonValueAsync<double[]>();
                    pictures.Add((measured[0], measured[1]));
                }

                all.AddRange(pictures);
                Row(output, name, slider, [.. pictures]);
                await Rest(page);
            }

            Row(output, name, "all", [.. all]);
            await page.CloseAsync();
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync();
    }

    private static Task Rest(IPage page) => page.WaitForFunctionAsync("() => performance.getEntriesByName('wish').at(-1)?.startTime <= performance.getEntriesByName('rest').at(-1)?.startTime");

    private static void Row(TextWriter output, string pairings, string slider, (double Picture, double Map)[] pictures)
    {
        double[] times = [.. pictures.Select(p => p.Picture).Order()];
        double[] maps = [.. pictures.Select(p => p.Map).Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {pairings} | {slider} | {times.Length} | {times[times.Length / 2]:0} | {times[(int)(0.95 * times.Length)]:0} | {maps[maps.Length / 2]:0} |"));
    }
}
