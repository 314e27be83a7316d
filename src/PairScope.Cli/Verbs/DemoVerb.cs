using System.CommandLine;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Learning.Networks;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope demo: the whole chain on one map, with the truth beside the answer.</summary>
internal static class DemoVerb
{
    private const double Noise = 0.05;

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "demo",
            "Simulates a noisy map of a random pairing, identifies it with the shipped network and the simulator, prints their answers beside the truth and draws them.",
            "pairscope demo",
            "pairscope demo --seed 7 -o demo.png");
        var modelOptions = new ModelOptions(verb);
        Option<int> seedOption = NumberOption.Whole("--seed", "S", "Chooses the pairing, its parameters and the noise", 3, "a whole number, zero or more", v => v >= 0);
        var pictureOption = new Option<string>("-o", "--output") { Description = $"Picture to write, as {PictureFile.EndingsInWords}", HelpName = "FILE", DefaultValueFactory = _ => "demo.png" };
        verb.Add(seedOption);
        verb.Add(pictureOption);
        verb.Does((parsed, cancellation) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            string picture = OutputOptions.CheckPicture("-o", parsed.GetValue(pictureOption))!;

            (TrainedNetwork network, string model) = modelOptions.Load(parsed);
            using (network)
            {
                int seed = parsed.GetValue(seedOption);
                var random = new Random(seed);
                Irrep[] irreps = [Irrep.A1Prime, Irrep.A2Prime, Irrep.EPrime];
                Irrep irrep = irreps[random.Next(irreps.Length)];
                double gapMeV = Draw(random, network.Configuration.GapRangeMeV);
                double mu = Draw(random, network.Configuration.ChemicalPotentialRangeMeV);
                double theta = Math.PI * random.NextDouble();
                double energy = network.Configuration.Energies[0];
                double broadening = network.Configuration.Broadening[0];
                output.WriteLine($"Simulating δρ(r) of {irrep.ToDisplay()} pairing in monolayer NbSe2, {network.Configuration.Size} × {network.Configuration.Size} cells of the infinite crystal, ω = {energy} meV, η = {broadening} meV …");
                var crystal = new BdgHamiltonian(Materials.NbSe2(mu), GapFunction.Mixed(irrep, gapMeV, theta));
                QpiMap map = QpiMap.Compute(new CrystalGreenFunction(crystal, broadening), Impurity.Scalar(100), energy, network.Configuration.Size);
                double[] noisy = [.. map.RealSpace];
                new MapNoise(map.Size).Add(noisy, Noise, seed);
                output.WriteLine($"Adding {Noise:P0} white and {Noise:P0} pink noise; identifying with {Path.GetFileName(model)} …");
                MapFile file = MapFile.FromRealSpace(noisy, network.Configuration);
                Prediction prediction = Prediction.Of(network, file);
                output.WriteLine("Fitting every pairing to the map with the exact simulator, from the network's answer on …");
                var options = new FitOptions { Conditions = new FitConditions { Broadening = broadening } };
                FitReport report = null!;
                ProgressLine.During("fitting", parsed.InvocationConfiguration.Error, line => report = MapFitter.Fit(
                    new MapObservation(map.Size, [energy], file.RealSpace), NetworkStarts.From(prediction, network, options), line.Fractions(), cancellation));
                ParameterReading read = prediction.Reading.Parameters;
                HypothesisFit fit = report.Best.Fit;
                string Fitted(FitParameter p) => fit.Model.IndexOf(p) < 0 ? "–" : Quantity.Text(fit.Value(p), fit.Deviation(p));
                output.WriteLine();
                output.WriteLine("              network           simulator         truth");
                string answer = prediction.Abstained ? "abstains" : ReadingPicture.Primes(prediction.BestGuess);
                string decision = report.Abstained ? "abstains" : ReadingPicture.Primes(PairingLabels.Classes[report.Label]);
                output.WriteLine($"  pairing     {answer,-16}  {decision,-16}  {irrep.ToDisplay()}");
                output.WriteLine($"  Δ0 [meV]    {$"{read.GapMeV:F2} ± {read.GapDeviationMeV:F2}",-16}  {Fitted(FitParameter.GapAmplitude),-16}  {gapMeV:F3}");
                output.WriteLine($"  μ [meV]     {$"{read.ChemicalPotentialMeV:F1} ± {read.ChemicalPotentialDeviation:F1}",-16}  {Fitted(FitParameter.ChemicalPotential),-16}  {mu:F2}");
                output.WriteLine($"  θ [rad]     {(prediction.MixingAngle is { } angle ? $"{angle:F3} ± {read.MixingAngleDeviation:F3}" : "–"),-16}  {Fitted(FitParameter.MixingAngle),-16}  {theta:F3}");
                output.WriteLine();
                output.WriteLine(new MapAnswer("the map", model, null) { Network = prediction, Map = file, Fit = report }.Sentence());
                FitPicture.Draw(
                    picture,
                    "A simulated map of monolayer NbSe_{2} and the pairing behind it",
                    report,
                    [$"truth: {irrep.ToDisplay()}, Δ_{{0}} = {gapMeV:F3} meV, μ = {mu:F2} meV, θ = {theta:F3} rad"]);
                output.WriteLine($"{picture}: the map, the best fit, what it leaves over, and the answer");
            }
        });
        return verb;
    }

    private static double Draw(Random random, IReadOnlyList<double> range) => range[0] + ((range[1] - range[0]) * random.NextDouble());
}
