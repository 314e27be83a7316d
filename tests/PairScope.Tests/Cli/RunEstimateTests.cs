using System.CommandLine;
using System.Globalization;
using PairScope.Cli;
using PairScope.Cli.Output;
using PairScope.Training;

namespace PairScope.Tests.Cli;

public sealed class RunEstimateTests : IDisposable
{
    private readonly CommandLine _line = new();
    private readonly StringWriter _messages = new(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _line.Dispose();
        _messages.Dispose();
    }

    [Fact]
    public void A_run_beyond_the_memory_is_refused_with_the_estimate_and_force_goes_on()
    {
        var estimate = new RunEstimate("--size 4096", 1e15, 0, "choose a smaller window");
        InputException fault = Assert.Throws<InputException>(() => estimate.Check(force: false, _messages));
        Assert.StartsWith("--size 4096 needs about 1000000.1 GB of memory and this machine offers ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" GB; choose a smaller window, or --force to try.", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_messages.ToString());
        estimate.Check(force: true, _messages);
        Assert.Equal("pairscope: --size 4096 needs about 1000000.1 GB of memory; to need less, choose a smaller window.", _messages.ToString().TrimEnd());
    }

    [Theory]
    [InlineData(1e6, 3, "")]
    [InlineData(1e6, 42, "pairscope: it needs about 40 s; to need less, ask for less.")]
    [InlineData(3e9, 1, "pairscope: it needs about 3.1 GB of memory; to need less, ask for less.")]
    [InlineData(3e9, 7500, "pairscope: it needs about 3.1 GB of memory and about 2 h; to need less, ask for less.")]
    [InlineData(0, 1e6, "pairscope: it needs about 10 days; to need less, ask for less.")]
    [InlineData(0, 1e9, "pairscope: it needs about 12000 days; to need less, ask for less.")]
    public void What_takes_little_is_not_told_and_what_takes_much_is_told_as_roughly_as_it_is_known(double bytes, double seconds, string told)
    {
        new RunEstimate("it", bytes, seconds, "ask for less").Check(force: true, _messages);
        Assert.Equal(told, _messages.ToString().TrimEnd());
    }

    [Fact]
    public void The_time_of_many_parts_is_that_of_a_few_and_of_a_few_parts_is_not_measured()
    {
        int done = 0;
        RunEstimate few = RunEstimate.Measured("it", 10, 5, "ask for less", () => done++);
        Assert.Equal((0, 0, 5), (done, few.Seconds, few.Bytes));
        RunEstimate many = RunEstimate.Measured("it", 1e9, 5, "ask for less", () => Thread.Sleep(2 * (done++ == 0 ? 100 : 1)));
        Assert.InRange(done, 2, 20);
        Assert.True(many.Seconds >= 1e6, $"{many.Seconds} s"); // each part sleeps for a millisecond at least
    }

    [Fact]
    public void Every_verb_that_can_take_much_memory_knows_force()
    {
        IEnumerable<string> verbs = Verbs(PairScopeCommand.Create()).Where(v => v.Command.Options.Any(o => o.Name is "--force")).Select(v => v.Path).Order(StringComparer.Ordinal);
        Assert.Equal("bands, dataset generate, fit, plan, predict, simulate, simulate scan, simulate scatterers, spectrum, train", string.Join(", ", verbs));
    }

    [Fact]
    public void A_training_on_more_maps_than_the_memory_holds_is_refused_before_any_is_made()
    {
        File.WriteAllText(_line.File("p.yaml"), """
            title: Large maps
            material: NbSe2
            classes: [{ irrep: A1' }]
            parameters: { delta: 10, theta: 1, mu: 0, broadening: 10, strength: 100 }
            energies: [0]
            size: 512
            method: { torus: 512 }
            counts: { train: 10, validation: 2, test: 2 }
            seed: 1
            """);
        Assert.Equal(2, _line.Run("train", "--protocol", _line.File("p.yaml"), "--maps", "10000000", "-o", _line.File("w.safetensors")));
        Assert.Contains("a training of 160 passes over 10000000 maps each needs about ", _line.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("choose fewer --maps, or --force to try.", _line.Sentence, StringComparison.Ordinal);
        Assert.Equal("p.yaml", Assert.Single(_line.Files));
    }

    [Fact]
    public void A_training_takes_the_steps_of_its_passes_and_a_third_of_a_step_for_a_batch_of_validation_maps() =>
        Assert.Equal(2 * 5 * (3 + (0.5 / 3)), StepTime.Total(2, 250, 50, new TrainingOptions { Epochs = 5, BatchSize = 100 }), 1e-12);

    [Fact]
    public void More_wave_vectors_than_an_array_holds_are_refused()
    {
        string sentence = _line.Refused("simulate", "--irrep", "A1'", "--size", "4096", "--zones", "15", "-o", _line.File("x.npy"));
        Assert.Contains("1 maps of 61440×61440 numbers", sentence, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, Command Command)> Verbs(Command command, string path = "") =>
        command.Subcommands.SelectMany(c => Verbs(c, $"{path} {c.Name}".TrimStart()).Prepend(($"{path} {c.Name}".TrimStart(), c)));
}
