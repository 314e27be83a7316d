using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.Tests.GreenFunctions;

namespace PairScope.Tests.Maps;

/// <summary>
/// Numbers of an independent program (numpy): a torus of N1×N2 cells inverted as a whole with the impurity in it, and the infinite crystal
/// at η = 0.1 meV, good to 1e-9 of the largest value. For each: ρ_W, then δρ_W in the cells (0,0), (1,0), (0,1), (2,−1), (−3,1).
/// The torus is held to 1e-10 of the largest number, the infinite crystal to 1e-8, and either to half of the last of the ten digits given.
/// </summary>
public class ReferenceNumberTests
{
    private const int Size = 8;
    private static readonly (int N1, int N2)[] Cells = [(0, 0), (1, 0), (0, 1), (2, -1), (-3, 1)];

    [Theory]
    [InlineData(0, "4.084288046e-4 -3.028856252e-3", "-5.931974486e-4 -2.06455224e-3")]
    [InlineData(1, "-2.279191391e-4 -7.592474535e-4", "-4.575037561e-4 -2.374296145e-4")]
    [InlineData(2, "1.134691459e-4 -7.614154236e-4", "-1.341923131e-3 -5.389498801e-5")]
    [InlineData(3, "-4.961402837e-3 -4.091775611e-3", "-1.078952788e-3 -1.931524208e-4")]
    public void The_local_Green_function_of_the_torus_is_that_of_the_whole_lattice_inverted(int crystal, string normal, string anomalous)
    {
        Reference reference = References[crystal];
        GreenFunctionWindow window = reference.Torus().Window(reference.TorusEnergy.Real, 2);
        int n = reference.Crystal.Orbitals;
        Close(Number(normal), window[0, 0, 0, 0]);
        Close(Number(anomalous), window[0, 3 * n, 0, 0]);

        static Complex Number(string text)
        {
            double[] parts = [.. text.Split(' ').Select(double.Parse)];
            return new Complex(parts[0], parts[1]);
        }

        static void Close(Complex expected, Complex actual) => Assert.True(
            (expected - actual).Magnitude < (1e-10 * expected.Magnitude) + LastDigit(expected.Real) + LastDigit(expected.Imaginary), $"{actual} for {expected}");
    }

    [Theory]
    [InlineData(0, new[] { 1.928229777e-3, -2.307989879e-4, 4.819105688e-3, 2.154650151e-3, 8.670235422e-4, 1.249005665e-4 })]
    [InlineData(3, new[] { 2.604905258e-3, -1.522798721e-3, -4.747019854e-4, -4.747019854e-4, -3.522508528e-4, -5.917964953e-5 })]
    public void A_crystal_with_one_orbital_on_a_torus(int crystal, double[] expected)
    {
        Reference reference = References[crystal];
        Compare([expected], reference.Torus(), reference, reference.TorusEnergy.Real, 1e-10);
    }

    [Theory]
    [InlineData(0, new[] { 7.052369873e-4, -3.266287427e-4, 2.652212695e-3, 2.652212695e-3, 2.44120518e-4, 1.023500792e-4 })]
    [InlineData(3, new[] { 1.405602975e-3, -6.971079177e-5, 7.788797074e-5, 7.788797074e-5, 1.320418777e-5, 8.191122277e-6 })]
    public void A_crystal_with_one_orbital_without_end(int crystal, double[] expected)
    {
        Reference reference = References[crystal];
        Compare([expected], reference.Infinite(), reference, reference.TorusEnergy.Real, 1e-8);
    }

