using System.CommandLine;
using System.Diagnostics;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Output;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Scattering;

namespace PairScope.Cli.Options;

/// <summary>The options that choose how the Green function is computed, the same for every verb that needs one.</summary>
internal sealed class SolverOptions
{
    private readonly Option<double?> _broadening;

    private readonly Option<int?> _torus = NumberOption.OptionalWhole(
        "--torus", "N", "Compute on a torus of N×N cells instead of the infinite crystal", "a whole number of cells between 2 and 65536", v => v is >= 2 and <= 65536);

    private readonly Option<double> _accuracy = NumberOption.Real(
        "--accuracy", "x", "Largest error of a map of the infinite crystal, relative to its largest value", 1e-4, "a number between 1e-10 and 0.1", v => v is >= 1e-10 and <= 0.1);

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="standardBroadening">What the help says about η when the option is not given.</param>
    public SolverOptions(Command verb, string standardBroadening)
    {
        _broadening = NumberOption.OptionalReal(
            "--broadening", "meV", $"Broadening η [default: {standardBroadening}]", "a number of meV above zero, between 1e-6 and 1e6", v => v >= 1e-6);
        verb.Add(_broadening);
        verb.Add(_torus);
        verb.Add(_accuracy);
    }

    /// <summary>The choice on a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="standardBroadening">η in meV when the option is not given.</param>
    public SolverChoice Read(ParseResult parsed, double standardBroadening) =>
        new(parsed.GetValue(_broadening) ?? standardBroadening, parsed.GetValue(_torus), parsed.GetValue(_accuracy));
}

/// <summary>How the Green function is computed.</summary>
/// <param name="Broadening">η in meV.</param>
/// <param name="Torus">Cells along each side of a torus, null for the infinite crystal.</param>
/// <param name="Accuracy">Largest relative error for the infinite crystal.</param>
internal sealed record SolverChoice(double Broadening, int? Torus, double Accuracy)
{
    /// <summary>The solver; the only place where a verb chooses between torus and crystal.</summary>
    public GreenFunction CreateSolver(BdgHamiltonian hamiltonian) =>
        Torus is { } cells
            ? new TorusGreenFunction(hamiltonian, Broadening, cells)
            : new CrystalGreenFunction(hamiltonian, Broadening, Accuracy);

    /// <summary>Refuses a torus that is no larger than the window, or too large to be held.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="size">L.</param>
    /// <exception cref="InputException">The torus does not go with the window.</exception>
    public void Check(BdgHamiltonian hamiltonian, int size)
    {
        if (size > Torus)
        {
            throw new InputException($"--torus must be at least the window size {size}, but '{Torus}' was given.");
        }

        if (Torus is { } cells && hamiltonian.Blocks.Max(b => b.Count * b.Count) * (size + 1.0) * cells > int.MaxValue)
        {
            throw new InputException($"--size {size} with --torus {cells} asks for more numbers at a time than one array can hold; choose a smaller window or torus, or leave --torus out.");
        }
    }

    /// <summary>What the maps of one impurity need, the time measured on a smaller map where it is long.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="impurity">The impurity.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="size">L.</param>
    /// <param name="tip">What the tip sees.</param>
    /// <param name="sites">The sites of the cell.</param>
    /// <param name="further">Bytes that are needed besides.</param>
    public RunEstimate Estimate(
        BdgHamiltonian hamiltonian, Impurity impurity, IReadOnlyList<double> energies, int size, Tip tip, IReadOnlyList<OrbitalSite>? sites, double further)
    {
        const double LargestShare = 0.05; // of the run, for measuring
        const double Shortest = 0.1; // s: below this the time is the compiler's
        const double WorthMeasuring = 3; // s: a machine may be several times slower than the one that the guess was made for
        const int LeastSize = 8;
        double[] one = [energies[0]];
        WindowCost whole = QpiSweep.Cost(CreateSolver(hamiltonian), impurity, energies, size, tip, sites);
        var estimate = new RunEstimate(
            FormattableString.Invariant($"--size {size}{(Torus is { } n ? $" with --torus {n}" : string.Empty)}{(energies.Count > 1 ? $" at {energies.Count} energies" : string.Empty)}"),
            whole.Bytes + further, Seconds(whole), Torus is null ? "choose a smaller window, fewer energies, a larger --broadening or a coarser --accuracy" : "choose a smaller window or torus, fewer energies");
        const double Doubt = 4; // the guess is that of another machine
        estimate.RefuseRequest(Doubt);
        for (int shrink = 1; estimate.Seconds > WorthMeasuring && size / shrink >= LeastSize; shrink *= 2)
        {
            int part = size / shrink / 2 * 2;
            GreenFunction green = (this with { Torus = Torus is { } cells ? Math.Max(part, cells / shrink) : null }).CreateSolver(hamiltonian);
            double expected = Seconds(QpiSweep.Cost(green, impurity, one, part, tip, sites));
            if (expected <= LargestShare * estimate.Seconds)
            {
                if (expected < Shortest)
                {
                    break;
                }

                QpiSweep.Compute(green, impurity, one, LeastSize, tip, sites);
                var clock = Stopwatch.StartNew();
                QpiSweep.Compute(green, impurity, one, part, tip, sites);
                return estimate with { Seconds = estimate.Seconds * clock.Elapsed.TotalSeconds / expected };
            }
        }

        return estimate;

        static double Seconds(WindowCost cost) => cost.SecondsOn(Environment.ProcessorCount);
    }

    /// <summary>The choice for the title of a picture: η always, the torus where there is one.</summary>
    public string Title() =>
        FormattableString.Invariant($"η = {Broadening:0.######} meV{(Torus is { } cells ? $", torus of {cells} × {cells} cells" : string.Empty)}");

    /// <summary>The choice under the names that files and --json use.</summary>
    /// <param name="hamiltonian">The crystal, which decides how the integral over it is done.</param>
    public IEnumerable<(string Name, object? Value)> Describe(BdgHamiltonian hamiltonian)
    {
        yield return ("broadeningMeV", Broadening);
        yield return ("solver", Torus is null ? "crystal" : "torus");
        yield return Torus is { } cells ? ("torusCells", (object?)cells) : ("accuracy", Accuracy);
        if (CreateSolver(hamiltonian) is CrystalGreenFunction crystal)
        {
            yield return ("route", crystal.Route);
        }
    }
}
