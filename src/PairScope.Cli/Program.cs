using System.Runtime.InteropServices;
using PairScope.Cli;

// The first Ctrl-C (or SIGTERM) asks the verb to stop, which leaves no half-written file; a second one ends at once.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    if (!stop.IsCancellationRequested)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return PairScopeCommand.Invoke(args, Console.Out, Console.Error, stop.Token);
