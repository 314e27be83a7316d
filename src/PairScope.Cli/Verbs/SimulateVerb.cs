using System.CommandLine;
using System.Diagnostics;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Scattering;

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
            "pairscope simulate --irrep \"E''\" --channel f --energy -20:20:5 --space r -o stack.h5");
        verb.Add(SimulateScanVerb.Create());
        var crystalOptions = new CrystalOptions(verb, irrepRequired: true);
        Option<EnergyList?> energyOption = EnergyList.Option(
            "--energy", "Energy ω: a value, a list 0,0.3,1 or a range -1:1:0.25 (then the output is [E, L, L]) [default: 0]");
        verb.Add(energyOption);
        var solverOptions = new SolverOptions(verb, "0.1");
        var impurityOptions = new ImpurityOptions(verb);
        Option<int> sizeOption = NumberOption.Whole(
            "--size", "L", "Window of L×L cells", 64, "an even whole number between 2 and 4096", v => v is >= 2 and <= 4096 && v % 2 == 0);
        Option<MapSpace> spaceOption = NumberOption.Word(
            "--space", "q: complex δρ(q), [m1 + L/2, m2 + L/2]; r: real δρ(r), [n1 + L/2, n2 + L/2] [default: q]", ("q", MapSpace.Reciprocal), ("r", MapSpace.Real));
        Option<SpinChannel> spinOption = NumberOption.Word(
            "--spin", "What the tip sees: one spin alone, or the spin density along an axis [default: both spins]",
            ("up", SpinChannel.Up), ("down", SpinChannel.Down), ("x", SpinChannel.X), ("y", SpinChannel.Y), ("z", SpinChannel.Z));
        var forceOption = new Option<bool>("--force") { Description = "Go on although the estimate says that the memory does not suffice" };
        verb.Add(sizeOption);
        verb.Add(spaceOption);
        verb.Add(spinOption);
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, [".npy", ".h5", ".gsf", ".csv", .. PictureFile.Endings]);

        verb.Does((parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            CrystalParameters crystal = crystalOptions.Read(parsed);
            SolverChoice solver = solverOptions.Read(parsed, 0.1);
            (Impurity impurity, IEnumerable<(string Name, object? Value)> impurityDescription, string impurityTitle) = impurityOptions.Read(parsed);
            EnergyList energies = parsed.GetValue(energyOption) ?? new EnergyList([0], IsStack: false);
            int size = parsed.GetValue(sizeOption);
            SpinChannel spin = parsed.GetValue(spinOption);
            OutputTarget target = outputOptions.Read(parsed);
            MapOutput.CheckFits(target, energies, size);
            BdgHamiltonian hamiltonian = crystal.Hamiltonian();
            solver.Check(hamiltonian, size, energies.Values.Count, parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);

            GreenFunction green = solver.CreateSolver(hamiltonian);
            IReadOnlyList<QpiMap> maps = Verb.Compute(() => QpiMap.Compute(green, impurity, energies.Values, size, spin), cancellation);

            var report = new Report("simulate", crystal.Describe(), solver.Describe(), impurityDescription,
                [("energiesMeV", energies.Values.ToArray()), ("size", size), ("spin", spin.ToAscii()), ("orientation", "known")]);
            var output = new MapOutput(maps, energies.IsStack, parsed.GetValue(spaceOption) == MapSpace.Reciprocal, crystal.Title(), MapOutput.SettingsTitle(solver, impurityTitle, spin));
            OutputFile.Write(target, report, output.ToField(), file => output.Picture().Save(file));
            outputOptions.Announce(parsed, target, report, clock, output.Describe(), output.Summary());
        });
        return verb;
    }

    // No bool: the parser takes no words but true and false for one.
    private enum MapSpace
    {
        Reciprocal,
        Real,
    }
}
