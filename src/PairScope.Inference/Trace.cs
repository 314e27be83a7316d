namespace PairScope.Inference;
internal static class Trace
{
    private static readonly System.Diagnostics.Stopwatch Clock = System.Diagnostics.Stopwatch.StartNew();
    public static void Count(bool gradient, int size, string name) { if (Environment.GetEnvironmentVariable("PS_TRACE") is not null) Console.Error.WriteLine($"{Clock.ElapsedMilliseconds} {(gradient ? "G" : "M")} {size} {name}"); }
}
