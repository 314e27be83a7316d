using BenchmarkDotNet.Running;
using PairScope.Benchmarks;

// "tables" prints the tables of docs/benchmarks.md; anything else goes to BenchmarkDotNet (--filter '*').
if (args is ["tables", ..])
{
    MapTables.Print(Console.Out, quick: args.Contains("--quick", StringComparer.Ordinal));
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
}
