using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

public class WindowCostTests
{
    private static readonly BdgHamiltonian NbSe2 = new(Materials.NbSe2(0), GapFunction.Mixed(Irrep.A1Prime, 20, 0.7));

    public static TheoryData<string, int> Windows => new()
    {
        { "roots", 264 }, { "rashba", 264 }, { "torus", 128 }, { "sr2ruo4", 64 }, { "honeycomb", 128 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void The_memory_told_is_near_what_is_allocated(string crystal, int size)
    {
        GreenFunction green = Solver(crystal);
        GreenFunctionEntries entries = GreenFunctionEntries.Between(green.Hamiltonian.Orbitals, [0], Enumerable.Range(0, green.Hamiltonian.Orbitals));
        long before = GC.GetAllocatedBytesForCurrentThread();
        green.Window(3, size, 1e-2, entries);
        double allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Panels come and go as the integrand wants, and a window of an earlier attempt is counted but not allocated here.
        double told = green.Cost(size, entries).Bytes;
        Assert.InRange(told / allocated, 0.6, 2.2);
    }

    [Fact]
    public void Larger_windows_more_entries_and_derivatives_cost_more()
    {
        var green = new CrystalGreenFunction(NbSe2, 0.1);
        GreenFunctionEntries few = GreenFunctionEntries.Densities(1);
        var torus = new TorusGreenFunction(NbSe2, 0.1, 512);
        Assert.True(torus.Cost(128, few).Bytes < torus.Cost(128).Bytes);
        WindowCost small = green.Cost(128);
        WindowCost large = green.Cost(256);
        Assert.InRange(large.Bytes / small.Bytes, 2, 4); // panels grow like L, planes like L²
        Assert.InRange(large.Seconds / small.Seconds, 2, 10);
        Assert.InRange(green.CostWithDerivatives(256, 2).Bytes / large.Bytes, 2, 3); // panels are not kept for each
        Assert.Equal(large.Seconds / 4, large.SecondsOn(64), 1e-12);
        Assert.Equal(large.Seconds, large.SecondsOn(1), 1e-12);
    }

    private static GreenFunction Solver(string crystal) => crystal switch
    {
        "roots" => new CrystalGreenFunction(NbSe2, 10) { DegreeOfParallelism = 1 },
        "rashba" => new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(0, 20), GapFunction.Mixed(Irrep.A1Prime, 20, 0.7)), 10) { DegreeOfParallelism = 1 },
        "torus" => new TorusGreenFunction(NbSe2, 10, 256) { DegreeOfParallelism = 1 },
        _ => new CrystalGreenFunction(Hamiltonian(MaterialFile.Read(crystal)), 10) { DegreeOfParallelism = 1 },
    };

    private static BdgHamiltonian Hamiltonian(Material material) =>
        new(material.Model, new GapFunction(20, 20 * GeneratedGaps.Of(material, shells: 0).Channels[0].Partners[0]));
}
