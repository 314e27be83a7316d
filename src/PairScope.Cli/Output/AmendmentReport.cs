using PairScope.Lattice;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Cli.Output;

/// <summary>What was changed in the Hamiltonian of a calculation, and what that does to its bands.</summary>
internal sealed class AmendmentReport
{
    private readonly Amendment _amendment;
    private readonly string _lengthUnit;
    private readonly BandChange _bands;

    /// <summary>Compares the bands.</summary>
    /// <param name="amendment">What was changed.</param>
    /// <param name="lengthUnit">The unit of the lattice.</param>
    /// <param name="mu">Chemical potential in meV, from that of the file.</param>
    public AmendmentReport(Amendment amendment, string lengthUnit, double mu) =>
        (_amendment, _lengthUnit, _bands) = (amendment, lengthUnit, BandChange.Between(amendment.Before, amendment.After, amendment.FermiLevel + mu));

    /// <summary>Lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        if (_amendment.Symmetrised is var (group, largest))
        {
            yield return FormattableString.Invariant($"symmetrised over {group}: elements of h moved by at most {largest:0.###} meV");
        }

        if (_amendment.Cut is { } cut)
        {
            string which = string.Join(" or ", Limits(cut));
            yield return FormattableString.Invariant($"cut: {cut.Dropped} of {cut.Bonds} bonds, {which}, the largest of {cut.LargestDropped:0.###} meV; those left reach {Reach(_amendment.After)} {(Reach(_amendment.After) == 1 ? "cell" : "cells")}, before {Reach(_amendment.Before)}");
        }

        yield return FormattableString.Invariant($"which moves bands by at most {_bands.Largest:0.###} meV, {_bands.Rms:0.###} rms; ") + (_bands.NearFermi is var (worst, rms)
            ? FormattableString.Invariant($"within {ShellFit.NearFermi:0} meV of the Fermi level by at most {worst:0.###}, {rms:0.###} rms")
            : FormattableString.Invariant($"none is within {ShellFit.NearFermi:0} meV of the Fermi level"));
    }

    /// <summary>The same under names for --json.</summary>
    public Dictionary<string, object?> ToJson() => new(StringComparer.Ordinal)
    {
        ["symmetrisedOver"] = _amendment.Symmetrised?.Group,
        ["largestElementChangeMeV"] = _amendment.Symmetrised?.LargestChange,
        ["cut"] = _amendment.Cut is not { } cut ? null : new
        {
            beyond = double.IsFinite(cut.Beyond) ? (double?)cut.Beyond : null,
            belowMeV = cut.Below,
            bonds = cut.Bonds,
            dropped = cut.Dropped,
            largestDroppedMeV = cut.LargestDropped,
            reachBefore = Reach(_amendment.Before),
            reachAfter = Reach(_amendment.After),
        },
        ["bandChangeMeV"] = new { largest = _bands.Largest, rms = _bands.Rms },
        ["bandChangeNearFermiMeV"] = _bands.NearFermi is var (worst, near) ? new { largest = worst, rms = near } : null,
    };

    private IEnumerable<string> Limits(Truncation cut)
    {
        if (double.IsFinite(cut.Beyond))
        {
            yield return FormattableString.Invariant($"beyond {cut.Beyond:0.###} {_lengthUnit}");
        }

        if (cut.Below > 0)
        {
            yield return FormattableString.Invariant($"below {cut.Below:g4} meV");
        }
    }

    private static int Reach(BlochMatrix h) => h.Cells.Max(r => Math.Max(Math.Abs(r.N1), Math.Abs(r.N2)));
}
