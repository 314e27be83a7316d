using System.CommandLine;
using System.Globalization;
using System.Text;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Learning.Networks;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Tests.Formats;
using PairScope.TightBinding;
using PairScope.Training;
using PairScope.Training.Torch;

namespace PairScope.Tests.Cli;

/// <summary>
/// Damaged texts and files for everything that is read beside measured data, and hostile command lines. A seed gives one of each;
/// reading it must succeed or end in one <see cref="InputException"/>.
/// </summary>
internal static class HostileInputs
{
    private const string GoodProtocol = """
        title: Tiny maps
        material: NbSe2
        classes: [{ irrep: A1' }, { irrep: E'', channel: f, weight: 2 }]
        parameters: { delta: { uniform: [5, 30] }, theta: { uniform: [0, pi] }, mu: { list: [0, 50] }, broadening: 10, strength: { log-uniform: [1, 100] } }
        instrument: { temperature: { uniform: [0.1, 4] }, lock-in: 0.5, resolution: 1, constant-current: yes }
        energies: { list: [0], pairs: [5] }
        size: 8
        method: { torus: 16 }
        counts: { train: 4, validation: 2, test: 2 }
        shard: 2
        seed: 7
        """;

    private const string GoodRecipe = """
        title: everything
        steps:
          - outliers
          - background: {order: 2, rows: 0}
          - bragg: {lattice: 3.44}
          - calibrate: {lattice: [3.8, 5.4, 90]}
          - crop: {side: 8, x: 1, y: -2}
          - crystal-grid: {size: 32}
        """;

    private const string GoodImpurity = """
        - { cell: [0, 0], orbital: 0, scalar: 100, moment: [0, 0, 50] }
        - { from: { cell: [0, 0], orbital: 0 }, to: { cell: [1, 0], orbital: 1 }, scalar: [0, 20], moment: [5, 0, [0, 2]] }
        """;

    private const string GoodGap = """
        gap:
          - { from: 0, to: 0, cell: [1, 0], singlet: 10, triplet: [0, 0, [0, 2]] }
          - { from: 0, to: 1, singlet: [1, 2], triplet: [1, 0, 0] }
          - { from: 1, to: 1, singlet: -3 }
        """;

    private static readonly string[] Values =
    [
        "NaN", "inf", "-inf", "-0", "", " ", "-1", "1e308", "1e-308", "5e-324", "2147483648", "-9223372036854775809", new string('9', 400), "0x10", "1,2", "1:2:3",
        "\u00e9\u4e2d\U0001F600", "\u202e", "'", "--", "-o", "@", "\ud800", "true", "1e1000", "((((", "a=b", "../..", "/dev/null", "%s%n",
    ];

    /// <summary>The readers, and "command line".</summary>
    public static IReadOnlyList<string> Names { get; } = ["protocol", "recipe", "material", "wannier90", "wannier function", "structure", "gap", "impurity", "manifest", "journal", "checkpoint", "weights", "command line"];

    /// <summary>What tries the input of a seed.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">An empty folder to work in.</param>
    public static Action<int> Of(string name, string folder)
    {
        switch (name)
        {
            case "protocol":
                return seed => Protocol.Parse(Text([GoodProtocol], seed), "p.yaml");
            case "recipe":
                return seed => RecipeFile.Parse(Text([GoodRecipe], seed), "r.yaml");
            case "material":
                string[] shipped = [.. MaterialFile.Shipped.Select(MaterialFile.ShippedText)];
                return seed => Look(MaterialFile.Parse(Text(shipped, seed), "m.yaml"));
            case "wannier90":
                return Wannier(folder);
            case "wannier function":
                return Plot(folder);
            case "structure":
                return Structure(folder);
            case "gap":
                Material crystal = MaterialFile.Read("honeycomb");
                return seed => _ = new BdgHamiltonian(crystal.Model, GapFile.Parse(Text([GoodGap], seed), "g.yaml", crystal.Crystal)).QuasiparticleEnergies(new ReducedMomentum(0.1, 0.2));
            case "impurity":
                Material host = MaterialFile.Read("honeycomb");
                return seed => ImpurityFile.Parse(Text([GoodImpurity], seed), "i.yaml", host.Crystal);
            case "weights":
                return Weights(folder);
            case "checkpoint":
                TorchRuntime.Load(_ => { });
                var options = TrainingOptions.For("convnext") with { Width = 0.02, Epochs = 4 };
                string large = GoodProtocol.Replace("instrument:", "#", StringComparison.Ordinal).Replace("size: 8", "size: 32", StringComparison.Ordinal).Replace("torus: 16", "torus: 32", StringComparison.Ordinal);
                return HostileCheckpoint.Reader(options.ConfigurationFor(Protocol.Parse(large, "p.yaml")), options, folder);
            case "command line":
                return seed => CommandLine(new Random(seed), folder);
            default:
                // Finished it has a manifest; a share of it leaves a plan, and a journal of the shard that was at work.
                string data = Path.Combine(folder, "data");
                DatasetPlan plan = DatasetPlan.For(Protocol.Parse(GoodProtocol.Replace("instrument:", "#", StringComparison.Ordinal), "p.yaml"));
                DatasetGenerator.Generate(plan, data, name is "journal" ? new TaskShare(1, 2) : null);
                string file = Path.Combine(data, name is "journal" ? "train-00000.h5.part" : "manifest.json");
                byte[] good = name is "journal" ? [.. Encoding.UTF8.GetBytes($"{DatasetPlan.Format}\nx\nprocess 1\n"), .. new byte[8192]] : File.ReadAllBytes(file);
                return seed =>
                {
                    File.WriteAllBytes(file, FileMutator.Mutated([good], seed));
                    DatasetStatus.Read(data);
                };
        }
    }

