using System.CommandLine;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope simulate: the interference map round one impurity.</summary>
internal static class SimulateVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "simulate",
            "Computes the map δρ round one impurity, in states/(meV·cell), at one energy or many.",
            "pairscope simulate --irrep \"A1'\" --delta 1.0 --theta 0.7 --mu 0 --energy 0.3 --broadening 0.1 --size 64 -o map.npy",
            "pairscope simulate --irrep \"E''\" --channel f --energy -20:20:5 --space r -o stack.h5",
            "pairscope simulate --material cuprate --irrep B1g --delta 20 --energy 5 --broadening 1 -o d-wave.png",
            "pairscope simulate --material honeycomb --gap \"E2g:1.1 + 1i*E2g:1.2\" --energy 0.5 --site A --space r --absolute -o a.npy",
            "pairscope simulate --material honeycomb --normal --strength 1000 --energy=-40 --broadening 5 --space xy -o vacancy.h5",
            "pairscope simulate --material sr2ruo4 --gap B1g:1 --delta 2 --energy 1 --broadening 0.5 --size 32 --continuum 8 -o orbitals.png");
        verb.Add(SimulateScanVerb.Create());
        verb.Add(SimulateScatterersVerb.Create());
        var crystalOptions = new CrystalOptions(verb, gapRequired: true);
        Option<EnergyList?> energyOption = EnergyList.Option(
            "--energy", "Energy ω: a value, a list 0,0.3,1 or a range -1:1:0.25 (then the output is [E, L, L]) [default: 0]");
        verb.Add(energyOption);
        var solverOptions = new SolverOptions(verb, "0.1");
        var impurityOptions = new ImpurityOptions(verb, takesPotential: true);
        Option<int> sizeOption = NumberOption.Whole(
            "--size", "L", "Window of L×L cells", 64, "an even whole number between 2 and 4096", v => v is >= 2 and <= 4096 && v % 2 == 0);
        Option<MapSpace> spaceOption = NumberOption.Word(
            "--space", "q: complex δρ(q), [m1 + L/2, m2 + L/2]; r: real δρ(r), [n1 + L/2, n2 + L/2]; xy: what a tip of finite width sees of it between the sites, on pixels in nm, which 'process' reads [default: q]",
            ("q", MapSpace.Reciprocal), ("r", MapSpace.Real), ("xy", MapSpace.Pixels));
        var imageOptions = new TipImageOptions();
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(sizeOption);
        verb.Add(spaceOption);
        var siteOption = new Option<string?>("--site") { Description = "Only what the tip sees of this site of the material's cell [default: all sites]", HelpName = "NAME" };
        var absoluteOption = new Option<bool>("--absolute") { Description = "With --space r or xy: ρ(r), the density of the clean crystal and its change together" };
        Option<int?> zonesOption = NumberOption.OptionalWhole(
            "--zones", "Z", "Wave vectors of Z×Z zones; the places of several sites make them differ [default: 1 for one site in the cell, else 3]", "an odd whole number between 1 and 15", v => v is >= 1 and <= 15 && v % 2 == 1);
        var spinOptions = new SpinOptions(verb, "both spins");
        verb.Add(siteOption);
        verb.Add(absoluteOption);
        verb.Add(zonesOption);
        imageOptions.AddTo(verb);
        verb.Add(forceOption);
        Option<double?> temperatureOption = NumberOption.OptionalReal("--temperature", "K", "Temperature, which smears the maps over the energy [default: 0]", "a number between 0 and 300", v => v is >= 0 and <= 300);
        Option<double?> lockInOption = NumberOption.OptionalReal("--lock-in", "mV", "Amplitude of the lock-in's modulation, from the middle to the peak, which smears them too [default: 0]", "a number between 0 and 1000", v => v is >= 0 and <= 1000);
        verb.Add(temperatureOption);
        verb.Add(lockInOption);
        var outputOptions = new OutputOptions(verb, [".npy", ".h5", ".gsf", ".csv", .. PictureFile.Endings]);

        verb.Computes(outputOptions, (parsed, target, cancellation) =>
        {
            CrystalChoice crystal = crystalOptions.Read(parsed);
            SolverChoice solver = solverOptions.Read(parsed, 0.1);
            (Impurity impurity, IEnumerable<(string Name, object? Value)> impurityDescription, string impurityTitle) = impurityOptions.Read(parsed, crystal.Material?.Crystal);
            EnergyList energies = parsed.GetValue(energyOption) ?? new EnergyList([0], IsStack: false);
            int size = parsed.GetValue(sizeOption);
            TipSpin spin = spinOptions.Read(parsed) ?? TipSpin.Total;
            BdgHamiltonian hamiltonian = crystal.Hamiltonian();
            solver.Check(hamiltonian, size);
            MapSpace space = parsed.GetValue(spaceOption);
            if (imageOptions.WantsContinuum(parsed))
            {
                space = space is MapSpace.Pixels || parsed.GetResult(spaceOption) is not { Implicit: false } ? MapSpace.Pixels : throw new InputException("--continuum is an image on pixels, --space xy; leave --space out.");
            }

            bool reciprocal = space is MapSpace.Reciprocal;
            bool absolute = parsed.GetValue(absoluteOption);
            if (absolute && reciprocal)
            {
                throw new InputException("--absolute needs --space r or xy: the clean crystal's density is one number at q = 0.");
            }

            if (!reciprocal && parsed.GetValue(zonesOption) is not null)
            {
                throw new InputException($"--zones belongs to wave vectors, and --space {(space is MapSpace.Real ? "r" : "xy")} asks for places.");
            }

            IReadOnlyList<OrbitalSite>? sites = SitesOf(crystal.Material);
            Tip tip = TipOf(crystal.Material, spin, parsed.GetValue(siteOption));
            int zones = parsed.GetValue(zonesOption) ?? (sites is { Count: > 1 } ? 3 : 1);
            (double kelvin, double millivolts) = (parsed.GetValue(temperatureOption) ?? 0, parsed.GetValue(lockInOption) ?? 0);
            EnergyKernel kernel = Verb.Compute(() => kelvin > 0 || millivolts > 0 ? EnergyKernel.Of(kelvin, millivolts, solver.Broadening) : EnergyKernel.None, cancellation);
            SolverChoice smeared = solver with { Broadening = solver.Broadening + kernel.ExtraBroadening };
            TipImageChoice? image = imageOptions.Read(parsed, crystal, size, space is MapSpace.Pixels);
            tip = image?.Continuum is { } continuum ? new Tip(tip.Spin, tip.Weights) { Continuum = continuum } : tip;
            double further = MapOutput.CheckFits(target, energies, image?.Square.Pixels ?? (reciprocal ? zones * size : size), reciprocal);
            RunEstimate estimate = Verb.Compute(() => smeared.Estimate(hamiltonian, impurity, [.. energies.Values.SelectMany(kernel.Nodes).Select(n => n.Energy)], size, tip, sites, further), cancellation);
            estimate.Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            GreenFunction green = smeared.CreateSolver(hamiltonian);
            IReadOnlyList<QpiMap> maps = Verb.Compute(() => QpiSweep.Smeared(green, kernel, impurity, energies.Values, size, tip, sites), cancellation);
            double Clean(Tip? seen, double energy) => seen is null ? 0 : DensityOfStates.Smeared(green, kernel, energy, seen);
            double[]? density = absolute ? Verb.Compute(() => energies.Values.Select(e => Clean(tip, e)).ToArray(), cancellation) : null;
            double[][]? between = absolute && image is not null ? Verb.Compute(() => energies.Values.Select(e => image.Continuum is { } orbitals
                ? orbitals.Clean(green, kernel, e, tip, impurity.Entries[0].Orbital)
                : [.. maps[0].Sites.Select(site => Clean(Only(tip, site, hamiltonian.Orbitals), e))]).ToArray(), cancellation) : null;

            var report = new Report("simulate", crystal.Parameters, solver.Describe(hamiltonian), impurityDescription,
                [("energiesMeV", energies.Values.ToArray()), ("size", size), ("spin", spin.Name), .. Polarisation(spin), ("site", parsed.GetValue(siteOption)), ("cleanDensity", density), ("orientation", "known")],
                image?.Parameters ?? [], Smearing(kelvin, millivolts));
            var output = new MapOutput(maps, energies.IsStack, reciprocal, crystal, MapOutput.SettingsTitle(solver, impurityTitle, spin) + SmearingTitle(kelvin, millivolts))
            {
                Zones = zones,
                Density = density,
                TipImage = image is null ? null : new TipImageFrame(image.Square, crystal.LatticeAngstrom!.Value / 10, image.Title, absolute, map => image.Of(maps[map], between?[map])),
            };
            return new ComputedMaps(report, output);
        });
        return verb;
    }

    // Where the name of what the tip sees does not say it.
    private static IEnumerable<(string Name, object? Value)> Polarisation(TipSpin spin) => spin.PolarisationBeside is { } p ? [("polarisation", p)] : [];

    // Files that nothing smeared keep the keys that they had.
    private static IEnumerable<(string Name, object? Value)> Smearing(double kelvin, double millivolts) =>
        kelvin > 0 || millivolts > 0 ? [("temperatureKelvin", kelvin), ("lockInMillivolts", millivolts)] : [];

    private static string SmearingTitle(double kelvin, double millivolts) =>
        (kelvin > 0 ? FormattableString.Invariant($", {kelvin:0.####} K") : string.Empty) + (millivolts > 0 ? FormattableString.Invariant($", lock-in {millivolts:0.####} mV") : string.Empty);

    // The sites of a cell with their orbitals, for maps whose wave vectors feel the places.
    internal static IReadOnlyList<OrbitalSite>? SitesOf(Material? material) => material is null
        ? null
        :
        [
            .. material.Crystal.Sites.Select((s, i) => (Site: s, Orbitals: Enumerable.Range(0, material.Crystal.Orbitals.Count).Where(a => material.Crystal.Orbitals[a].Site == i).ToArray()))
                .Where(s => s.Orbitals.Length > 0).Select(s => new OrbitalSite(s.Orbitals, s.Site.F1, s.Site.F2)),
        ];

    // The material's weights, those of other sites zero where one is asked for.
    private static Tip TipOf(Material? material, TipSpin spin, string? site)
    {
        if (material is null)
        {
            return site is null ? new Tip(spin) : throw new InputException("--site belongs to --material; the built-in NbSe2 has one site.");
        }

        Crystal crystal = material.Crystal;
        int index = site is null ? -1 : crystal.Sites.ToList().FindIndex(s => string.Equals(s.Name, site, StringComparison.Ordinal));
        double[] weights = [.. material.TipWeights.Select((w, a) => index < 0 || crystal.Orbitals[a].Site == index ? w : 0)];
        return site is not null && (index < 0 || weights.Sum() == 0)
            ? throw new InputException($"--site '{site}' is no site of {material.Name} that a tip sees; they are {string.Join(", ", crystal.Orbitals.Where((_, a) => material.TipWeights[a] > 0).Select(o => crystal.Sites[o.Site].Name).Distinct(StringComparer.Ordinal))}.")
            : new Tip(spin, weights);
    }

    // The same tip, blind for the orbitals of other sites; null where it sees none of this one's.
    private static Tip? Only(Tip tip, OrbitalSite site, int orbitals)
    {
        double[] weights = [.. tip.WeightsOf(orbitals).Select((w, a) => site.Orbitals.Contains(a) ? w : 0)];
        return Array.TrueForAll(weights, w => w == 0) ? null : new Tip(tip.Spin, weights);
    }

    // No bool: the parser takes no words but true and false for one.
    private enum MapSpace
    {
        Reciprocal,
        Real,
        Pixels,
    }
}
