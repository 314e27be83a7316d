using PairScope.Cli;
using PairScope.Formats;
using PairScope.Tests.Learning;
using PairScope.Training.Torch;

namespace PairScope.Tests.Cli;

public sealed class FaultTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("--irrep B1'", "--irrep", "A1', A2', A1'', A2'', E', E''")]
    [InlineData("--irrep A1' --channel f", "--channel", "mixed, on-site, singlet, triplet")]
    [InlineData("--irrep A''", "--irrep", "A1'' or A2''")]
    [InlineData("--irrep A″", "--irrep", "A1'' or A2''")]
    [InlineData("--irrep A1'' --theta 0", "--theta", "leave it out")]
    [InlineData("--irrep A2'' --phase 0.3", "--phase", "leave it out")]
    [InlineData("--irrep A1' --channel triplet --theta 0.7", "--theta", "--channel triplet")]
    [InlineData("--irrep A2' --phase 0", "--phase", "--channel mixed")]
    [InlineData("--irrep A1' --energy 0,005", "--energy", "0.005")]
    [InlineData("--irrep A1' --energy 1,0,05", "--energy", "0.05")]
    [InlineData("--irrep A1' --energy -0,5", "--energy", "-0.5")]
    [InlineData("--irrep E'' --channel general", "--channel", "p, f")]
    [InlineData("--irrep A1' --channel-angle 0.3", "--channel-angle", "general")]
    [InlineData("--irrep A1' --delta nan", "--delta", "'nan'")]
    [InlineData("--irrep A1' --delta -1", "--delta", "'-1'")]
    [InlineData("--irrep A1' --mu 1e400", "--mu", "'1e400'")]
    [InlineData("--irrep A1' --mu 2e6", "--mu", "1e6")]
    [InlineData("--irrep A1' --energy 1e300", "--energy", "1e300")]
    [InlineData("--irrep A1' --broadening 1e-9 --size 8", "--broadening", "1e-6")]
    [InlineData("--irrep A1' --theta abc", "--theta", "'abc'")]
    [InlineData("--irrep A1' --theta 0,7", "--theta", "'0,7'")]
    [InlineData("--irrep A1' --broadening 0", "--broadening", "above zero")]
    [InlineData("--irrep A1' --broadening -0.1", "--broadening", "above zero")]
    [InlineData("--irrep A1' --broadening NaN", "--broadening", "above zero")]
    [InlineData("--irrep A1' --energy 1:2", "--energy", "start:end:step")]
    [InlineData("--irrep A1' --energy 1:2:0", "--energy", "start:end:step")]
    [InlineData("--irrep A1' --energy 1:2:-1", "--energy", "start:end:step")]
    [InlineData("--irrep A1' --energy 0:1e9:1e-9", "--energy", "start:end:step")]
    [InlineData("--irrep A1' --energy 0,,1", "--energy", "start:end:step")]
    [InlineData("--irrep A1' --size 63", "--size", "even")]
    [InlineData("--irrep A1' --size 0", "--size", "even")]
    [InlineData("--irrep A1' --size -64", "--size", "even")]
    [InlineData("--irrep A1' --size 99999999999", "--size", "4096")]
    [InlineData("--irrep A1' --size 64 --torus 32", "--torus", "64")]
    [InlineData("--irrep A1' --torus 0", "--torus", "65536")]
    [InlineData("--irrep A1' --impurity magnetic", "--impurity", "scalar, mx, my, mz")]
    [InlineData("--irrep A1' --space k", "--space", "q, r")]
    [InlineData("--irrep A1' --spin left", "--spin", "up, down, x, y, z")]
    [InlineData("--irrep A1' --polarisation 1.2", "--polarisation", "between -1 and 1")]
    [InlineData("--irrep A1' --spin up --polarisation 0.4", "--polarisation", "--spin x, y or z")]
    [InlineData("--irrep A1' --potential 30", "--potential", "--impurity mx, my or mz")]
    [InlineData("--irrep A1' --impurity spin.yaml --potential 30", "--potential", "leave it out")]
    [InlineData("--irrep A1' --accuracy 2", "--accuracy", "1e-10")]
    [InlineData("--irrep A1' --frobnicate", "--frobnicate", "")]
    [InlineData("", "--irrep", "required")]
    public void A_bad_option_of_simulate_is_refused_in_one_sentence_that_names_it(string options, string option, string says)
    {
        string sentence = _line.Refused(["simulate", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", _line.File("map.npy")]);
        Assert.Contains(option, sentence, StringComparison.Ordinal);
        Assert.Contains(says, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0,0.3,1", 3)]
    [InlineData("0,6,9", 3)]
    [InlineData("0,5", 2)]
    [InlineData("-0.5,0,0.5", 3)]
    public void Lists_of_energies_with_zeros_in_them_are_lists(string energies, int count)
    {
        _line.Succeed("spectrum", "--points", "5", "--energy", energies, "-o", _line.File("a.npy"));
        Assert.StartsWith($"{count}, ", Npy.Read(_line.File("a.npy")).Shape, StringComparison.Ordinal);
    }

    [TorchFact]
    public void A_device_that_is_not_there_is_refused_before_the_data_is_looked_at()
    {
        string missing = TorchRuntime.CudaIsAvailable ? "nowhere" : "--device cuda";
        Assert.Contains(missing, _line.Refused("train", "--data", "nowhere", "--device", "cuda", "-o", _line.File("w.safetensors")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("map.tiff")]
    [InlineData("map")]
    [InlineData("nowhere/map.npy")]
    public void An_output_that_cannot_be_written_is_refused_before_anything_is_computed(string name)
    {
        // A torus of 65536² cells would take hours: the refusal must come first.
        string sentence = _line.Refused("simulate", "--irrep", "A1'", "--torus", "65536", "-o", _line.File(name));
        Assert.Contains(name, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".gsf")]
    [InlineData(".png")]
    [InlineData(".SVG")]
    [InlineData(".pdf")]
    public void A_stack_of_energies_is_refused_for_a_format_of_one_map(string ending) =>
        Assert.Contains("--energy", _line.Refused("simulate", "--irrep", "A1'", "--energy", "0,1", "-o", _line.File("map" + ending)), StringComparison.Ordinal);

    [Fact]
    public void An_option_that_would_not_fit_in_memory_is_refused() =>
        Assert.Contains(
            "--size 4096",
            _line.Refused("simulate", "--irrep", "A1'", "--rashba", "1", "--size", "4096", "--torus", "65536", "-o", _line.File("map.npy")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("dataset generate EMPTY -o x", "is empty")]
    [InlineData("dataset generate PROTOCOL -o EMPTY", "is empty")]
    [InlineData("dataset generate PROTOCOL -o /dev/null", "cannot be written to '/dev/null'")]
    [InlineData("inspect EMPTY", "is empty")]
    [InlineData("inspect a\ufffdb.npy", "no UTF-8")]
    [InlineData("train --data x -o FOLDER/w.safetensors --tensorboard /dev/null/x", "--tensorboard")]
    [InlineData("train --data x -o FOLDER/w.safetensors --tensorboard EMPTY", "--tensorboard")]
    public void Paths_and_parameters_that_cannot_work_are_refused_at_once(string line, string says) =>
        Assert.Contains(says, _line.Refused([.. line.Split(' ').Select(w => w.Replace("EMPTY", string.Empty, StringComparison.Ordinal).Replace("FOLDER", _line.Folder, StringComparison.Ordinal).Replace("PROTOCOL", Path.Combine(SharedData.RepositoryRoot, "protocols", "quick.yaml"), StringComparison.Ordinal))]), StringComparison.Ordinal);

    [Fact]
    public void All_faults_of_a_command_line_are_told_together()
    {
        Assert.Equal(2, _line.Run("simulate", "--irrep", "A1'", "--size", "7", "--mu", "x", "-o", _line.File("map.npy")));
        Assert.Equal(2, _line.Error.TrimEnd().Split('\n').Length);
        Assert.Contains("--size", _line.Error, StringComparison.Ordinal);
        Assert.Contains("--mu", _line.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bands --channel p", "--channel")]
    [InlineData("bands --points 1", "--points")]
    [InlineData("bands --theta 0", "--theta")]
    [InlineData("bands --delta 2", "--delta")]
    [InlineData("bands --path G", "--path")]
    [InlineData("bands --path G-X-K", "--path")]
    [InlineData("bands --path G-G", "--path")]
    [InlineData("bands --path (0.1,0.2)-(0.1,z)", "--path")]
    [InlineData("bands --path G-K-M-K'-G --points 4", "--points")]
    [InlineData("bands --part 0.5", "--part")]
    [InlineData("bands --part 0.5:0.5", "--part")]
    [InlineData("bands --part 0.5:1.5", "--part")]
    [InlineData("spectrum --at-energy 0 --path G-K", "--path")]
    [InlineData("spectrum --dos --points 50", "--points")]
    [InlineData("spectrum --torus 64", "--torus")]
    [InlineData("spectrum --limits 1", "--limits")]
    [InlineData("spectrum --limits 1,0", "--limits")]
    [InlineData("gap --irrep A1' --mu 99999", "--mu")]
    [InlineData("gap --irrep A1' --grid 3", "--grid")]
    [InlineData("gap", "--irrep")]
    [InlineData("spectrum --dos --at-energy 0", "--dos")]
    [InlineData("spectrum --energy 1 --at-energy 0", "--at-energy")]
    [InlineData("spectrum --broadening 0", "--broadening")]
    public void The_other_verbs_refuse_in_the_same_way(string line, string option) =>
        Assert.Contains(option, _line.Refused([.. line.Split(' '), "-o", _line.File("out.npy")]), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_verb_is_answered_with_the_verbs_there_are() =>
        Assert.Contains("simulate", _line.Refused("simulat"), StringComparison.Ordinal);

    [Fact]
    public void A_verb_that_is_named_first_is_found_under_its_name_and_is_the_only_one_declared() =>
        Assert.All(PairScopeCommand.Create().Subcommands, verb => Assert.Equal(verb.Name, Assert.Single(PairScopeCommand.Create(verb.Name).Subcommands).Name));

    [Fact]
    public void A_stopped_computation_ends_with_130_and_leaves_no_file()
    {
        // A thread of its own: where tests keep all threads of the pool busy, a timer may come too late.
        using var stop = new CancellationTokenSource();
        var stopping = new Thread(() =>
        {
            Thread.Sleep(300);
            stop.Cancel();
        });
        stopping.Start();
        int code = _line.Run(stop.Token, "simulate", "--irrep", "A1'", "--energy", "-5:5:0.001", "--size", "16", "-o", _line.File("map.npy"));
        stopping.Join();
        Assert.Equal(130, code);
        Assert.Empty(_line.Files);
    }

    // Twenty thousand noise levels take minutes, a hundred thousand files too.
    [Theory]
    [InlineData("evaluate")]
    [InlineData("inspect")]
    public void Verbs_that_only_read_stop_too(string verb)
    {
        string[] line;
        if (verb is "evaluate")
        {
            string protocol = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "protocols", "publication.yaml"));
            File.WriteAllText(_line.File("p.yaml"), string.Join('\n', protocol.Split('\n').Select(l => l.StartsWith("counts:", StringComparison.Ordinal) ? "counts: { train: 0, validation: 0, test: 5 }" : l)));
            _line.Succeed("dataset", "generate", _line.File("p.yaml"), "-o", _line.File("data"));
            line = ["evaluate", "--data", _line.File("data"), "--noise-levels", string.Join(',', Enumerable.Repeat("0.05", 20_000)), "--json", _line.File("table.json")];
        }
        else
        {
            NpyFile.Write<double>(_line.File("0.npy"), [1, 2, 3, 4], [2, 2]);
            for (int i = 1; i < 20_000; i++)
            {
                File.CreateSymbolicLink(_line.File($"{i}.npy"), _line.File("0.npy"));
            }

            line = ["inspect", _line.Folder];
        }

        using var stop = new CancellationTokenSource();
        var stopping = new Thread(() =>
        {
            Thread.Sleep(500);
            stop.Cancel();
        });
        stopping.Start();
        Assert.Equal(130, _line.Run(stop.Token, line));
        stopping.Join();
        Assert.Contains("stopped", _line.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_line.File("table.json")));
    }

    [Fact]
    public void A_failed_run_leaves_the_file_that_was_there()
    {
        File.WriteAllText(_line.File("map.npy"), "precious");
        Assert.Equal(2, _line.Run("simulate", "--irrep", "A1'", "--torus", "8", "-o", _line.File("map.npy")));
        Assert.Equal("precious", File.ReadAllText(_line.File("map.npy")));
    }

    [Fact]
    public void Help_and_version_go_to_standard_output_with_code_0()
    {
        _line.Succeed("--version");
        Assert.Matches(@"^pairscope \d+\.\d+\.\d+", _line.Output);
        _line.Succeed("--help");
        Assert.Contains("simulate", _line.Output, StringComparison.Ordinal);
        _line.Succeed();
        Assert.Contains("simulate", _line.Output, StringComparison.Ordinal);
        foreach (string verb in (string[])["simulate", "bands", "gap", "spectrum"])
        {
            _line.Succeed(verb, "--help");
            Assert.Contains($"pairscope {verb}", _line.Output, StringComparison.Ordinal);
            Assert.Contains("Example", _line.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("EnergyList", _line.Output, StringComparison.Ordinal);
        }
    }
}
