using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;

namespace PairScope.Tunnelling;

/// <summary>
/// The exact density of states of a pairing on a site of the infinite crystal, clean or near an impurity, divided by the normal state's of the clean crystal at the Fermi level.
/// </summary>
/// <remarks>docs/physics.md, eqs. (33), (51), (71).</remarks>
public static class PairingDensity
{
    private const double PointsPerBroadening = 2;
    private const int Refinement = 8;
    private const double Growth = 1.35; // of the distance of the energies beyond the gap
    private const double Missing = 1e-3; // of the normal density, between two energies, that is one too few between them

    /// <summary>Computes the density.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η, meV, greater than zero.</param>
    /// <param name="reach">Energies up to which it is computed, meV.</param>
    /// <param name="impurity">An impurity on the site (0, 0), or null for none.</param>
    /// <param name="site">The site under the tip, where there is an impurity.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <exception cref="ConvergenceException">The Green function could not be computed to the solver's accuracy.</exception>
    public static TabulatedDensity Compute(
        BdgHamiltonian hamiltonian, double broadening, double reach, Impurity? impurity = null, LatticeVector site = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        Require.Positive(broadening);
        Require.Positive(reach);
        double normal = DensityOfStates.Local(new CrystalGreenFunction(new BdgHamiltonian(hamiltonian.Model, GapFunction.None(hamiltonian.Orbitals)), broadening), 0);
        var cluster = new ImpurityCluster(impurity ?? Impurity.Scalar(0), [LatticeVector.Zero]);
        IReadOnlyList<LatticeVector> sites = [impurity is null ? LatticeVector.Zero : site];
        var green = new CrystalGreenFunction(hamiltonian, broadening);
        (double[] energies, double[][] values) = Sampled(Energies(broadening, hamiltonian.Gap.Amplitude, reach), broadening, positive =>
        {
            double[] both = [.. positive.SelectMany(e => new[] { -e, e })];
            var spectra = FieldSpectrum.Compute(green, cluster, sites, both, EnergyKernel.None, cancellation);
            double Of(int e) => (spectra.Clean[e] + (impurity is null ? 0 : spectra.Changes[e][0])) / normal;
            return [.. positive.Select((_, k) => new[] { (Of(2 * k), Of((2 * k) + 1)) })];
        });
        return Refined(energies, values[0]);
    }

    /// <summary>The density on a clean site with its derivatives along changes of the crystal, each divided by the same density of the normal state, which is taken for constant.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η, meV, greater than zero.</param>
    /// <param name="reach">Energies up to which they are computed, meV.</param>
    /// <param name="variations">The directions s, of the crystal or of η.</param>
    /// <param name="accuracy">Accuracy asked of the Green functions.</param>
    /// <param name="tip">What the tip sees of the cell; everything unless given.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <returns>N(E) and ∂N(E)/∂s, one for each variation, in one over the unit of s, on the same energies.</returns>
    /// <exception cref="ConvergenceException">The Green function could not be computed to that accuracy.</exception>
    /// <remarks>docs/physics.md, eqs. (30), (71).</remarks>
    public static (TabulatedDensity Value, IReadOnlyList<TabulatedDensity> Derivatives) WithDerivatives(
        BdgHamiltonian hamiltonian, double broadening, double reach, IReadOnlyList<CrystalVariation> variations, double accuracy = 1e-3, Tip? tip = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        ArgumentNullException.ThrowIfNull(variations);
        Require.Positive(broadening);
        Require.Positive(reach);
        double normal = DensityOfStates.Local(new CrystalGreenFunction(new BdgHamiltonian(hamiltonian.Model, GapFunction.None(hamiltonian.Orbitals)), broadening, accuracy) { DegreeOfParallelism = 1 }, 0, tip);
        var green = new CrystalGreenFunction(hamiltonian, broadening, accuracy) { DegreeOfParallelism = 1 };
        IReadOnlyList<double>? weights = tip?.WeightsOf(hamiltonian.Orbitals);
        (double[] energies, double[][] values) = Sampled(Energies(broadening, hamiltonian.Gap.Amplitude, reach), broadening, positive =>
        [
            .. positive.Select(energy =>
            {
                cancellation.ThrowIfCancellationRequested();
                (GreenFunctionWindow window, IReadOnlyList<GreenFunctionWindow> changes) = green.WindowWithDerivatives(energy, 2, variations);
                return changes.Prepend(window).Select(own => (
                    ImpurityField.CleanDensity(ParticleHole.Mirror(own), weights) / normal, ImpurityField.CleanDensity(own, weights) / normal)).ToArray();
            }),
        ]);
        return (Refined(energies, values[0]), [.. values.Skip(1).Select(v => Refined(energies, v))]);
    }

