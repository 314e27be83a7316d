using System.CommandLine;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;

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

    /// <summary>Refuses what cannot be computed, before anything is.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="size">L.</param>
    /// <param name="maps">Number of energies.</param>
    /// <param name="force">Whether to go on although the memory does not seem to suffice.</param>
    /// <param name="messages">Told what a large computation will take.</param>
    /// <exception cref="InputException">The window is larger than the torus or the memory.</exception>
    public void Check(BdgHamiltonian hamiltonian, int size, int maps, bool force, TextWriter messages)
    {
        if (size > Torus)
        {
            throw new InputException($"--torus must be at least the window size {size}, but '{Torus}' was given.");
        }

        // The window's planes, four times while they are summed and scattered, what each map takes on its way into a file (measured:
        // docs/reliability.md), and on a torus the half-transformed columns of one block.
        const double BytesPerNumber = 16;
        const double PlanesAtOnce = 4;
        const double BytesPerPixel = 500;
        const double WorthTelling = 2e9;
        double entries = hamiltonian.Blocks.Sum(b => b.Count * b.Count);
        double largestBlock = hamiltonian.Blocks.Max(b => b.Count * b.Count);
        double columns = largestBlock * (size + 1.0) * (Torus ?? 0);
        double cells = (size + 1.0) * (size + 1.0);
        double bytes = (BytesPerNumber * ((PlanesAtOnce * entries * cells) + columns)) + (BytesPerPixel * maps * cells);
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string needs = FormattableString.Invariant($"--size {size}{(Torus is { } n ? $" with --torus {n}" : string.Empty)} needs about {bytes / 1e9:0.0} GB of memory");
        if (columns > int.MaxValue || (bytes > 0.8 * available && !force))
        {
            throw new InputException(FormattableString.Invariant(
                $"{needs} and this machine offers {available / 1e9:0.0} GB; choose a smaller window or torus{(columns > int.MaxValue ? string.Empty : ", fewer energies, or --force to try")}."));
        }

        if (bytes > WorthTelling)
        {
            messages.WriteLine($"pairscope: {needs}.");
        }
    }

    /// <summary>The choice for the title of a picture: η always, the torus where there is one.</summary>
    public string Title() =>
        FormattableString.Invariant($"η = {Broadening:0.######} meV{(Torus is { } cells ? $", torus of {cells} × {cells} cells" : string.Empty)}");

    /// <summary>The choice under the names that files and --json use.</summary>
    public IEnumerable<(string Name, object? Value)> Describe()
    {
        yield return ("broadeningMeV", Broadening);
        yield return ("solver", Torus is null ? "crystal" : "torus");
        yield return Torus is { } cells ? ("torusCells", (object?)cells) : ("accuracy", Accuracy);
    }
}
