using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace PairScope.Cli.Output;

/// <summary>
/// About what a run will take, told before it begins where it is much: the one place that refuses a run for its memory.
/// How good the estimates are: docs/reliability.md.
/// </summary>
/// <param name="Subject">What needs it: "--size 4096".</param>
/// <param name="Bytes">Memory at the peak, without the program's own.</param>
/// <param name="Seconds">Time; zero where nothing is known of it.</param>
/// <param name="Advice">What would need less: "choose a smaller window".</param>
internal sealed record RunEstimate(string Subject, double Bytes, double Seconds, string Advice)
{
    private static readonly AsyncLocal<(double Bytes, double Seconds)?> Most = new();

    private const double OwnBytes = 5e7;
    private const double Share = 0.8; // of the machine's memory, the rest is for others
    private const double BytesWorthTelling = 2e9;
    private const double SecondsWorthTelling = 10;

    /// <summary>Memory at the peak with the program's own.</summary>
    public double PeakBytes => Bytes + OwnBytes;

    /// <summary>The option that goes on all the same.</summary>
    public static Option<bool> ForceOption() => new("--force") { Description = "Go on although the estimate says that the memory does not suffice" };

    /// <summary>The estimate of a run of many equal parts, from the time that the fastest of a few takes: the others were held up by whatever else the machine does.</summary>
    /// <param name="subject">What needs it.</param>
    /// <param name="count">How many parts.</param>
    /// <param name="bytes">Memory of all.</param>
    /// <param name="advice">What would need less.</param>
    /// <param name="one">Does one part.</param>
    public static RunEstimate Measured(string subject, double count, double bytes, string advice, Action one)
    {
        const int Few = 16;
        TimeSpan enough = TimeSpan.FromSeconds(0.05);
        if (count < 4 * Few)
        {
            return new RunEstimate(subject, bytes, 0, advice);
        }

        one(); // compiled
        var clock = Stopwatch.StartNew();
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int done = 0; done < Few && (done == 0 || clock.Elapsed < enough); done++)
        {
            long start = Stopwatch.GetTimestamp();
            one();
            fastest = fastest < Stopwatch.GetElapsedTime(start) ? fastest : Stopwatch.GetElapsedTime(start);
        }

        return new RunEstimate(subject, bytes, fastest.TotalSeconds * count, advice);
    }

    /// <summary>Refuses, in whatever runs from here on, what takes more than one request to a server may.</summary>
    /// <param name="bytes">Memory at the peak.</param>
    /// <param name="seconds">Time.</param>
    public static void AllowAtMost(double bytes, double seconds) => Most.Value = (bytes, seconds);

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="force">Whether to go on all the same.</param>
    /// <exception cref="InputException">The memory does not suffice.</exception>
    public void Refuse(bool force)
    {
        RefuseRequest(doubt: 1);
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (PeakBytes > Share * available && !force)
        {
            throw new InputException($"{Subject} needs {Memory} and this machine offers {Gigabytes(available)}; {Advice}, or --force to try.");
        }
    }

    /// <summary>Refuses what one request to a server may not take, before its time is measured.</summary>
    /// <param name="doubt">By which factor the time may be guessed too long.</param>
    /// <exception cref="InputException">It would take too much.</exception>
    public void RefuseRequest(double doubt)
    {
        if (Most.Value is var (bytes, seconds) && (PeakBytes > bytes || Seconds > doubt * seconds))
        {
            throw new InputException($"{Subject} needs {Memory}{(Seconds >= 1 ? " and about " + InWords(Seconds) : string.Empty)}, and one request may take {Gigabytes(bytes)}{(double.IsFinite(seconds) ? " and " + InWords(seconds) : string.Empty)}; {Advice}, or run it on the command line.");
        }
    }

    /// <summary>Refuses what does not fit, and tells what takes much.</summary>
    /// <param name="force">Whether to go on all the same.</param>
    /// <param name="messages">Standard error.</param>
    /// <exception cref="InputException">The memory does not suffice.</exception>
    public void Check(bool force, TextWriter messages)
    {
        Refuse(force);
        string?[] needs = [PeakBytes > BytesWorthTelling ? Memory : null, Seconds >= SecondsWorthTelling ? "about " + InWords(Seconds) : null];
        if (needs.OfType<string>().ToArray() is { Length: > 0 } told)
        {
            messages.WriteLine($"pairscope: {Subject} needs {string.Join(" and ", told)}; to need less, {Advice}.");
        }
    }

    /// <summary>A time as roughly as it is known: 40 s, 12 min, 3 h, 2 days.</summary>
    public static string InWords(double seconds)
    {
        (double value, string unit) = seconds switch
        {
            < 90 => (seconds, "s"),
            < 90 * 60 => (seconds / 60, "min"),
            < 48 * 3600 => (seconds / 3600, "h"),
            _ => (seconds / 86400, "days"),
        };
        double step = value < 10 ? 1 : value < 100 ? 5 : Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(value / step) * step):0} {unit}");
    }

    private string Memory => $"about {Gigabytes(PeakBytes)} of memory";

    private static string Gigabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
