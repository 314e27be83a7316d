namespace PairScope.Tests.Cli;

/// <summary>Parameters at the ends of their documented ranges give the right map or one sentence, never a fault of the program.</summary>
public sealed class ExtremeParameterTests : IDisposable
{
    private static readonly string[] Start = ["simulate", "--irrep", "A1'", "--size", "4", "--space", "r"];

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    // The band lies a million meV away: nothing decays more slowly than within a cell, so that a torus of 16 cells is the crystal.
    [Theory]
    [InlineData("--mu 1e6 --accuracy 1e-6")]
    [InlineData("--mu -1e6 --accuracy 1e-6")]
    public void A_chemical_potential_far_from_every_band_gives_the_map_of_a_small_torus(string extreme) => Same(extreme, "16", 1e-6);

    // Bands as wide as 1e6 meV, broadened by a tenth of that.
    [Fact]
    public void A_Rashba_coupling_beyond_every_other_energy_gives_the_map_of_a_large_torus() => Same("--rashba 1e6 --broadening 1e5 --accuracy 1e-2", "256", 1e-2);

    [Fact]
    public void What_does_not_converge_is_told_in_one_sentence()
    {
        string sentence = _line.Refused([.. Start, "--rashba", "1e6", "--broadening", "1e-6", "--accuracy", "1e-10", "-o", _line.File("x.npy")]);
        Assert.Contains("did not converge", sentence, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", sentence, StringComparison.Ordinal);
    }

    private void Same(string extreme, string cells, double tolerance)
    {
        _line.Succeed([.. Start, .. extreme.Split(' '), "-o", _line.File("crystal.npy")]);
        _line.Succeed([.. Start, .. extreme.Split(' ').TakeWhile(w => w is not "--accuracy"), "--torus", cells, "-o", _line.File("torus.npy")]);
        double[] crystal = Npy.Read(_line.File("crystal.npy")).Doubles;
        double[] torus = Npy.Read(_line.File("torus.npy")).Doubles;
        double largest = torus.Max(Math.Abs);
        Assert.True(largest > 0);
        Assert.All(crystal.Zip(torus), pair => Assert.Equal(pair.First / largest, pair.Second / largest, tolerance));
    }
}