    [Theory]
    [InlineData("total", false, new[] { 1.928229777e-3, 2.757812748e-4, 2.591554647e-3, 1.21176727e-3, 6.157193857e-4, 6.273433403e-5 })]
    [InlineData("total", true, new[] { 7.052369873e-4, -1.200078991e-4, 5.851974464e-3, 3.898073007e-3, 9.406166204e-4, 1.65799194e-4 })]
    [InlineData("x", false, new[] { 0, -2.311083355e-4, -1.580034306e-4, -3.363969545e-4, -1.569267884e-4, -1.587378956e-5 })]
    [InlineData("x", true, new[] { 0, -9.671441598e-5, -5.281380759e-3, -3.350003481e-3, -9.242554707e-4, -1.259079046e-4 })]
    public void An_impurity_on_two_cells_with_a_bond_and_a_moment(string spin, bool infinite, double[] expected)
    {
        Reference reference = References[0] with { Impurity = ReferenceCrystals.TwoCells, Tip = TipSpin.Named(spin)!.Value };
        Compare([expected], infinite ? reference.Infinite() : reference.Torus(), reference, reference.TorusEnergy.Real, infinite ? 1e-8 : 1e-10);
    }

    [Theory]
    [InlineData(
        1, false,
        new[] { 4.83351941e-4, -1.464540548e-4, -1.230305783e-5, 2.069980493e-5, -7.081662811e-6, 1.527907118e-4 },
        new[] { 4.83351941e-4, 1.29019084e-4, 7.756758235e-5, 6.330694978e-4, 1.167266136e-4, 4.426812816e-5 })]
    [InlineData(
        1, true,
        new[] { 2.787351519e-4, -1.430476119e-4, -1.957691047e-5, -1.957691047e-5, -9.064653879e-6, -3.212213501e-6 },
        new[] { 2.787351519e-4, 3.533670554e-5, -1.424937688e-6, 3.533670554e-5, -3.652351345e-6, -2.125112503e-6 })]
    [InlineData(
        2, false,
        new[] { 2.276495288e-3, 2.144765529e-4, -2.168615266e-5, -1.065761161e-4, 3.648390798e-4, 1.80374658e-4 },
        new[] { 4.24273554e-3, -3.792188521e-3, -3.643019982e-4, 4.078939088e-3, -6.146942502e-4, 4.036654752e-4 })]
    [InlineData(
        2, true,
        new[] { 5.934418205e-3, 1.811441617e-3, 4.650326734e-4, 4.650326734e-4, 1.478654276e-4, 2.211362589e-4 },
        new[] { 2.787961384e-3, -2.640601783e-3, 3.927383004e-3, 3.927383004e-3, -1.47162047e-4, -1.265692843e-4 })]
    public void Crystals_with_several_orbitals_site_by_site(int crystal, bool infinite, double[] first, double[] second)
    {
        Reference reference = References[crystal];
        Compare([first, second], infinite ? reference.Infinite() : reference.Torus(), reference, reference.TorusEnergy.Real, infinite ? 1e-8 : 1e-10);
    }

    [Theory]
    [InlineData(0, 0, 0, 1.902866673e-2, 0)]
    [InlineData(0, 1, 0, 7.382258112e-3, 0)]
    [InlineData(0, 2, 3, -4.747760737e-3, 0)]
    [InlineData(3, 0, 0, 1.131312761e-3, 0)]
    [InlineData(3, 1, 0, 7.295156102e-4, 4.353306209e-5)]
    [InlineData(3, 2, 3, -8.876873126e-5, 2.579177648e-6)]
    [InlineData(1, 1, 0, -1.23575028e-4, -2.784047898e-5)]
    [InlineData(1, 2, 3, -3.381819695e-4, 2.178419835e-5)]
    [InlineData(1, 9, 3, -3.631895721e-5, -2.863680456e-5)]
    [InlineData(1, -3, 10, -1.173310818e-4, 2.571752846e-5)]
    public void Wave_vectors_know_where_the_sites_lie(int crystal, int m1, int m2, double real, double imaginary)
    {
        const int Zones = 3;
        Complex[] q = WithoutEnd[crystal].Value.ReciprocalSpace(Zones);
        Complex actual = q[((m1 + (Zones * Size / 2)) * Zones * Size) + m2 + (Zones * Size / 2)];
        double largest = q.Max(c => c.Magnitude);
        Assert.True((actual - new Complex(real, imaginary)).Magnitude < 1e-8 * largest, $"{actual} for ({real}, {imaginary})");
    }

