using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

[Collection(ProcessMemoryCollection.Name)]
public class TorchMemoryTests
{
    [TorchFact]
    public void Memory_stays_flat_when_every_step_has_its_scope()
    {
        // 200 steps of 16 MB each; without the scope they would hold 3 GB.
        Tensor large = Tensor.From(new float[1 << 22], 1 << 22);
        Work(large, steps: 5);
        long before = ResidentBytes();
        Work(large, steps: 200);
        long grown = ResidentBytes() - before;
        large.Dispose();
        Assert.True(grown < 200L << 20, $"resident memory grew by {grown >> 20} MB");
    }

    private static void Work(Tensor large, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = new TensorScope();
            _ = large + large;
        }
    }

    private static long ResidentBytes()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
