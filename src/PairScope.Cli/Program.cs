using System.Globalization;
using System.Runtime.InteropServices;
using PairScope.Cli;
using PairScope.Cli.Output;

// Numbers are written and read the same everywhere, whatever the environment says of cultures (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 too).
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// The first Ctrl-C (or SIGTERM, or a terminal that goes away) asks the verb to stop, which leaves no half-written file; a second one ends at once.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        // Not left to the system, which would end the program before it has deleted what it was writing.
        Environment.Exit(PairScopeCommand.Interrupted);
    }

    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
return PairScopeCommand.Invoke(args, StandardStream.Output, StandardStream.Error, stop.Token);
