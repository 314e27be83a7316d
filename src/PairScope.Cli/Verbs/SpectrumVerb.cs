using System.CommandLine;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.Spectra;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope spectrum: A(k, ω) along a path or over the zone, or the density of states.</summary>
internal static class SpectrumVerb
{
    private const int BandGrid = 24;
    private const double BytesOfValue = 40; // measured, on the way into a file

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "spectrum",
            "Computes the spectral function A(k, ω) along Γ–M–K–Γ or another path in states/meV, over the zone at one energy, or the density of states; 'spectrum fit' fits gaps and pairings to measured spectra.",
            "pairscope spectrum --energy -250:650:2 --broadening 5 -o spectrum.png",
            "pairscope spectrum --irrep \"A1'\" --delta 2 --path G-K --part 0.35:0.5 --energy -8:8:0.1 --broadening 0.3 --limits 0,0.5 -o gap.png",
            "pairscope spectrum --at-energy 0 --broadening 5 -o zone.npy",
            "pairscope spectrum --irrep \"A1'\" --delta 2 --dos --energy -6:6:0.1 --broadening 0.2 -o dos.csv",
            "pairscope spectrum fit spectrum.dat -o gap.json --picture gap.png");
        var crystalOptions = new CrystalOptions(verb, gapRequired: false);
        Option<EnergyList?> energyOption = EnergyList.Option(
            "--energy", "Energies ω as a list 0,0.3,1 or a range -1:1:0.25 [default: -250:650:2, of materials the range of the bands, and for --dos with --irrep five gaps round zero]");
        Option<double?> atEnergyOption = NumberOption.OptionalReal("--at-energy", "meV", "Compute A(k, ω) over the whole zone at this one energy");
        Option<bool> dosOption = new("--dos") { Description = "Compute the density of states in states/(meV·cell)" };
        var pathOptions = new PathOptions(verb);
        Option<(double Low, double High)?> limitsOption = LimitsOption.Create(
            "Values that a picture shows, in its colours or with --dos on its axis [default: all]");
        Option<int> sizeOption = NumberOption.Whole(
            "--size", "L", "Zone map of L×L momenta", 256, "an even whole number between 2 and 4096", v => v is >= 2 and <= 4096 && v % 2 == 0);
        foreach (Option option in (Option[])[energyOption, atEnergyOption, dosOption, sizeOption, limitsOption])
        {
            verb.Add(option);
        }

        var solverOptions = new SolverOptions(verb, "5, and for --dos with --irrep a tenth of the gap");
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, [".npy", ".csv", ".h5", .. PictureFile.Endings]);

        verb.Computes(outputOptions, (parsed, target, cancellation) =>
        {
            CrystalChoice crystal = crystalOptions.Read(parsed);
            bool dos = parsed.GetValue(dosOption);
            double? atEnergy = parsed.GetValue(atEnergyOption);
            EnergyList? given = parsed.GetValue(energyOption);
            if (dos && atEnergy is not null)
            {
                throw new InputException("--dos and --at-energy exclude each other; give one of them.");
            }

            if (given is not null && atEnergy is not null)
            {
                throw new InputException("--energy and --at-energy exclude each other; --at-energy takes one energy for the whole zone.");
            }

            if ((dos || atEnergy is not null) && pathOptions.Given(parsed).FirstOrDefault() is { } unused)
            {
                throw new InputException($"{unused} belongs to a path through the zone, which {(dos ? "--dos" : "--at-energy")} does not take.");
            }

            bool nearGap = dos && crystal.Gap is not null && crystal.Delta > 0;
            (double Low, double High)? limits = parsed.GetValue(limitsOption);
            SolverChoice solver = solverOptions.Read(parsed, nearGap ? 0.1 * crystal.Delta : 5);
            if (solver.Torus is not null && !dos)
            {
                throw new InputException("--torus belongs to --dos; A(k, ω) at a momentum is the same on any torus that has it.");
            }

            EnergyList energies = given ?? (nearGap ? EnergyList.Range(-5 * crystal.Delta, 5 * crystal.Delta, 0.05 * crystal.Delta) : UsualEnergies(crystal));
            if (target.IsPicture && atEnergy is null && energies.Values.Distinct().Count() < 2)
            {
                throw new InputException("--energy must give at least two energies for a picture; use --at-energy for the zone at one energy.");
            }

            BdgHamiltonian hamiltonian = crystal.Hamiltonian();
            void Check(RunEstimate estimate) => estimate.Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            (Report report, ResultData data, Func<Figure> picture, string summary) =
                dos ? Density(crystal, hamiltonian, energies, solver, limits, Check, cancellation)
                : atEnergy is { } energy ? Zone(crystal, hamiltonian, energy, solver, parsed.GetValue(sizeOption), limits, Check, cancellation)
                : Path(crystal, hamiltonian, energies, solver, pathOptions.Read(parsed, crystal), limits, Check, cancellation);
            return new Computed(report, data, picture, summary, []);
        });
        verb.Add(SpectrumFitVerb.Create());
        verb.Add(SpectrumSeriesVerb.Create());
        return verb;
    }

    // The range of the bands on a coarse grid and a twentieth of it on either side; of NbSe2 that of its band.
    private static EnergyList UsualEnergies(CrystalChoice crystal)
    {
        const int Steps = 450;
        if (crystal.Material is null)
        {
            return EnergyList.Range(-250, 650, 2);
        }

        (double low, double high) = new MaterialBands(crystal.Model.Bloch).Range(BandGrid);
        double margin = Math.Max(0.05 * (high - low), 1);
        return EnergyList.Range(low - margin, high + margin, (high - low + (2 * margin)) / Steps);
    }

    private static (Report Report, ResultData Data, Func<Figure> Picture, string Summary) Path(
        CrystalChoice crystal, BdgHamiltonian hamiltonian, EnergyList energies, SolverChoice solver, MomentumPath path, (double Low, double High)? limits, Action<RunEstimate> check, CancellationToken cancellation)
    {
        if ((double)energies.Values.Count * path.Momenta.Count > 1e8)
        {
            throw new InputException($"--energy and --points ask for {energies.Values.Count} × {path.Momenta.Count} values, more than the 100 million that are allowed.");
        }

        const int Part = 256; // many momenta at once cost less than one by one
        const int Parts = 64; // at least, so that the time of one is little
        ReducedMomentum[] some = [.. path.Momenta.Take(Math.Clamp(path.Momenta.Count / Parts, 1, Part))];
        check(Verb.Compute(
            () => RunEstimate.Measured(
                FormattableString.Invariant($"--points {path.Momenta.Count} at {energies.Values.Count} energies"), (double)path.Momenta.Count / some.Length, BytesOfValue * path.Momenta.Count * energies.Values.Count, "choose fewer --points or energies",
                () => SpectralFunction.AlongPath(hamiltonian, some, energies.Values, solver.Broadening)),
            cancellation));
        double[] weights = Verb.Compute(() => SpectralFunction.AlongPath(hamiltonian, path.Momenta, energies.Values, solver.Broadening), cancellation);
        var array = new ResultArray(
            "spectral_function", "A(k, ω)", "states/meV", [new("energy", "meV", energies.Values), new("distance", "1/a", path.Distances)], weights, null);
        var report = new Report("spectrum", crystal.Parameters, [("broadeningMeV", solver.Broadening)], PathOptions.Describe(path), Energies(energies));
        return (report, array, () => Drawings.SpectrumAlongPath(path, energies.Values, weights, crystal.Title, solver.Title(), limits),
            $"A(k, ω) [{energies.Values.Count}, {path.Momenta.Count}] in states/meV");
    }

    private static (Report Report, ResultData Data, Func<Figure> Picture, string Summary) Zone(
        CrystalChoice crystal, BdgHamiltonian hamiltonian, double energy, SolverChoice solver, int size, (double Low, double High)? limits, Action<RunEstimate> check, CancellationToken cancellation)
    {
        const int Part = 128;
        check(Verb.Compute(
            () => RunEstimate.Measured(
                FormattableString.Invariant($"--size {size}"), (double)size * size / (Part * Part), BytesOfValue * size * size, "choose a smaller --size",
                () => SpectralFunction.OverZone(hamiltonian, energy, solver.Broadening, Part)),
            cancellation));
        double[] weights = Verb.Compute(() => SpectralFunction.OverZone(hamiltonian, energy, solver.Broadening, size), cancellation);
        double[] kappa = [.. Enumerable.Range(-size / 2, size).Select(m => (double)m / size)];
        var array = new ResultArray(
            "spectral_function", "A(k)", "states/meV", [new("kappa1", string.Empty, kappa), new("kappa2", string.Empty, kappa)], weights, null,
            MapOutput.ReciprocalGrid("k", size, crystal.Lattice));
        var report = new Report("spectrum", crystal.Parameters, [("broadeningMeV", solver.Broadening), ("energyMeV", energy), ("size", size), ("indexOrder", "[m1 + L/2, m2 + L/2]")]);
        return (report, array, () => Drawings.SpectrumOverZone(weights, size, crystal, FormattableString.Invariant($"{crystal.Title}, ω = {energy:0.####} meV"), solver.Title(), limits), $"A(k) [{size}, {size}] in states/meV");
    }

    private static (Report Report, ResultData Data, Func<Figure> Picture, string Summary) Density(
        CrystalChoice crystal, BdgHamiltonian hamiltonian, EnergyList energies, SolverChoice solver, (double Low, double High)? limits, Action<RunEstimate> check, CancellationToken cancellation)
    {
        double[] Compute(BdgHamiltonian h) => solver.Torus is { } cells && h.Orbitals == 1
            ? Verb.Compute(() => DensityOfStates.Compute(h, energies.Values, solver.Broadening, cells), cancellation)
            : [.. energies.Values.Select(energy => Verb.Compute(() => DensityOfStates.Local(solver.CreateSolver(h), energy), cancellation))];
        check(Verb.Compute(
            () => RunEstimate.Measured(
                $"--dos at {energies.Values.Count} energies", energies.Values.Count * (crystal.Gap is null ? 1 : 2), 0, "choose fewer energies",
                () => _ = solver.Torus is { } cells && hamiltonian.Orbitals == 1
                    ? DensityOfStates.Compute(hamiltonian, [energies.Values[0]], solver.Broadening, cells)
                    : [DensityOfStates.Local(solver.CreateSolver(hamiltonian), energies.Values[0])]),
            cancellation));
        double[] normalDensity = Compute((crystal with { Gap = null }).Hamiltonian());
        double[]? density = crystal.Gap is null ? null : Compute(hamiltonian);
        var columns = new List<Column> { new("energy", "meV", energies.Values), new("normal", "states/(meV·cell)", normalDensity) };
        if (density is not null)
        {
            columns.Add(new Column("superconducting", "states/(meV·cell)", density));
        }

        var report = new Report("spectrum", crystal.Parameters, solver.Describe(hamiltonian), Energies(energies));
        return (report, new ResultTable("density_of_states", columns), () => Drawings.Density(columns, crystal.Title, solver.Title(), limits),
            $"density of states at {energies.Values.Count} energies, {columns[^1].Name} {columns[^1].Values.Min():g4} to {columns[^1].Values.Max():g4} states/(meV·cell)");
    }

    private static IEnumerable<(string Name, object? Value)> Energies(EnergyList energies) =>
        [("energies", energies.Values.Count), ("energyFirstMeV", energies.Values[0]), ("energyLastMeV", energies.Values[^1])];
}
