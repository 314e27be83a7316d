using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>
/// Where the reading of impurities of unknown strength begins: μ and the strength of each kind in a normal metal, from the maps of single impurities at the
/// energies furthest from the Fermi level, where pairing shows least. A metal's map is linear in the T-matrix, T = V/(1 − V G0(0)): at each μ its two
/// parts are fitted, and their ratio, the phase of T, tells V, whatever the scale of the map.
/// </summary>
/// <param name="ChemicalPotential">μ, meV.</param>
/// <param name="Strengths">V of each kind, meV.</param>
/// <param name="Unexplained">Share of the maps' squares that the metal leaves over.</param>
/// <remarks>docs/measurement.md, eq. (21).</remarks>
internal sealed record NormalStateStart(double ChemicalPotential, IReadOnlyList<double> Strengths, double Unexplained)
{
    private const double Step = 12; // meV; a fit finds its way over about 20
    private const double Finest = 0.5;
    private const int Candidates = 2; // places on the coarse grid that are looked at closer
    private const int LargestWindow = 40;
    private const int Layers = 2;
    private const double Basis = 100; // meV: maps of ±100 meV span all others
    private const double Largest = 1000; // meV

    /// <summary>Finds it.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="maps">The map of one impurity of each kind, [kind][energy].</param>
    /// <param name="counts">How many impurities are of each kind.</param>
    /// <param name="sites">The site of the cell on which those of each kind sit.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public static NormalStateStart Of(FieldModel model, IReadOnlyList<double[][]> maps, IReadOnlyList<int> counts, IReadOnlyList<int> sites, CancellationToken cancellation)
    {
        int[] furthest = [.. Enumerable.Range(0, model.Energies.Count).OrderByDescending(e => Math.Abs(model.Energies[e])).Take(Layers)];
        int window = Math.Min(LargestWindow, model.Size);
        double[][][] inner = [.. maps.Select(kind => kind.Select(map => Inner(map, model.Size, window)).ToArray())];
        (double low, double high) = (model.ChemicalPotentials.Low - Step, model.ChemicalPotentials.High + Step);
        int steps = (int)Math.Ceiling((high - low) / Step);
        IEnumerable<NormalStateStart> coarse = Enumerable.Range(0, steps + 1).Select(i => At(low + ((high - low) * i / steps), furthest[..1]));
        NormalStateStart best = coarse.OrderBy(s => s.Unexplained).Take(Candidates).Select(s => Refined(s, Step / 2, Step / 4)).MinBy(s => s.Unexplained)!;
        return Refined(best, Step / 8, Finest);

        // Halving steps to either side, at all layers.
        NormalStateStart Refined(NormalStateStart from, double step, double finest)
        {
            NormalStateStart here = At(from.ChemicalPotential, furthest);
            for (; step >= finest; step /= 2)
            {
                here = new[] { here, At(here.ChemicalPotential - step, furthest), At(here.ChemicalPotential + step, furthest) }.MinBy(s => s.Unexplained)!;
            }

            return here;
        }

        NormalStateStart At(double mu, int[] layers)
        {
            cancellation.ThrowIfCancellationRequested();
            GreenFunction crystal = model.Metal(mu);
            double[] energies = [.. layers.Select(e => model.Energies[e])];
            Dictionary<int, (double[][] Plus, double[][] Minus, Complex[] Local)> of = sites.Distinct().ToDictionary(site => site, site => (
                model.Single(crystal, Basis, site, energies, window, cancellation),
                model.Single(crystal, -Basis, site, energies, window, cancellation),
                energies.Select(e => model.Local(crystal, e, 2, site)).ToArray()));
            var fits = inner.Select((kind, k) => layers.Select((layer, e) => Fit(kind[layer], of[sites[k]].Plus[e], of[sites[k]].Minus[e])).ToArray()).ToArray();
            return new NormalStateStart(
                mu,
                [.. fits.Select((kind, k) => kind.Select((fit, e) => Strength(fit.Plus, fit.Minus, of[sites[k]].Local[e])).Average())],
                fits.Zip(counts, (kind, count) => count * kind.Average(f => f.Share)).Sum() / counts.Sum());
        }
    }

    // map ≈ plus·m(V) + minus·m(−V) + constant; the share of the map's variance that is left.
    private static (double Plus, double Minus, double Share) Fit(double[] map, double[] plus, double[] minus)
    {
        (double[] d, double[] a, double[] b) = (Planes.Centred(map), Planes.Centred(plus), Planes.Centred(minus));
        (double aa, double ab, double bb, double ad, double bd) = (DotProduct.Of(a, a), DotProduct.Of(a, b), DotProduct.Of(b, b), DotProduct.Of(a, d), DotProduct.Of(b, d));
        double determinant = (aa * bb) - (ab * ab);
        (double x, double y) = (((ad * bb) - (bd * ab)) / determinant, ((bd * aa) - (ad * ab)) / determinant);
        return (x, y, 1 - (((x * ad) + (y * bd)) / DotProduct.Of(d, d)));
    }

    // 1/T = 1/V − G0(0), and A T is what was fitted: the imaginary part tells A.
    private static double Strength(double plus, double minus, Complex local)
    {
        Complex scaled = (plus * Basis / (1 - (Basis * local))) - (minus * Basis / (1 + (Basis * local)));
        Complex inverse = 1 / scaled;
        double scale = -local.Imaginary / inverse.Imaginary;
        double strength = 1 / ((scale * inverse.Real) + local.Real);
        return scale > 0 && Math.Abs(strength) <= Largest ? strength : Math.CopySign(Largest, double.IsNaN(strength) ? 1 : strength);
    }

    private static double[] Inner(double[] map, int size, int window) =>
        [.. Enumerable.Range(0, window * window).Select(i => map[(((i / window) + ((size - window) / 2)) * size) + (i % window) + ((size - window) / 2)])];
}
