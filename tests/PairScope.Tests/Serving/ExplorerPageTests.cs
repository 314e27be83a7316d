using System.Globalization;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PairScope.Tests.Cli;

namespace PairScope.Tests.Serving;

/// <summary>A test that needs Debian's Chromium; it is skipped, visibly, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public const string Path = "/usr/bin/chromium";

    public ChromiumFactAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"{Path} is not there (apt-get install chromium)";
        }
    }
}

/// <summary>One browser for all tests of the page: it costs more to start than most of them.</summary>
public sealed class RunningBrowser : IAsyncLifetime
{
    private IPlaywright? _playwright;

    /// <summary>The browser; null where there is none, and the tests are skipped.</summary>
    public IBrowser? Browser { get; private set; }

    public async Task InitializeAsync()
    {
        if (File.Exists(ChromiumFactAttribute.Path))
        {
            _playwright = await Playwright.CreateAsync();
            Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumFactAttribute.Path, Args = ["--no-sandbox", "--disable-gpu"] });
        }
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>The explorer as somebody with a browser sees it.</summary>
public sealed partial class ExplorerPageTests(RunningServer server, RunningBrowser browser) : IClassFixture<RunningServer>, IClassFixture<RunningBrowser>, IDisposable
{
    private const float Patience = 60_000; // ms
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [ChromiumFact]
    public async Task Every_control_changes_the_picture_and_the_link_restores_it()
    {
        await using Visit visit = await Visit.Begin(server, browser, "#size=32");
        IPage page = visit.Page;
        await page.Locator("#compare").CheckAsync();
        await Settled(page);
        foreach (ILocator slider in await page.Locator("#controls input[type=range]:visible").AllAsync())
        {
            string name = (await slider.GetAttributeAsync("id"))!;
            string before = await page.EvaluateAsync<string>("location.hash");
            await slider.FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
            string after = await page.EvaluateAsync<string>("location.hash");
            Assert.True(!string.Equals(before, after, StringComparison.Ordinal), name);
        }

        string still = await Pixels(page, "card-dos");
        await Settled(page);
        Assert.False(string.Equals(still, await Pixels(page, "card-dos"), StringComparison.Ordinal), "the density of states follows");

        foreach ((string control, string value) in ((string, string)[])[("#channel-b", "E'':p"), ("#impurity", "mz"), ("#size", "64"), ("#palette", "inferno"), ("#theme", "dark")])
        {
            await page.Locator(control).SelectOptionAsync(value);
            await Settled(page);
        }

        await page.Locator("#log").CheckAsync();
        await page.Locator("#log").UncheckAsync();
        string link = page.Url;
        string picture = await Pixels(page, "card-qB");
        string line = (await page.Locator("#command-line").TextContentAsync())!;
        IPage other = await visit.Again(link);
        await other.Locator("#palette").SelectOptionAsync("inferno");
        await Settled(other);
        Assert.Equal(link, other.Url);
        Assert.Equal(line, await other.Locator("#command-line").TextContentAsync());
        Assert.Equal(picture, await Pixels(other, "card-qB"));

        await other.Locator("#size").SelectOptionAsync("32");
        await other.Locator("#material").SelectOptionAsync("honeycomb");
        await Assertions.Expect(other.Locator("#command-line")).ToContainTextAsync("--material honeycomb", new() { Timeout = Patience });
        await Settled(other);
        await other.Locator("#card-spectralA canvas").FocusAsync();
        await other.Keyboard.PressAsync("ArrowRight");
        Assert.Matches(@"^k = \(.+, .+\)/a: .+ 1/meV$", await other.Locator("#card-spectralA output").TextContentAsync());
        await other.Locator("#card-qA canvas").FocusAsync();
        await other.Keyboard.PressAsync("ArrowRight");
        Assert.Matches(@"^q = \(.+, .+\)/a: .+ states/\(meV·cell\)$", await other.Locator("#card-qA output").TextContentAsync());
        Assert.Matches(@"^q: (Γ|K|K′|M) at −?\d+° → (Γ|K|K′|M) at −?\d+°, \|E\| ≥ .+ meV$|^q joins no two points", await other.Locator("#card-fermiA output").TextContentAsync());

        await other.Locator("#film").FocusAsync();
        await other.Keyboard.PressAsync("Enter");
        string first = other.Url;
        await other.WaitForFunctionAsync("(url) => location.href !== url && document.getElementById('film').getAttribute('aria-pressed') === 'true'", first);
        await other.Keyboard.PressAsync("Enter");
        Assert.Equal("false", await other.Locator("#film").GetAttributeAsync("aria-pressed"));
        await Settled(other);
        await visit.NothingWrong();
    }

