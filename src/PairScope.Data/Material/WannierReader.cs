using System.Numerics;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>From the files of wannier90 to h(k) of a layer: what belongs to it, in meV from the Fermi level, with spin outside.</summary>
/// <remarks>docs/materials.md, "From first principles".</remarks>
internal static class WannierReader
{
    private const double Small = 1; // meV: what may be dropped, and by how much a symmetry may be violated
    private const double LargestEnergy = 1e7; // meV, as of hoppings that are typed
    private const double SameLength = 0.02; // Å
    private const int FillingGrid = 120;

    /// <summary>The orders of spin in the files of different versions and interfaces.</summary>
    public static readonly string[] SpinOrders = ["automatic", "blocks", "alternating"];

    /// <summary>h(k) in meV, 2n×2n, before the Fermi level is taken off.</summary>
    /// <param name="files">The Hamiltonian, shifted where shifts are known.</param>
    /// <param name="crystal">Lattice and orbitals, in the order of the files.</param>
    /// <param name="spinOrder">One of <see cref="SpinOrders"/>.</param>
    /// <exception cref="InputException">The files are not of this crystal or of no layer, are not Hermitian, or do not tell the order of spins.</exception>
    public static BlochMatrix Read(WannierHamiltonian files, Crystal crystal, string spinOrder)
    {
        CheckLattice(files, crystal);
        int orbitals = crystal.Orbitals.Count;
        bool spinors = files.Functions == 2 * orbitals;
        if (!spinors && files.Functions != orbitals)
        {
            throw new InputException($"the files hold {files.Functions} Wannier functions, and the material lists {orbitals} orbitals; they must be as many, or twice as many with spin.");
        }

        Dictionary<LatticeVector, ComplexMatrix> layer = Hermitian(Layer(files), files.Functions);
        if (!spinors)
        {
            return BlochMatrix.FromCoefficients(orbitals, [.. layer.OrderBy(h => h.Key).Select(h => (h.Key, Doubled(h.Value)))]);
        }

        string[] orders = string.Equals(spinOrder, SpinOrders[0], StringComparison.Ordinal) ? SpinOrders[1..] : [spinOrder];
        (BlochMatrix H, double Off)[] read = [.. orders.Select(order => BlochMatrix.FromCoefficients(orbitals, Ordered(layer, orbitals, alternating: order is "alternating"))).Select(h => (h, h.TimeReversalViolation))];
        (BlochMatrix H, double Off)[] reversing = [.. read.Where(r => r.Off <= Small)];
        return orders.Length == 1 ? read[0].H
            : reversing.Length == 1 ? reversing[0].H
            : throw new InputException(FormattableString.Invariant(
                $"time reversal does not tell the order of spins (violated by {read[0].Off:G3} meV in blocks, by {read[1].Off:G3} meV alternating); say it with 'spin-order: blocks' (all up, then all down) or 'spin-order: alternating'."));
    }

    /// <summary>The Fermi level of so many electrons in a cell, meV, at zero temperature.</summary>
    /// <param name="h">h(k), meV.</param>
    /// <param name="electrons">Electrons, of both spins.</param>
    public static double FermiLevel(BlochMatrix h, double electrons)
    {
        var bands = new MaterialBands(h);
        double[] all =
        [
            .. Enumerable.Range(0, FillingGrid * FillingGrid).AsParallel()
                .SelectMany(i => bands.Energies(new ReducedMomentum((double)(i / FillingGrid) / FillingGrid, (double)(i % FillingGrid) / FillingGrid))).Order(),
        ];
        int filled = (int)Math.Round(electrons * FillingGrid * FillingGrid);
        return filled <= 0 ? all[0] : filled >= all.Length ? all[^1] : (all[filled - 1] + all[filled]) / 2;
    }

