using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>Real scans: what is known of their lattices, and that none is taken for NbSe2 at the trained energy.</summary>
public sealed class SharedScanTests
{
    [SharedDataFact("FeSe_topography.sxm")]
    public void FeSe_shows_the_square_lattice_it_is_known_for()
    {
        var map = MeasuredMap.From(MeasuredData.Read(SharedData.File("FeSe_topography.sxm")));
        Assert.Equal("LIY_1_omega", map.Description.Channel);
        Assert.True(map.Description.IsConductance);
        Assert.Equal(45, map.Description.BiasMillivolts!.Value, 6);
        Assert.Equal(LatticeKind.Square, map.Lattice.Kind);

        // 2.63 1/nm by the file's source, in cycles; drift makes the two directions differ by half a percent.
        Assert.InRange(map.Lattice.Bragg1.Length, 2.61, 2.66);
        Assert.InRange(map.Lattice.Bragg2.Length, 2.61, 2.66);
        Assert.Contains(map.Reasons, r => r.Contains("square", StringComparison.Ordinal));
        Assert.Contains(map.Reasons, r => r.Contains("unit cells", StringComparison.Ordinal) && r.Contains(FormattableString.Invariant($"{map.Lattice.LatticeConstantAngstrom:F2} Å"), StringComparison.Ordinal));
        Assert.Contains(map.Reasons, r => r.Contains("45 mV", StringComparison.Ordinal));
    }

    [SharedDataFact("FeSe_topography.sxm")]
    public void Every_channel_of_a_scan_shows_the_same_lattice()
    {
        var image = MeasuredData.Read(SharedData.File("FeSe_topography.sxm"));
        foreach (var channel in new[] { "Z", "Current", "LIY 1 omega" })
        {
            var map = MeasuredMap.From(image, new CrystalGridOptions { Channel = channel, Size = 16 });
            Assert.Equal(LatticeKind.Square, map.Lattice.Kind);
            Assert.InRange(map.Lattice.LatticeConstantAngstrom, 3.78, 3.81);
        }
    }

    [SharedDataFact("NbS2_dIdV_2e.txt")]
    public void NbS2_shows_a_hexagon_and_not_its_charge_density_wave()
    {
        var map = MeasuredMap.From(MeasuredData.Read(SharedData.File("NbS2_dIdV_2e.txt")));
        Assert.Equal(LatticeKind.Hexagonal, map.Lattice.Kind);

        // The 3 × 3 superlattice peaks lie near 1.2 1/nm, the lattice itself at three times that.
        Assert.InRange(map.Lattice.Bragg1.Length, 3.5, 3.8);
        Assert.InRange(map.Lattice.ClosureResidual, 0, 0.01);
        AssertDistrusted(map);
    }

    [SharedDataFact("NbS2_dIdV_2f.txt")]
    public void The_other_NbS2_scan_is_hexagonal_too()
    {
        var map = MeasuredMap.From(MeasuredData.Read(SharedData.File("NbS2_dIdV_2f.txt")));
        Assert.Equal(LatticeKind.Hexagonal, map.Lattice.Kind);

        // By its header the scan is 4.99 nm wide, which puts the Bragg peaks at 5.8 to 6.2 1/nm: its lengths are not to
        // be trusted, and the lattice constant tells.
        Assert.InRange(map.Lattice.Bragg1.Length, 5.6, 6.4);
        AssertDistrusted(map);
    }

    [SharedDataFact("Au_mica.sxm")]
    public void A_scan_without_lock_in_is_read_from_its_living_channel_and_distrusted()
    {
        // Its height is one value throughout (the feedback was off); the current is what shows the surface.
        var map = MeasuredMap.From(MeasuredData.Read(SharedData.File("Au_mica.sxm")), new CrystalGridOptions { Size = 8 });
        Assert.Equal("Current", map.Description.Channel);
        Assert.Contains(map.Reasons, r => r.Contains("not dI/dV", StringComparison.Ordinal));
    }

    private static void AssertDistrusted(MeasuredMap map)
    {
        Assert.True(map.Description.IsConductance);
        string[] parts = ["lattice constant", "unit cells", "does not tell the bias"];
        Assert.All(parts, part => Assert.Contains(map.Reasons, r => r.Contains(part, StringComparison.Ordinal)));
    }
}
