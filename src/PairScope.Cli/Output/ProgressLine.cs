using Spectre.Console;

namespace PairScope.Cli.Output;

/// <summary>
/// Progress on standard error: a bar with rate and time left on a terminal, a line at every tenth elsewhere, so that a
/// log of a batch job stays short.
/// </summary>
internal sealed class ProgressLine
{
    private readonly Action<double, string> _show;

    private ProgressLine(Action<double, string> show) => _show = show;

    /// <summary>Runs some work that reports its progress.</summary>
    public static void During(string title, TextWriter error, Action<ProgressLine> work)
    {
        if (error is SteadyWriter { Inner: IProgressListener listener })
        {
            work(new ProgressLine(listener.Report));
            return;
        }

        if (Console.IsErrorRedirected || error is not SteadyWriter { Inner: var inner } || !ReferenceEquals(inner, Console.Error))
        {
            int shown = -1;
            work(new ProgressLine((fraction, text) =>
            {
                int tenth = (int)(10 * fraction);
                if (tenth > shown)
                {
                    shown = tenth;
                    error.WriteLine($"{title}: {text}");
                }
            }));
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new Terminal(error) });
        console.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).Start(context =>
        {
            ProgressTask task = context.AddTask(title, maxValue: 1);
            work(new ProgressLine((fraction, text) =>
            {
                task.Value = fraction;
                task.Description = Markup.Escape($"{title}  {text}");
            }));
        });
    }

    /// <summary>The terminal that standard error is.</summary>
    private sealed class Terminal(TextWriter error) : IAnsiConsoleOutput
    {
        private readonly AnsiConsoleOutput _sizes = new(Console.Error);

        public TextWriter Writer => error;

        public bool IsTerminal => true;

        public int Width => _sizes.Width;

        public int Height => _sizes.Height;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }

    /// <summary>Tells how far the work has come.</summary>
    public void Report(double fraction, string text) => _show(fraction, text);

    /// <summary>Hears which part of the work is done, and tells it in per cent.</summary>
    public IProgress<double> Fractions() => Of<double>(fraction => (fraction, $"{fraction:P0}"));

    /// <summary>Hears of every step of the work, and tells it at once, on the same thread.</summary>
    /// <typeparam name="T">What is heard of a step.</typeparam>
    /// <param name="told">What is told of it.</param>
    public IProgress<T> Of<T>(Func<T, (double Fraction, string Text)> told) => new Steps<T>(this, told);

    private sealed class Steps<T>(ProgressLine line, Func<T, (double Fraction, string Text)> told) : IProgress<T>
    {
        public void Report(T value)
        {
            (double fraction, string text) = told(value);
            line.Report(fraction, text);
        }
    }

    /// <summary>A duration for people.</summary>
    public static string Duration(TimeSpan? time) => time is not { } t ? "?" : t.TotalHours >= 1 ? $"{t:h\\:mm\\:ss}" : $"{t:m\\:ss}";
}

/// <summary>A writer of messages that wants to hear every step of the progress, and no lines about it.</summary>
internal interface IProgressListener
{
    /// <summary>Tells how far the work has come.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="text">The same for people.</param>
    void Report(double fraction, string text);
}