    [ChromiumFact]
    public async Task The_command_line_and_the_downloads_are_the_map_that_is_seen()
    {
        await using Visit visit = await Visit.Begin(server, browser, "#omega=0.7&size=32&thetaA=0.9");
        IPage page = visit.Page;
        string[] words = [.. Word().Matches((await page.Locator("#command-line").TextContentAsync())!).Select(m => m.Value.Replace("\"", string.Empty, StringComparison.Ordinal)).Skip(1)];
        _line.Succeed([.. words[..^1], _line.File("line.npy")]);
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download the map as .npy" }).ClickAsync());
        await download.SaveAsAsync(_line.File("page.npy"));
        Assert.Equal(await File.ReadAllBytesAsync(_line.File("line.npy")), await File.ReadAllBytesAsync(_line.File("page.npy")));
        await visit.NothingWrong();
    }

    [ChromiumFact]
    public async Task A_dropped_map_goes_from_inspection_to_the_fit()
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "78", "--space", "r", "-o", _line.File("map.npy"));
        await using Visit visit = await Visit.Begin(server, browser, "#size=32");
        IPage page = visit.Page;
        string bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(_line.File("map.npy")));
        await page.EvaluateAsync(
            """
            (text) => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'dropped.npy'));
              document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
            }
            """,
            bytes);
        await page.Locator("#panel-inspect img").WaitForAsync(new() { Timeout = Patience });
        await page.Locator("#do-predict").ClickAsync();
        await page.Locator("#panel-predict img").WaitForAsync(new() { Timeout = Patience });
        Assert.Contains("A1'", await page.Locator("#panel-predict .answer").TextContentAsync(), StringComparison.Ordinal);
        await page.Locator("#do-process").ClickAsync();
        Assert.NotEmpty((await page.Locator("#panel-process [role=alert]").TextContentAsync(new() { Timeout = Patience }))!); // a map on sites is no scan
        await visit.NothingWrong();
    }

    [ChromiumFact]
    public async Task A_scan_is_marked_taken_through_a_recipe_step_by_step_and_what_was_begun_is_there_after_a_reload()
    {
        _line.Succeed("simulate", "--material", "cuprate", "--irrep", "B1g", "--delta", "20", "--energy", "0,10", "--broadening", "4", "--size", "32", "--space", "xy", "--pixels", "48", "-o", Path.Combine(server.Shared, "scan.h5"));
        await using Visit visit = await Visit.Begin(server, browser, "#size=32");
        IPage page = visit.Page;
        await page.Locator("#tab-measured").ClickAsync();
        await page.Locator("#shared-file").SelectOptionAsync("scan.h5");
        await page.Locator("#card-after output").GetByText("nm").WaitForAsync();

        // By the keyboard alone: the impurity two pixels from the middle, then a spectrum there.
        ILocator scan = page.Locator("#card-scan canvas");
        await scan.FocusAsync();
        foreach (string key in (string[])["ArrowRight", "ArrowUp", "Enter"])
        {
            await page.Keyboard.PressAsync(key);
        }

        string[] place = (await page.Locator("#option-impurity-at").InputValueAsync()).Split(',');
        Assert.All(place, p => Assert.InRange(double.Parse(p, CultureInfo.InvariantCulture), 0.05, 0.3));
        Assert.Contains($"- impurities: {{x: {place[0]}, y: {place[1]}}}", await page.Locator("#recipe-text").InputValueAsync(), StringComparison.Ordinal);
        await page.Locator("#scan-click").SelectOptionAsync("spectrum");
        await scan.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#card-spectra").WaitForAsync();
        await page.Locator("#card-spectra canvas").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Matches(@"^energy \(meV\): .+; 1 .+$", await page.Locator("#card-spectra output").TextContentAsync());
        await page.Locator("#scan-layer").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Locator("#card-scan small").GetByText("0 meV", new() { Exact = true }).WaitForAsync();

        await page.Locator("#recipe-text").FillAsync("steps:\n  - background: {order: 1}\n  - impurities: {x: 0, y: 0}\n  - fourier: {impurity: 1}\n  - haem: {radius: 3}\n");
        await page.Locator("#do-steps").ClickAsync();
        await page.Locator("#panel-recipe [role=alert]").GetByText("The step 'haem' cannot be done").WaitForAsync();
        Assert.Equal(["background", "impurities", "fourier"], await page.Locator(".steps button").AllTextContentsAsync());
        Assert.Equal("|F(q)|", await page.Locator("#card-after small").TextContentAsync());
        await page.Locator(".steps button").First.ClickAsync();
        Assert.Equal("After background", await page.Locator("#card-after figcaption span").TextContentAsync());
        await visit.Accessible();

        // A job that is still running when the page goes away.
        await page.Locator("#recipe-text").FillAsync("steps: [outliers]");
        await page.Locator("#do-process").ClickAsync();
        await page.Locator("#do-fit").ClickAsync();
        await page.WaitForFunctionAsync("() => JSON.parse(sessionStorage.getItem('pairscope-measured')).jobs.some((j) => j.verb === 'fit')");
        await page.ReloadAsync();
        await page.Locator("#panel-process table").WaitForAsync();
        Assert.True(await page.Locator("#panel-fit h2").IsVisibleAsync());
        await page.Locator("#panel-fit [role=alert], #panel-fit .answer").First.WaitForAsync();
        await visit.NothingWrong();
    }

    [ChromiumFact]
    public async Task A_study_becomes_a_plan_with_its_page_and_a_link_restores_the_study()
    {
        await using Visit visit = await Visit.Begin(server, browser, "#size=32");
        IPage page = visit.Page;
        await page.Locator("#tab-simulate").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal("true", await page.Locator("#tab-plan").GetAttributeAsync("aria-selected"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "protocols", "plan.yaml")), await page.Locator("#study-text").InputValueAsync());
        await page.Locator("#study-text").FillAsync(ServedStudy.Text);
        await page.Locator("#plan-protocol").CheckAsync();
        await page.Locator("#do-plan").ClickAsync();
        await page.Locator("#panel-plan img").Last.WaitForAsync();
        Assert.Equal(2, await page.Locator("#panel-plan img").CountAsync());
        Assert.Contains("of labels right", await page.Locator("#panel-plan p").GetByText("without a plan: measure").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(["plan-protocol.yaml", "plan.html"], await page.Locator("#panel-plan .buttons button").AllTextContentsAsync());
        Assert.Equal(
            ["pairscope plan study.yaml -o plan.html --protocol plan-protocol.yaml", "import pairscope as ps; plan = ps.plan(\"study.yaml\", protocol=True); plan.save(\"plan.html\")"],
            await page.Locator("#panel-plan code").AllTextContentsAsync());
        await visit.Accessible();

        // A reload finds the plan, a link the study; what is no study says so.
        await page.ReloadAsync();
        await page.Locator("#panel-plan img").Last.WaitForAsync();
        IPage other = await visit.Again($"{server.Server.Address}#{await page.EvaluateAsync<string>("new URLSearchParams({ study: document.getElementById('study-text').value }).toString()")}");
        Assert.Equal(ServedStudy.Text, await other.Locator("#study-text").InputValueAsync());
        Assert.True(await other.Locator("#plan").IsVisibleAsync());
        await other.Locator("#study-text").FillAsync("title: nothing\n");
        await other.Locator("#do-plan").ClickAsync();
        Assert.Contains("'material'", await other.Locator("#panel-plan [role=alert]").TextContentAsync(), StringComparison.Ordinal);
        await visit.NothingWrong();
    }

    [ChromiumFact]
    public async Task Nothing_serious_keeps_anybody_from_reading_it_light_or_dark_wide_or_on_a_tablet()
    {
        await using Visit visit = await Visit.Begin(server, browser, "#a=E':singlet&b=A1':mixed&size=32");
        foreach ((ColorScheme scheme, int width, int height) in ((ColorScheme, int, int)[])[(ColorScheme.Light, 1280, 720), (ColorScheme.Dark, 820, 1180)])
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await visit.Page.SetViewportSizeAsync(width, height);
            Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out to the right");
            await visit.Accessible();
        }

        await visit.NothingWrong();
    }

    [ChromiumFact]
    public async Task Without_the_token_the_page_says_where_to_find_it()
    {
        await using Visit visit = await Visit.Begin(server, browser, token: "wrong");
        await Assertions.Expect(visit.Page.Locator("#refused")).ToContainTextAsync("open the address that ‘pairscope serve’ printed", new() { Timeout = Patience });
    }

    // The last full picture stands, and none is on its way.
    private static Task Settled(IPage page) => page.WaitForFunctionAsync(
        "() => performance.getEntriesByName('picture').at(-1)?.detail.full && performance.getEntriesByName('wish').at(-1)?.startTime <= performance.getEntriesByName('rest').at(-1)?.startTime",
        null, new() { Timeout = Patience });

    private static Task<string> Pixels(IPage page, string card) => page.EvaluateAsync<string>("(id) => document.querySelector(`#${id} canvas`).toDataURL()", card);

    [GeneratedRegex("""(?:[^\s"]+|"[^"]*")+""", RegexOptions.None, 1000)]
    private static partial Regex Word();

    /// <summary>A window of the browser with one page, and everything that it complained about or asked for.</summary>
    private sealed class Visit : IAsyncDisposable
    {
        private readonly List<string> _complaints = [];
        private IBrowserContext _context = null!;
        private string _address = string.Empty;

        public IPage Page { get; private set; } = null!;

        public static async Task<Visit> Begin(RunningServer server, RunningBrowser browser, string link = "#", string? token = null)
        {
            var visit = new Visit { _address = server.Server.Address.ToString() };
            visit._context = await browser.Browser!.NewContextAsync(new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1280, Height = 720 } });
            visit._context.SetDefaultTimeout(Patience);
            visit.Page = await visit.Open($"{visit._address}{link}&token={token ?? server.Server.Token}");
            if (token is null)
            {
                await Settled(visit.Page);
            }

            return visit;
        }

        public async Task<IPage> Again(string link)
        {
            IPage page = await Open(link);
            await Settled(page);
            return page;
        }

        public async Task Accessible()
        {
            Deque.AxeCore.Commons.AxeResult found = await Page.RunAxe();
            Assert.DoesNotContain(found.Violations, v => v.Impact is "serious" or "critical");
        }

        public Task NothingWrong()
        {
            Assert.Empty(_complaints);
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync() => await _context.CloseAsync();

        private async Task<IPage> Open(string address)
        {
            IPage page = await _context.NewPageAsync();
            page.Console += (_, message) => { if (message.Type is "error" or "warning") { _complaints.Add(message.Text); } };
            page.PageError += (_, error) => _complaints.Add(error);
            page.Response += (_, response) => { if (response.Status >= 400) { _complaints.Add($"{response.Status} {response.Url} {response.Request.PostData}"); } };
            page.Request += (_, request) =>
            {
                if (!request.Url.StartsWith(_address, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                {
                    _complaints.Add(string.Create(CultureInfo.InvariantCulture, $"a request left the server: {request.Url}"));
                }
            };
            await page.GotoAsync(address);
            return page;
        }
    }
}
