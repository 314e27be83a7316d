using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>An energy at which pairing changes the spectrum most: one where electrons and holes that pair are degenerate, stationary along the line of such momenta.</summary>
/// <param name="Energy">|ω| in meV without a gap; 0 for electrons of the Fermi lines that pair with their partners.</param>
/// <param name="Opening">The largest gap over Δ0 that any of the functions opens there.</param>
/// <param name="IsMaximum">Whether |ω| has a maximum along the line.</param>
public readonly record struct PairingEnergy(double Energy, double Opening, bool IsMaximum);

/// <summary>
/// Where gaps open. A band n at k and the hole of a band m at −k meet on the lines ε_n(k) + ε_m(−k) = 0 at the energy ω(k) = [ε_n(k) − ε_m(−k)]/2: zero on Fermi
/// lines for partners by time reversal, and where spin–orbit coupling splits the bands λ(k) for pairs of equal spins. A small gap opens there by Δ0 g(k), and
/// where ω(k) is stationary many momenta do so at one energy.
/// </summary>
/// <remarks>docs/plan.md, eq. (7).</remarks>
public static class PairingEnergies
{
    private const double Zero = 1e-6; // meV
    private const double NoOpening = 0.02; // of Δ0
    private const int Looks = 24; // momenta of a line at which a gap is looked for
    private const double Alike = 0.05; // meV

    /// <summary>The energies, the largest opening first; those nearer than 0.05 meV to another are one.</summary>
    /// <param name="bloch">h(k) − μ in meV.</param>
    /// <param name="gaps">Functions Δ(k) for Δ0 = 1.</param>
    /// <param name="highest">Energies above are left out, meV.</param>
    /// <param name="grid">Grid points a side of the search for lines.</param>
    public static IReadOnlyList<PairingEnergy> Of(BlochMatrix bloch, IReadOnlyList<BlochMatrix> gaps, double highest, int grid = 96)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        ArgumentNullException.ThrowIfNull(gaps);
        var bands = new MaterialBands(bloch);
        var found = new List<PairingEnergy>();
        for (int n = 0; n < bloch.Size; n++)
        {
            for (int m = 0; m <= n; m++)
            {
                (int upper, int lower) = (n, m);
                var contours = new ZeroContours(k => bands.Energies(k)[upper] + bands.Energies(-k)[lower], grid);
                foreach ((List<ReducedMomentum> momenta, _) in contours.Trace())
                {
                    double[] along = [.. momenta.SkipLast(1).Select(k => Math.Abs(bands.Energies(k)[upper] - bands.Energies(-k)[lower]) / 2)];
                    found.AddRange(Stationary(along, momenta).Where(s => s.Energy <= highest)
                        .Select(s => new PairingEnergy(s.Energy, Opening(bloch, gaps, s.Momenta, s.Energy), s.IsMaximum)).Where(e => e.Opening > NoOpening));
                }
            }
        }

        var distinct = new List<PairingEnergy>();
        foreach (PairingEnergy energy in found.OrderByDescending(e => e.Opening).ThenBy(e => e.Energy))
        {
            if (!distinct.Exists(d => Math.Abs(d.Energy - energy.Energy) < Alike))
            {
                distinct.Add(energy);
            }
        }

        return distinct;
    }

    // A line on which ω vanishes is looked at as a whole; on any other the extremes of |ω|.
    private static IEnumerable<(double Energy, IReadOnlyList<ReducedMomentum> Momenta, bool IsMaximum)> Stationary(double[] along, List<ReducedMomentum> momenta)
    {
        int count = along.Length;
        if (count == 0)
        {
            yield break;
        }

        if (along.Max() < Zero)
        {
            int step = Math.Max(1, count / Looks);
            yield return (0, [.. Enumerable.Range(0, count).Where(i => i % step == 0).Select(i => momenta[i])], true);
            yield break;
        }

        for (int i = 0; i < count; i++)
        {
            (double before, double here, double after) = (along[((i - 1) + count) % count], along[i], along[(i + 1) % count]);
            if ((here > before && here >= after) || (here < before && here <= after))
            {
                yield return (here, [momenta[i]], here > before);
            }
        }
    }

    // Half the splitting of the degenerate electron and hole, over the size of the gap.
    private static double Opening(BlochMatrix bloch, IReadOnlyList<BlochMatrix> gaps, IReadOnlyList<ReducedMomentum> momenta, double energy) =>
        momenta.AsParallel().Select(k => gaps.Max(gap => Opening(bloch, gap, k, energy))).Max();

    // ω of either sign: the contour gives |ω| and the bands decide which. A band that is not paired stays where it was.
    private static double Opening(BlochMatrix bloch, BlochMatrix gap, ReducedMomentum k, double energy)
    {
        double[] energies = GapOnFermiLines.WithSmallGap(bloch, gap, k);
        double Far(double at) => energies.Select(e => Math.Abs(e - at)).Where(far => far < 2 * GapOnFermiLines.Small).DefaultIfEmpty(0).Max();
        return Math.Max(Far(energy), Far(-energy)) / GapOnFermiLines.Small;
    }
}
