using System.Globalization;
using PairScope.Cli;
using PairScope.Tests.Learning;
using PairScope.Training;

namespace PairScope.Tests.Cli;

/// <summary>What a training tells of its time before it begins.</summary>
[Collection(TorchCollection.Name)]
public sealed class TrainingEstimateTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [TorchFact]
    public void The_steps_of_a_training_are_timed_before_it_begins_and_the_time_is_told()
    {
        _line.Succeed("dataset", "generate", Path.Combine(SharedData.RepositoryRoot, "protocols", "quick.yaml"), "-o", _line.File("data"), "--count", "24");
        using var stop = new CancellationTokenSource();
        using var error = new Stopping(stop, "training: ");
        int code = PairScopeCommand.Invoke(["train", "--data", _line.File("data"), "--width", "0.05", "--epochs", "100000", "-o", _line.File("w.safetensors")], TextWriter.Null, error, stop.Token);
        Assert.Equal(130, code);
        string[] told = error.ToString().Split('\n');
        int estimate = Array.FindIndex(told, l => l.StartsWith($"pairscope: a training on '{_line.File("data")}' needs about ", StringComparison.Ordinal));
        Assert.InRange(estimate, 0, Array.FindIndex(told, l => l.StartsWith("training: ", StringComparison.Ordinal)) - 1);
    }

    [TorchFact]
    public void The_time_of_a_step_is_that_of_the_network_asked_for_and_grows_with_it()
    {
        double Seconds(double width)
        {
            TrainingOptions options = TrainingOptions.For("vgg16") with { Width = width, Threads = 1 };
            return StepTime.Measure(Samples.Configuration(width, network: "vgg16"), options, maps: 100);
        }

        (double narrow, double wide) = (Seconds(0.05), Seconds(0.5));
        Assert.True(narrow > 0);
        Assert.True(wide > 3 * narrow, $"{narrow} s and {wide} s"); // operations: nearly a hundred times as many
    }

    // Stops what writes into it once a line begins so.
    private sealed class Stopping(CancellationTokenSource stop, string start) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(start, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
