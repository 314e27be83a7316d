using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Tests.Formats;
using PairScope.Tests.Measurement;

namespace PairScope.Tests.Learning;

/// <summary>From the file of a simulated scan with many impurities to the pairing; bench "scans" does the same many times.</summary>
public sealed class FieldReadingTests : FieldReadingBase
{
    [Fact]
    public void The_pairing_of_a_scan_with_many_impurities_drift_tip_and_noise_is_read_right() => IsReadRight(Irrep.A1DoublePrime, "A''", 150, 1.4, 0);

    [Fact]
    public void Without_the_crystals_orientation_nobody_tells_A_from_E_double_prime()
    {
        using TrainedNetwork network = TrainedNetwork.Load(Weights("instrument"));
        MapFile map = Simulated(network, Irrep.A1DoublePrime, 150, 1.4, 0);
        (Prediction prediction, MapFile corrected) = new FieldReader(network).Read(map, map.Field! with { IsOriented = false });
        Assert.NotNull(corrected.Field);
        Assert.Contains("orientation", Assert.Single(prediction.Reasons), StringComparison.Ordinal);
        Assert.InRange(prediction.Reading.Probabilities[1] + prediction.Reading.Probabilities[4], 0.95, 1);
        Assert.InRange(prediction.Reading.Probabilities[1], 0.3, 0.7);
    }

    [Fact]
    public void Weights_that_know_no_instrument_are_refused_for_a_field()
    {
        using TrainedNetwork network = TrainedNetwork.Load(Weights("energies"));
        Assert.Contains("instrument", Assert.Throws<InputException>(() => new FieldReader(network)).Message, StringComparison.Ordinal);
    }
}

/// <summary>The class that takes longest, beside the others.</summary>
public sealed class FieldReadingOfEPrimeTests : FieldReadingBase
{
    [Fact]
    public void The_pairing_of_a_scan_with_many_impurities_drift_tip_and_noise_is_read_right() => IsReadRight(Irrep.EPrime, "E'", 80, 1.1, 0.8);
}

/// <summary>What tests of fields share.</summary>
public abstract class FieldReadingBase : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void IsReadRight(Irrep irrep, string name, double mu, double delta, double theta)
    {
        using TrainedNetwork network = TrainedNetwork.Load(Weights("instrument"));
        MapFile map = Simulated(network, irrep, mu, delta, theta);
        (Prediction prediction, MapFile corrected) = new FieldReader(network).Read(map, map.Field!);
        Assert.Equal(name, prediction.BestGuess);
        Assert.InRange(Math.Abs(prediction.Reading.ChemicalPotentialMeV - mu), 0, 3);
        Assert.NotEqual(map.RealSpace[0], corrected.RealSpace[0]);
    }

    // From the simulated file through the recipe and the file it writes to the deconvolved map.
    protected MapFile Simulated(TrainedNetwork network, Irrep irrep, double mu, double delta, double theta)
    {
        SimulatedScanFile.Write(_folder["scan.3ds"], irrep, mu, delta, theta);
        Recipe recipe = RecipeFile.Read(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument-scan.yaml"));
        ProcessedFile.Write(_folder["single.h5"], recipe.Apply(MeasuredData.Read(_folder["scan.3ds"])), recipe, "test");
        MapFile map = MapFile.Of(_folder["single.h5"], SiteMaps.Read(_folder["single.h5"])!, network.Configuration);
        Assert.Equal(SimulatedScanFile.Impurities, map.Field!.Impurities.Count);
        Assert.True(map.Field.IsOriented);
        return map;
    }

    protected static string Weights(string name) => Path.Combine(SharedData.RepositoryRoot, "weights", name + ".safetensors");
}