    // One in four byte by byte, which seldom leaves YAML, the others by their tree.
    private static string Text(IReadOnlyList<string> good, int seed) => seed % 4 == 0
        ? Encoding.UTF8.GetString(FileMutator.Mutated([.. good.Select(Encoding.UTF8.GetBytes)], seed))
        : YamlMutator.Mutated(good, seed);

    // What every verb asks a material for.
    private static void Look(Material material)
    {
        _ = material.HasTimeReversal;
        _ = new BdgHamiltonian(material.At(1), new GapFunction(0, 0 * material.Model.Bloch)).QuasiparticleEnergies(new ReducedMomentum(0.1, 0.2));
    }

    // A POSCAR, an extended .xyz or a .win with the orbitals told, and what is made of them.
    private static Action<int> Structure(string folder)
    {
        const string Poscar = "c\n 1.1\n 3 0 0\n 0 3 0\n 0 0 20\nNb S_pv\n1 2\nSelective dynamics\nDirect\n 0 0 0.5 T T F\n0.5 0.5 0.6 T T T\n0.5 0.5 0.4 F F F\n";
        const string Xyz = "2\nLattice=\"3 0 0 0 3 0 0 0 20\" Properties=species:S:1:pos:R:3 pbc=\"T T F\"\nNb 0 0 10\nS 1.5 1.5 12\n";
        const string Win = "num_wann = 1\nfermi_energy = 0.1\nbegin unit_cell_cart\nbohr\n6 0 0\n0 6 0\n0 0 40\nend unit_cell_cart\nbegin atoms_cart\nNb 0 0 10\nend atoms_cart\nbegin projections\nNb:l=2,mr=1\nend projections\n";
        (string Name, byte[] Good)[] files = [.. new[] { ("POSCAR", Poscar), ("a.xyz", Xyz), ("a.win", Win) }.Select(f => (f.Item1, Encoding.UTF8.GetBytes(f.Item2)))];
        File.WriteAllText(Path.Combine(folder, "h_hr.dat"), "c\n 1\n 1\n 1\n 0 0 0 1 1 0.1 0\n");
        return seed =>
        {
            (string name, byte[] good) = files[seed % files.Length];
            string path = Path.Combine(folder, name);
            File.WriteAllBytes(path, FileMutator.Mutated([good], seed));
            string yaml = WannierImport.OfStructure(Path.Combine(folder, "h_hr.dat"), path, name is "a.win" ? [] : ["Nb:dz2"]).Yaml(folder, new WannierImportSettings(0.1) { Symmetrise = true, CutBelow = 1 });
            Look(MaterialFile.Parse(yaml, Path.Combine(folder, "m.yaml")));
        };
    }

    // A plot of a Wannier function, and the orbital that a tip sees of it.
    private static Action<int> Plot(string folder)
    {
        byte[] good = Encoding.UTF8.GetBytes(
            "#\nCRYSTAL\nPRIMVEC\n3 0 0\n0 3 0\n0 0 20\nPRIMCOORD\n2 1\nNb 0 0 1\nS 1.5 1.5 3\n\nBEGIN_BLOCK_DATAGRID_3D\n3D_field\nBEGIN_DATAGRID_3D_UNKNOWN\n5 4 4\n-3 -3 0\n9 0 0\n0 9 0\n0 0 20\n"
            + string.Join('\n', Enumerable.Range(0, 16).Select(i => $"0.1 {i}E-01 -0.5 0.3 -{i}.5E-02")) + "\nEND_DATAGRID_3D\nEND_BLOCK_DATAGRID_3D\n");
        string path = Path.Combine(folder, "a_00001.xsf");
        return seed =>
        {
            File.WriteAllBytes(path, FileMutator.Mutated([good], seed));
            var plane = WannierFunctionPlane.Read(path, 4);
            var orbital = OrbitalAtTip.Sampled(plane.Values, plane.Counts, plane.Origin, plane.Steps, 9);
            if (!double.IsFinite(orbital.Value(0.1, 0.2)) || !double.IsFinite(orbital.Reach))
            {
                throw new InvalidOperationException("The orbital is no number.");
            }
        };
    }