    private static void CheckLattice(WannierHamiltonian files, Crystal crystal)
    {
        if (files.Lattice is not { } lattice)
        {
            return;
        }

        ((double X, double Y) a1, (double X, double Y) a2) = (crystal.Lattice.A1, crystal.Lattice.A2);
        double Off((double X, double Y, double Z) told, (double X, double Y) own) => Math.Sqrt(Math.Pow(told.X - own.X, 2) + Math.Pow(told.Y - own.Y, 2) + Math.Pow(told.Z, 2));
        if (Off(lattice[0], a1) > SameLength || Off(lattice[1], a2) > SameLength)
        {
            throw new InputException(FormattableString.Invariant(
                $"the files' lattice vectors are ({lattice[0].X:F4}, {lattice[0].Y:F4}, {lattice[0].Z:F4}) and ({lattice[1].X:F4}, {lattice[1].Y:F4}, {lattice[1].Z:F4}) Å, and the material's are others; give those of the files, in the plane."));
        }
    }

    // Elements between layers must be nothing.
    private static Dictionary<LatticeVector, Complex[]> Layer(WannierHamiltonian files)
    {
        double between = 1000 * files.Values.Where(h => h.Key.R3 != 0).SelectMany(h => h.Value).Select(v => v.Magnitude).DefaultIfEmpty(0).Max();
        return between <= Small
            ? files.Values.Where(h => h.Key.R3 == 0).ToDictionary(h => new LatticeVector(h.Key.R1, h.Key.R2), h => h.Value)
            : throw new InputException(FormattableString.Invariant($"layers are joined by up to {between:G3} meV (R3 ≠ 0), so this is no layer by itself."));
    }

    private static Dictionary<LatticeVector, ComplexMatrix> Hermitian(Dictionary<LatticeVector, Complex[]> layer, int functions)
    {
        var terms = new Dictionary<LatticeVector, ComplexMatrix>();
        (double off, double largest) = (0, 0);
        LatticeVector worst = LatticeVector.Zero;
        foreach (LatticeVector r in layer.Keys.Concat(layer.Keys.Select(r => -r)).Distinct())
        {
            (Complex[]? own, Complex[]? opposite) = (layer.GetValueOrDefault(r), layer.GetValueOrDefault(-r));
            var matrix = new ComplexMatrix(functions);
            for (int m = 0; m < functions; m++)
            {
                for (int n = 0; n < functions; n++)
                {
                    (Complex there, Complex back) = (1000 * (own?[(m * functions) + n] ?? 0), 1000 * Complex.Conjugate(opposite?[(n * functions) + m] ?? 0));
                    (off, worst) = (there - back).Magnitude > off ? ((there - back).Magnitude, r) : (off, worst);
                    largest = Math.Max(largest, there.Magnitude);
                    matrix[m, n] = (there + back) / 2;
                }
            }

            terms[r] = matrix;
        }

        if (!(largest <= LargestEnergy))
        {
            throw new InputException(FormattableString.Invariant($"an element has {largest / 1000:G3} eV, and {LargestEnergy / 1000:G3} eV are the most that is believed."));
        }

        return off <= Small
            ? terms
            : throw new InputException(FormattableString.Invariant($"the Hamiltonian is not Hermitian: elements and their conjugates differ by up to {off:G3} meV, at R = ({worst.N1}, {worst.N2}, 0){(layer.ContainsKey(worst) && layer.ContainsKey(-worst) ? string.Empty : ", which the files list without its opposite or the other way round")}."));
    }

    private static ComplexMatrix Doubled(ComplexMatrix h)
    {
        var doubled = new ComplexMatrix(2 * h.Size);
        for (int m = 0; m < h.Size; m++)
        {
            for (int n = 0; n < h.Size; n++)
            {
                (doubled[m, n], doubled[m + h.Size, n + h.Size]) = (h[m, n], h[m, n]);
            }
        }

        return doubled;
    }

    private static List<(LatticeVector R, ComplexMatrix Value)> Ordered(Dictionary<LatticeVector, ComplexMatrix> layer, int orbitals, bool alternating)
    {
        int Place(int index) => alternating ? (2 * (index % orbitals)) + (index / orbitals) : index;
        return [.. layer.OrderBy(h => h.Key).Select(h =>
        {
            var ordered = new ComplexMatrix(2 * orbitals);
            for (int i = 0; i < 2 * orbitals; i++)
            {
                for (int j = 0; j < 2 * orbitals; j++)
                {
                    ordered[i, j] = h.Value[Place(i), Place(j)];
                }
            }

            return (h.Key, ordered);
        })];
    }
}
