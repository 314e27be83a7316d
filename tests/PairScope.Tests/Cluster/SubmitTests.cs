using System.Diagnostics;
using PairScope.Data;
using PairScope.Tests.Cli;
using PairScope.Tests.Repository;

namespace PairScope.Tests.Cluster;

/// <summary>dataset submit where there is no cluster: what it writes and what it refuses.</summary>
public sealed class SubmitTests : IDisposable
{
    private readonly CommandLine _line = new();
    private readonly string _quick = Path.Combine(SharedData.RepositoryRoot, "protocols", "quick.yaml");

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_dry_run_writes_scripts_that_bash_can_read_and_prints_the_commands_that_submit_them()
    {
        string folder = _line.File("it's $HOME `here`");
        CommandResult result = PairScope(
            "dataset", "submit", _quick, "-o", folder, "--engine", "slurm", "--tasks", "1", "--cpus", "4", "--memory", "2G", "--time", "1-12:00:00",
            "--account", "stm_group", "--partition", "long,short", "--count", "12", "--seed", "9", "--dry-run");

        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("array=$(sbatch --parsable '", result.Output, StringComparison.Ordinal);
        Assert.Contains("--dependency=afterok:${array%%;*}", result.Output, StringComparison.Ordinal);
        string generate = File.ReadAllText(Path.Combine(folder, "slurm", "generate.sbatch"));
        Assert.All(
            new[] { "--cpus-per-task=4", "--mem=2G", "--time=1-12:00:00", "--account=stm_group", "--partition=long,short", "--array=0-0", "--requeue" },
            option => Assert.Contains($"\n#SBATCH {option}\n", generate, StringComparison.Ordinal));
        Assert.Contains("--count 12 --seed 9", generate, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(Path.Combine(folder, "slurm"), "*.sbatch"), script => Assert.Equal((0, ""), Bash("-n", script)));

        // Outside Slurm the script does what it would do inside, and the folder's name comes through.
        (int code, string error) = Bash("-c", "SLURM_ARRAY_TASK_ID=0 SLURM_CPUS_PER_TASK=1 bash \"$0\"", Path.Combine(folder, "slurm", "generate.sbatch"));
        Assert.True(code == 0, error);
        Assert.Equal(12, DatasetStatus.Read(folder).Maps);
    }

    [Fact]
    public void The_page_about_clusters_shows_the_script_that_its_command_writes()
    {
        const string Shown = "/scratch/qpi/million";
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "cluster.md"));
        string command = new MarkdownPage(page).Commands.First(c => c.StartsWith("./pairscope dataset submit ", StringComparison.Ordinal));
        string[] words = [.. command.Split(' ')[1..].Select(w => w.Replace("protocols/", Path.GetDirectoryName(_quick) + "/", StringComparison.Ordinal))];
        string folder = _line.File("million");
        CommandResult result = PairScope([.. words.Select(w => w is Shown ? folder : w), "--dry-run"]);

        Assert.True(result.Code == 0, result.Error);
        string script = File.ReadAllText(Path.Combine(folder, "slurm", "generate.sbatch")).Replace(folder, Shown, StringComparison.Ordinal);
        script = System.Text.RegularExpressions.Regex.Replace(script, @"pairscope \d+\.\d+\.\d+ ", "pairscope VERSION ");
        string program = script.Split('\n').Single(l => l.StartsWith("program=", StringComparison.Ordinal));
        string shownProgram = page.Split('\n').First(l => l.StartsWith("program=", StringComparison.Ordinal));
        Assert.Contains($"```bash\n{script.Replace(program, shownProgram, StringComparison.Ordinal)}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_a_user_edited_is_set_aside_when_it_is_written_again()
    {
        string folder = _line.File("data");
        string script = Path.Combine(folder, "slurm", "generate.sbatch");
        string[] submit = ["dataset", "submit", _quick, "-o", folder, "--engine", "slurm", "--tasks", "2", "--count", "600", "--dry-run"];
        Assert.Equal(0, PairScope(submit).Code);
        string written = File.ReadAllText(script);
        File.WriteAllText(script, written + "module load dotnet\n");
        Assert.Equal(0, PairScope(submit).Code);

        Assert.Equal(written, File.ReadAllText(script));
        Assert.EndsWith("module load dotnet\n", File.ReadAllText(script + ".old"), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(folder, "slurm"), "program-*"));
    }

    [Fact]
    public void Without_sbatch_one_sentence_says_where_to_submit()
    {
        CommandResult result = PairScope("dataset", "submit", _quick, "-o", _line.File("data"), "--engine", "slurm", "--tasks", "1");

        Assert.Equal(2, result.Code);
        Assert.Equal(
            "pairscope: There is no sbatch here, or it does not answer: submit on a login node of a Slurm cluster, or use --dry-run to write the scripts only.",
            result.Error);
        Assert.Empty(_line.Files);
    }

    [Theory]
    [InlineData("1-0", 120)]
    [InlineData("8", 120)]
    [InlineData("4", 60)]
    public void A_task_is_warned_two_minutes_before_its_time_is_up_or_later_when_the_time_is_short(string limit, int seconds)
    {
        Assert.Equal(0, PairScope("dataset", "submit", _quick, "-o", _line.File("data"), "--engine", "slurm", "--tasks", "1", "--time", limit, "--dry-run").Code);
        Assert.Contains($"\n#SBATCH --signal=B:USR1@{seconds}\n", File.ReadAllText(_line.File("data/slurm/generate.sbatch")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engine", "pbs", "--engine must be one of slurm, but 'pbs' was given.")]
    [InlineData("--tasks", "4", "The data set has 3 shards, so the number of tasks must be from 1 to 3, but it is 4.")]
    [InlineData("--tasks", "0", "--tasks must be a whole number between 1 and 1000000, but '0' was given.")]
    [InlineData("--time", "soon", "The time limit must be minutes, or hours:minutes:seconds, or days-hours:minutes:seconds, but 'soon' was given.")]
    [InlineData("--memory", "2 GB", "The memory must be a whole number of megabytes, or one with K, M, G or T after it, but '2 GB' was given.")]
    [InlineData("--partition", "a\n#SBATCH --mail", "The partition must be a name, or several with commas, but 'a #SBATCH --mail' was given.")]
    public void What_Slurm_cannot_take_is_refused_before_anything_is_written(string option, string value, string sentence)
    {
        Assert.Equal(2, _line.Run(["dataset", "submit", _quick, "-o", _line.File("data"), "--dry-run", .. Options(option, value)]));
        Assert.Equal(sentence, _line.Sentence);
        Assert.Empty(_line.Files);
    }

    private static IEnumerable<string> Options(string option, string value) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["--engine"] = "slurm", ["--tasks"] = "2", [option] = value }
            .SelectMany(o => new[] { o.Key, o.Value });

    // A process of its own, because the scripts hold a copy of the program that runs; with no Slurm on its path.
    private static CommandResult PairScope(params string[] arguments)
    {
        ProcessStartInfo start = CommandResult.Quiet(BuiltProgram.Host, [BuiltProgram.Path, .. arguments]);
        start.Environment["PATH"] = "/nowhere";
        return CommandResult.Of(Process.Start(start)!);
    }

    private static (int Code, string Error) Bash(params string[] arguments)
    {
        CommandResult result = CommandResult.Of(Process.Start(CommandResult.Quiet("bash", arguments))!);
        return (result.Code, result.Error);
    }
}