    // Every quantity on both sides of the Fermi level. Beyond the gap the energies lie far apart: where the spline through them misses a density between two, the
    // bands have a structure of their own there, and the energies come closer.
    private static (double[] Energies, double[][] Values) Sampled(double[] first, double broadening, Func<double[], (double Below, double Above)[][]> of)
    {
        var known = new SortedDictionary<double, (double Below, double Above)[]>();
        void Add(double[] energies)
        {
            foreach ((double energy, (double Below, double Above)[] values) in energies.Zip(of(energies)))
            {
                known.Add(energy, values);
            }
        }

        Add(first);
        double least = broadening / PointsPerBroadening * (1 + 1e-9);
        HashSet<double> settled = []; // where intervals begin that need nothing more
        while (true)
        {
            (double Begin, double Middle)[] open = [.. known.Keys.Zip(known.Keys.Skip(1)).Where(i => i.Second - i.First > least && !settled.Contains(i.First)).Select(i => (i.First, (i.First + i.Second) / 2))];
            (double[] energies, double[][] values) = All();
            if (open.Length == 0)
            {
                return (energies, values);
            }

            double[] curvature = Curvatures(energies, values[0]);
            Add([.. open.Select(i => i.Middle)]);
            foreach ((double begin, double middle) in open)
            {
                double Missed(double at, double value) => Math.Abs(Spline(energies, values[0], curvature, at) - value);
                if (Math.Max(Missed(-middle, known[middle][0].Below), Missed(middle, known[middle][0].Above)) < Missing)
                {
                    settled.Add(begin);
                    settled.Add(middle);
                }
            }
        }

        (double[] Energies, double[][] Values) All()
        {
            double[] positive = [.. known.Keys];
            int quantities = known[0].Length;
            double[] energies = [.. positive.Skip(1).Reverse().Select(e => -e), .. positive];
            return (energies, [.. Enumerable.Range(0, quantities).Select(q => (double[])[.. positive.Skip(1).Reverse().Select(e => known[e][q].Below), .. positive.Select(e => known[e][q].Above)])]);
        }
    }

    // Half a broadening apart up to beyond the largest gap, then further and further.
    private static double[] Energies(double broadening, double gap, double reach)
    {
        var energies = new List<double> { 0 };
        double step = broadening / PointsPerBroadening;
        while (energies[^1] < reach)
        {
            energies.Add(energies[^1] + step);
            step *= energies[^1] > gap + (2 * broadening) ? Growth : 1;
        }

        return [.. energies];
    }

    // A cubic spline through the energies, written out as straight lines between eight times as many.
    private static TabulatedDensity Refined(double[] energies, double[] values)
    {
        double[] curvature = Curvatures(energies, values);
        (var fine, var density) = (new List<double>(), new List<double>());
        for (int i = 0; i + 1 < energies.Length; i++)
        {
            double h = energies[i + 1] - energies[i];
            for (int k = 0; k < Refinement; k++)
            {
                fine.Add(energies[i] + (h * k / Refinement));
                density.Add(Spline(energies, values, curvature, i, (double)k / Refinement));
            }
        }

        return new TabulatedDensity([.. fine, energies[^1]], [.. density, values[^1]]);
    }

    private static double Spline(double[] x, double[] y, double[] curvature, double at)
    {
        int i = Math.Clamp(Array.BinarySearch(x, at) is var found && found < 0 ? ~found - 1 : found, 0, x.Length - 2);
        return Spline(x, y, curvature, i, (at - x[i]) / (x[i + 1] - x[i]));
    }

    // At a share of the interval that begins with the point i.
    private static double Spline(double[] x, double[] y, double[] curvature, int i, double b)
    {
        double h = x[i + 1] - x[i];
        double a = 1 - b;
        return (a * y[i]) + (b * y[i + 1]) + (((((a * a * a) - a) * curvature[i]) + (((b * b * b) - b) * curvature[i + 1])) * h * h / 6);
    }

    // Second derivatives of the natural spline, by the sweep for a tridiagonal matrix.
    private static double[] Curvatures(double[] x, double[] y)
    {
        int n = x.Length;
        (double[] upper, double[] second) = (new double[n], new double[n]);
        for (int i = 1; i + 1 < n; i++)
        {
            double sigma = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
            double p = (sigma * second[i - 1]) + 2;
            second[i] = (sigma - 1) / p;
            double bend = ((y[i + 1] - y[i]) / (x[i + 1] - x[i])) - ((y[i] - y[i - 1]) / (x[i] - x[i - 1]));
            upper[i] = ((6 * bend / (x[i + 1] - x[i - 1])) - (sigma * upper[i - 1])) / p;
        }

        second[n - 1] = 0;
        for (int i = n - 2; i >= 0; i--)
        {
            second[i] = (second[i] * second[i + 1]) + upper[i];
        }

        return second;
    }
}
