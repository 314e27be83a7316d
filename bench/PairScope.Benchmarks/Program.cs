using BenchmarkDotNet.Running;
using PairScope.Benchmarks;

// "tables", "layouts", "read", "networks", "orbitals", "orbital-errors" and "explorer" (with a published pairscope.dll) print the numbers of docs/benchmarks.md, "clients" (with one, and for how many seconds) those of docs/serve.md, "fit", "states", "crystal", "scans", "own-scans", "spectra", "joint", "trust", "plans", "plan-pairs" and "ladders" those in docs/results.md, "fuzz"
// tries damaged files on every reader, "estimates" holds what is told before a run against what it took; anything else goes to BenchmarkDotNet (--filter '*').
if (args is ["tables", ..])
{
    MapTables.Print(Console.Out, quick: args.Contains("--quick", StringComparer.Ordinal));
}
else if (args is ["layouts"])
{
    DatasetTables.PrintLayouts(Console.Out, maps: 512);
}
else if (args is ["read", var folder])
{
    DatasetTables.PrintReading(Console.Out, folder);
}
else if (args is ["fit", ..])
{
    FitTables.Print(Console.Out, args);
}
else if (args is ["states", ..])
{
    StateTables.Print(Console.Out, args);
}
else if (args is ["plan-pairs", ..])
{
    PlanTables.PrintPairs(Console.Out, args);
}
else if (args is ["ladders", ..])
{
    LadderTables.Print(Console.Out, args);
}
else if (args is ["plans", ..])
{
    PlanTables.Print(Console.Out, args);
}
else if (args is ["trust", ..])
{
    TrustTables.Print(Console.Out, args);
}
else if (args is ["networks", ..])
{
    NetworkTables.Print(Console.Out, args);
}
else if (args is ["scans", ..])
{
    ScanTables.Print(Console.Out, args);
}
else if (args is ["spectra", ..])
{
    SpectrumTables.Print(Console.Out, args);
}
else if (args is ["joint", ..])
{
    JointTables.Print(Console.Out, args);
}
else if (args is ["own-scans", ..])
{
    OwnScanTables.Print(Console.Out, args);
}
else if (args is ["crystal", ..])
{
    CrystalTables.Print(Console.Out, args);
}
else if (args is ["orbitals", ..])
{
    OrbitalTables.Print(Console.Out, args);
}
else if (args is ["orbital-errors", ..])
{
    OrbitalErrors.Print(Console.Out, args);
}
else if (args is ["estimates", var program])
{
    EstimateTables.PrintOthers(Console.Out, program);
    EstimateTables.Print(Console.Out, program);
}
else if (args is ["explorer", var published])
{
    ExplorerTables.Print(Console.Out, published);
}
else if (args is ["clients", var served, ..])
{
    ClientTables.Print(Console.Out, served, args is [_, _, var asked] ? double.Parse(asked, System.Globalization.CultureInfo.InvariantCulture) : 120);
}
else if (args is ["fuzz", ..])
{
    return FuzzTables.Print(Console.Out, args);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
}

return 0;
