using System.Globalization;

namespace PairScope.Benchmarks;

/// <summary>The options of a bench: what stands behind a name on its command line, or what is usual.</summary>
internal sealed class GivenOptions(string[] args)
{
    public string Text(string name, string usual) => Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : usual;

    public int Whole(string name, string usual) => int.Parse(Text(name, usual), CultureInfo.InvariantCulture);

    public double Real(string name, string usual) => double.Parse(Text(name, usual), CultureInfo.InvariantCulture);
}
