using System.Collections.Concurrent;
using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;

namespace PairScope.Spectra;

/// <summary>The gap at one momentum of a Fermi line.</summary>
/// <param name="Momentum">k on the line, unwrapped as in <see cref="FermiLine.Momenta"/>.</param>
/// <param name="Angle">Angle about the line's centre, in radians.</param>
/// <param name="ArcLength">Length along the line, in 1/a.</param>
/// <param name="IntrabandGap">|⟨u_k|Δ(k)|u*_−k⟩| in meV.</param>
/// <param name="EnergyOnLine">Lowest quasiparticle energy |E(k)| at k itself, in meV.</param>
/// <param name="ExcitationGap">Lowest quasiparticle energy along the normal through k, in meV.</param>
public readonly record struct FermiLineGap(
    ReducedMomentum Momentum, double Angle, double ArcLength, double IntrabandGap, double EnergyOnLine, double ExcitationGap);

/// <summary>
/// The superconducting gap along a Fermi line. Three answers are given because they differ where pairing joins states of
/// different energy: the in-plane triplets pair k↑ with −k↑, 2|λ(k)| apart, so their intraband gap vanishes, the energy on
/// the line is only the level shift ≈ |Δ|²/2|λ|, and the smallest energy along the normal goes to zero.
/// For all other irreps without Rashba coupling the three agree up to terms of order Δ²/|λ|.
/// </summary>
/// <remarks>docs/physics.md, eq. (35).</remarks>
public static class GapAlongFermiLine
{
    private const int Samples = 16;
    private const double Nearness = 3e-8; // of the reach: at a node |E| rises at once

    /// <summary>The gap at every momentum of a line.</summary>
    /// <param name="hamiltonian">The crystal; the line must belong to its normal state.</param>
    /// <param name="line">The Fermi line.</param>
    /// <exception cref="ArgumentException">The line belongs to another model.</exception>
    public static FermiLineGap[] Compute(BdgHamiltonian hamiltonian, FermiLine line)
    {
        Check(hamiltonian, line);
        return Compute(hamiltonian, line, k => AlongNormal(hamiltonian, line.Band, k));
    }

    /// <summary>
    /// The gap along a line with momenta added where one of the three gaps turns or bends, so that peaks and nodes are among
    /// them: crossings with the grid of the search stand where they stand, and an in-plane triplet's peak is only about
    /// Δ/|∇λ| wide.
    /// </summary>
    /// <inheritdoc cref="Compute(BdgHamiltonian, FermiLine)" path="/param"/>
    /// <inheritdoc cref="Compute(BdgHamiltonian, FermiLine)" path="/exception"/>
    /// <returns>The line with the momenta added, and the gap at each of them.</returns>
    public static (FermiLine Line, FermiLineGap[] Gaps) ComputeRefined(BdgHamiltonian hamiltonian, FermiLine line)
    {
        Check(hamiltonian, line);
        double scale = hamiltonian.Gap.Amplitude;

        // The smallest energy along a normal takes many evaluations and is wanted again at the same momenta.
        var known = new ConcurrentDictionary<ReducedMomentum, double>();
        double Excitation(ReducedMomentum k) => known.GetOrAdd(k, at => AlongNormal(hamiltonian, line.Band, at));
        line = line
            .Refined(k => LowestEnergy(hamiltonian, k), 2e-3 * scale, 1e-6 * scale)
            .Refined(k => Intraband(hamiltonian.Gap, line.Band, k), 2e-3 * scale, 1e-6 * scale)
            .Refined(Excitation, double.PositiveInfinity, 1e-6 * scale);
        return (line, Compute(hamiltonian, line, Excitation));
    }

    /// <summary>
    /// The gap projected on a band, |⟨u_k|Δ(k)|u*_−k⟩| in meV, with u_−k = iσy u*_k the time-reversed state. As Δ iσy =
    /// −(ψ + d·σ), this is |ψ(k) + d(k)·s(k)| with s(k) the spin direction of the band.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static double Intraband(GapFunction gap, NormalBand band, ReducedMomentum k)
    {
        ArgumentNullException.ThrowIfNull(gap);
        ArgumentNullException.ThrowIfNull(band);
        (double x, double y, double z) = band.Spin(k);

        // M = Δ iσy and the trace with (1 + s·σ)/2.
        Complex m00 = -gap.Matrix[0, 1].Evaluate(k);
        Complex m01 = gap.Matrix[0, 0].Evaluate(k);
        Complex m10 = -gap.Matrix[1, 1].Evaluate(k);
        Complex m11 = gap.Matrix[1, 0].Evaluate(k);
        return (0.5 * (m00 + m11 + (x * (m01 + m10)) + (y * Complex.ImaginaryOne * (m01 - m10)) + (z * (m00 - m11)))).Magnitude;
    }

    private static void Check(BdgHamiltonian hamiltonian, FermiLine line)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        ArgumentNullException.ThrowIfNull(line);
        if (!ReferenceEquals(hamiltonian.Model, line.Band.Model))
        {
            throw new ArgumentException("The Fermi line was found for another normal state than the Hamiltonian's.", nameof(line));
        }
    }

    private static FermiLineGap[] Compute(BdgHamiltonian hamiltonian, FermiLine line, Func<ReducedMomentum, double> excitation)
    {
        double[] lengths = line.ArcLengths();
        var gaps = new FermiLineGap[lengths.Length];
        Parallel.For(0, gaps.Length, i =>
        {
            ReducedMomentum k = line.Momenta[i];
            gaps[i] = new FermiLineGap(
                k, line.Angle(k), lengths[i], Intraband(hamiltonian.Gap, line.Band, k), LowestEnergy(hamiltonian, k), excitation(k));
        });
        return gaps;
    }

    private static double LowestEnergy(BdgHamiltonian hamiltonian, ReducedMomentum k) =>
        hamiltonian.QuasiparticleEnergies(k).Min(Math.Abs);

    // Smallest |E| on the normal through k, within a few gaps divided by the velocity: coarse samples, then Brent's method.
    private static double AlongNormal(BdgHamiltonian hamiltonian, NormalBand band, ReducedMomentum k)
    {
        (double vx, double vy) = band.Velocity(k);
        double speed = Math.Sqrt((vx * vx) + (vy * vy));
        if (speed == 0)
        {
            return LowestEnergy(hamiltonian, k);
        }

        ReducedMomentum normal = new CartesianMomentum(vx / speed, vy / speed).ToReduced();
        double reach = Math.Min(0.05, 4 * hamiltonian.Gap.Amplitude / speed);
        double Energy(double s) => LowestEnergy(hamiltonian, new ReducedMomentum(k.K1 + (s * normal.K1), k.K2 + (s * normal.K2)));
        double best = Enumerable.Range(-Samples, (2 * Samples) + 1).Select(i => i * reach / Samples).MinBy(Energy);
        (_, double least) = BrentMinimum.Find(Energy, best - (reach / Samples), best + (reach / Samples), Nearness * reach);
        return Math.Min(Energy(best), least); // the bracket may hold two dips
    }
}
