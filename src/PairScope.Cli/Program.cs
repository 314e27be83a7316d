using System.Runtime.InteropServices;
using PairScope.Cli;
using PairScope.Cli.Output;

// The first Ctrl-C (or SIGTERM, or a terminal that goes away) asks the verb to stop, which leaves no half-written file; a second one ends at once.
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
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
return PairScopeCommand.Invoke(args, StandardStream.Output, StandardStream.Error, stop.Token);