    [Theory]
    [InlineData(0, 0, 2.935932195e-2)]
    [InlineData(1, 0, 1.313351809e-2)]
    [InlineData(2, 3, -9.129055588e-3)]
    public void The_xy_orbital_alone_in_wave_vectors(int m1, int m2, double expected)
    {
        Reference reference = References[2];
        Complex[] q = WindowTransform.ToReciprocalSpace(Map(reference.Infinite(), reference, 1).SiteMaps[1], Size);
        Complex actual = q[((m1 + (Size / 2)) * Size) + m2 + (Size / 2)];
        Assert.True((actual - expected).Magnitude < 1e-8 * q.Max(c => c.Magnitude), $"{actual} for {expected}");
    }

    // Half a unit of the tenth digit.
    private static double LastDigit(double value) => value == 0 ? 0 : 5e-10 * Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))));

    private static QpiMap Map(GreenFunction green, Reference reference, double energy) =>
        QpiMap.Compute(green, reference.Impurity, energy, Size, reference.Tip, reference.Sites);

    private static void Compare(double[][] expected, GreenFunction green, Reference reference, double energy, double tolerance)
    {
        QpiMap map = Map(green, reference, energy);
        double largest = expected.Max(site => site.Max(Math.Abs));
        for (int site = 0; site < expected.Length; site++)
        {
            int n = reference.Crystal.Orbitals;
            double[] weights = [.. Enumerable.Range(0, n).Select(a => map.Sites[site].Orbitals.Contains(a) ? 1.0 : 0)];
            double[] actual =
            [
                DensityOfStates.Local(green, energy, new Tip(reference.Tip.Spin, weights)),
                .. Cells.Select(c => map.SiteMaps[site][((c.N1 + (Size / 2)) * Size) + c.N2 + (Size / 2)]),
            ];
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.True(Math.Abs(actual[i] - expected[site][i]) < (tolerance * largest) + LastDigit(expected[site][i]), $"site {site}, number {i}: {actual[i]} for {expected[site][i]}, off by {Math.Abs(actual[i] - expected[site][i]) / largest:E1}");
            }
        }
    }

    private static Reference[] References { get; } =
    [
        new(ReferenceCrystals.Square(), new Complex(5, 2), (24, 20), Impurity.Scalar(200), TipSpin.Total, null),
        new(ReferenceCrystals.Honeycomb(), new Complex(8, 3), (16, 14), Impurity.Scalar(500), TipSpin.Total, ReferenceCrystals.HoneycombSites),
        new(ReferenceCrystals.T2g(), new Complex(1, 1), (12, 10), ReferenceCrystals.OnXy, TipSpin.Total, ReferenceCrystals.T2gParts),
        new(ReferenceCrystals.NbSe2WithRashba(), new Complex(0.5, 1), (20, 20), Impurity.Scalar(100), TipSpin.Total, null),
    ];

    // The maps of the crystals without end, each computed once for all its numbers.
    private static Lazy<QpiMap>[] WithoutEnd { get; } = [.. References.Select(r => new Lazy<QpiMap>(() => Map(r.Infinite(), r, r.TorusEnergy.Real)))];

    private sealed record Reference(
        BdgHamiltonian Crystal, Complex TorusEnergy, (int N1, int N2) TorusCells, Impurity Impurity, Tip Tip, IReadOnlyList<OrbitalSite>? Sites)
    {
        public GreenFunction Torus() => new TorusGreenFunction(Crystal, TorusEnergy.Imaginary, TorusCells.N1, TorusCells.N2);

        public GreenFunction Infinite() => new CrystalGreenFunction(Crystal, 0.1, 1e-9);
    }
}