    // The Hamiltonian of either kind, or its shifts, one of them damaged.
    private static Action<int> Wannier(string folder)
    {
        const string Hr = "c\n 2\n 3\n 1 2 1\n 0 0 0 1 1 0.1 0\n 0 0 0 2 1 0.2 0.1\n 0 0 0 1 2 0.2 -0.1\n 0 0 0 2 2 -0.1 0\n"
            + " 1 0 0 1 1 0.5 0\n 1 0 0 2 1 0 0\n 1 0 0 1 2 0 0\n 1 0 0 2 2 0.5 0\n -1 0 0 1 1 0.25 0\n -1 0 0 2 1 0 0\n -1 0 0 1 2 0 0\n -1 0 0 2 2 0.25 0\n";
        const string Tb = "c\n 3 0 0\n 0 3 0\n 0 0 20\n 2\n 1\n 1\n\n 0 0 0\n 1 1 0.1 0\n 2 1 0.2 0.1\n 1 2 0.2 -0.1\n 2 2 -0.1 0\n\n 0 0 0\n 1 1 0 0 0 0 0 0\n";
        string shifts = "c\n" + string.Concat(new[] { "0 0 0", "1 0 0", "-1 0 0" }.SelectMany(r => new[] { "1 1", "2 1", "1 2", "2 2" }.Select(e => $" {r} {e}\n 1\n 0 0 0\n")));
        (string Name, byte[] Good)[] files = [.. new[] { ("h_hr.dat", Hr), ("h_tb.dat", Tb), ("h_wsvec.dat", shifts) }.Select(f => (f.Item1, Encoding.UTF8.GetBytes(f.Item2)))];
        return seed =>
        {
            foreach ((string name, byte[] good) in files)
            {
                File.WriteAllBytes(Path.Combine(folder, name), string.Equals(name, files[seed % files.Length].Name, StringComparison.Ordinal) ? FileMutator.Mutated([good], seed) : good);
            }

            string keys = seed % files.Length == 1 ? "tb: h_tb.dat, electrons: 1" : "hr: h_hr.dat, wsvec: h_wsvec.dat, fermi: 0.1";
            Look(MaterialFile.Parse(
                "name: h\nlattice: [[3, 0], [0, 3]]\nsites: [{name: A, at: [0, 0, 0]}]\norbitals: [{site: A, harmonic: s}, {site: A, harmonic: dxy}]\n" + $"wannier90: {{{keys}}}\n", Path.Combine(folder, "m.yaml")));
        };
    }

    private static Action<int> Weights(string folder)
    {
        string path = Path.Combine(folder, "w");
        new SafetensorsFile(
            new Dictionary<string, StoredTensor>(StringComparer.Ordinal) { ["a"] = new([2, 2], [1, 2, 3, 4]), ["b"] = new([3], [1, 2, 3], TensorType.F16) },
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "x" }).Save(path);
        byte[] good = File.ReadAllBytes(path);
        byte[] bare = Encoding.UTF8.GetBytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},\"b\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[16,19]}}");
        byte[] withoutDigest = [.. BitConverter.GetBytes((long)bare.Length), .. bare, .. new byte[19]];
        return seed =>
        {
            File.WriteAllBytes(path, FileMutator.Mutated([good, withoutDigest], seed));
            SafetensorsFile.Load(path);
        };
    }

    // Either a verb with hostile values that ends at an unknown option, once all others are parsed, or one that simulates.
    private static void CommandLine(Random random, string folder)
    {
        string Value() => Values[random.Next(Values.Length)];
        List<string> line;
        if (random.Next(4) == 0)
        {
            string[] options = ["--delta", "--theta", "--phase", "--mu", "--rashba", "--strength", "--energy", "--accuracy", "--channel", "--impurity", "--spin", "--space"];
            line = ["simulate", "--irrep", "A1'", "--size", "4", "--torus", "8", "--broadening", "10", "-o", Path.Combine(folder, "x.npy"), options[random.Next(options.Length)], Value()];
        }
        else
        {
            Command command = PairScopeCommand.Create();
            line = [];
            while (command.Subcommands.Count > 0)
            {
                command = command.Subcommands[random.Next(command.Subcommands.Count)];
                line.Add(command.Name);
            }

            foreach (Argument _ in command.Arguments)
            {
                line.Add(Value());
            }

            for (int n = command.Options.Count > 0 ? random.Next(1, 4) : 0; n > 0; n--)
            {
                line.AddRange([command.Options[random.Next(command.Options.Count)].Name, Value()]);
            }

            line.Add("--no-such-option");
        }

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = PairScopeCommand.Invoke([.. line], TextWriter.Null, error, stop.Token);
        if (code is not (0 or 2) || error.ToString() is { Length: > 20_000 })
        {
            throw new InvalidOperationException($"{string.Join(' ', line)}: code {code}, {error}");
        }

        if (code == PairScopeCommand.InputFault)
        {
            throw new InputException(error.ToString());
        }
    }
}
