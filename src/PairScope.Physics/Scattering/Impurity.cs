using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Scattering;

/// <summary>
/// An impurity on K pairs of a cell and an orbital: v = Σ_α σ_α ⊗ v^α, spin outside, V = diag(v, −vᵀ) − iΓ in Nambu space, in meV. On one
/// of them it is a point, v = V0 σ0 + J n·σ. Γ is diagonal and takes electrons away, as states below a surface do; zero unless told.
/// Parts on several entries are added: <c>Impurity.Scalar(100, a) + Impurity.Bond(30, a, b)</c>.
/// </summary>
/// <remarks>docs/materials.md, eq. (4); for one orbital docs/physics.md, eq. (19).</remarks>
public sealed class Impurity
{
    private const double LeastConditioned = 1e-12;

    /// <summary>A point impurity on orbital 0 of cell 0 with a scalar and a magnetic part.</summary>
    /// <param name="scalar">V0 in meV.</param>
    /// <param name="magnetic">J n as a vector (x, y, z) in meV.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is not finite.</exception>
    public Impurity(double scalar, (double X, double Y, double Z) magnetic)
        : this(scalar, magnetic, ImpurityEntry.Home)
    {
    }

    /// <summary>A point impurity on any orbital of any cell.</summary>
    /// <param name="scalar">V0 in meV.</param>
    /// <param name="magnetic">J n as a vector (x, y, z) in meV.</param>
    /// <param name="entry">Where it sits.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is not finite, or the orbital is negative.</exception>
    public Impurity(double scalar, (double X, double Y, double Z) magnetic, ImpurityEntry entry)
        : this([entry], PointStrength(scalar, magnetic)) => (ScalarStrength, MagneticStrength) = (scalar, magnetic);

    /// <summary>An impurity from its whole matrix.</summary>
    /// <param name="entries">The K pairs of a cell and an orbital, no two of them equal.</param>
    /// <param name="strength">v in meV, 2K×2K and Hermitian, index s·K + c.</param>
    /// <param name="absorption">Γ_c ≥ 0 in meV, one for each entry; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An orbital is negative.</exception>
    /// <exception cref="ArgumentException">There is no entry, two are equal, v is not finite, Hermitian and of their number, or Γ is not finite, at least zero and of their number.</exception>
    public Impurity(IReadOnlyList<ImpurityEntry> entries, ComplexMatrix strength, IReadOnlyList<double>? absorption = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(strength);
        if (entries.Count == 0 || entries.Distinct().Count() != entries.Count)
        {
            throw new ArgumentException("An impurity needs at least one entry, and each only once.", nameof(entries));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(entries.Min(e => e.Orbital), nameof(entries));
        int size = 2 * entries.Count;
        double scale = strength.Size != size ? double.NaN : Enumerable.Range(0, size * size).Max(e => strength[e / size, e % size].Magnitude);
        if (!double.IsFinite(scale) || Enumerable.Range(0, size * size).Any(e => !((strength[e / size, e % size] - Complex.Conjugate(strength[e % size, e / size])).Magnitude <= 1e-12 * scale)))
        {
            throw new ArgumentException($"The matrix of an impurity on {entries.Count} entries must be finite, Hermitian and {size}×{size}, spin outside.", nameof(strength));
        }

        absorption ??= new double[entries.Count];
        if (absorption.Count != entries.Count || absorption.Any(w => !(w >= 0 && double.IsFinite(w))))
        {
            throw new ArgumentException("The absorption must be finite and at least zero, one number for each entry: below zero an impurity would make electrons.", nameof(absorption));
        }

        Entries = entries;
        Strength = strength;
        Absorption = absorption;
        int count = entries.Count;
        ScalarStrength = 0.5 * (strength[0, 0] + strength[count, count]).Real;
        MagneticStrength = (strength[count, 0].Real, strength[count, 0].Imaginary, 0.5 * (strength[0, 0] - strength[count, count]).Real);
        Potential = new ComplexMatrix(2 * size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                Potential[i, j] = strength[i, j];
                Potential[i + size, j + size] = -strength[j, i];
            }

            Potential[i, i] -= new Complex(0, absorption[i % count]);
            Potential[i + size, i + size] -= new Complex(0, absorption[i % count]);
        }
    }

    /// <summary>The K pairs of a cell and an orbital.</summary>
    public IReadOnlyList<ImpurityEntry> Entries { get; }

    /// <summary>v in meV, 2K×2K, index s·K + c.</summary>
    public ComplexMatrix Strength { get; }

    /// <summary>Γ_c in meV, one for each entry.</summary>
    public IReadOnlyList<double> Absorption { get; }

    /// <summary>V0 in meV, of the first entry.</summary>
    public double ScalarStrength { get; }

    /// <summary>J n in meV, of the first entry.</summary>
    public (double X, double Y, double Z) MagneticStrength { get; }

    /// <summary>V in Nambu space, in meV, 4K×4K, index p·2K + s·K + c.</summary>
    public ComplexMatrix Potential { get; }

    /// <summary>The largest |n1|, |n2| of an entry's cell from the first entry's.</summary>
    public int Reach => Entries.Max(e => Math.Max(Math.Abs(e.Cell.N1 - Entries[0].Cell.N1), Math.Abs(e.Cell.N2 - Entries[0].Cell.N2)));

    /// <summary>A non-magnetic impurity, v = V0 σ0, on orbital 0 of cell 0.</summary>
    public static Impurity Scalar(double strength) => new(strength, (0, 0, 0));

    /// <summary>A non-magnetic impurity, v = V0 σ0, on any entry.</summary>
    public static Impurity Scalar(double strength, ImpurityEntry entry) => new(strength, (0, 0, 0), entry);

    /// <summary>A classical spin, v = J n·σ, on orbital 0 of cell 0; the direction is normalised here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The direction is zero or not finite.</exception>
    public static Impurity Magnetic(double strength, double x, double y, double z) => Magnetic(strength, x, y, z, ImpurityEntry.Home);

    /// <summary>A classical spin, v = J n·σ, on any entry; the direction is normalised here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The direction is zero or not finite.</exception>
    public static Impurity Magnetic(double strength, double x, double y, double z, ImpurityEntry entry)
    {
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        Require.Positive(length);
        return new(0, (strength * x / length, strength * y / length, strength * z / length), entry);
    }

    /// <summary>An absorber, V = −iΓ: electrons and holes leave for states that no map shows, at a rate 2Γ/ħ where they are on the entry.</summary>
    /// <param name="rate">Γ ≥ 0 in meV.</param>
    /// <param name="entry">Where it sits.</param>
    /// <exception cref="ArgumentException">Γ is negative or not finite.</exception>
    /// <remarks>docs/materials.md, eq. (4).</remarks>
    public static Impurity Absorber(double rate, ImpurityEntry entry) => new([entry], new ComplexMatrix(2), [rate]);

    /// <summary>A changed bond, ⟨from|v|to⟩ = w σ0 and its conjugate back, in meV.</summary>
    /// <param name="change">w, what is added to the hopping.</param>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end.</param>
    /// <exception cref="ArgumentException">The ends are equal, or w is not finite.</exception>
    public static Impurity Bond(Complex change, ImpurityEntry from, ImpurityEntry to)
    {
        Complex back = Complex.Conjugate(change);
        return new([from, to], new ComplexMatrix(4) { [0, 1] = change, [1, 0] = back, [2, 3] = change, [3, 2] = back });
    }

    /// <summary>Two parts of one impurity, on the entries of the first and those of the second that the first has not.</summary>
    public static Impurity operator +(Impurity a, Impurity b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ImpurityEntry[] entries = [.. a.Entries.Union(b.Entries)];
        ComplexMatrix sum = a.StrengthOn(entries);
        ComplexMatrix other = b.StrengthOn(entries);
        for (int e = 0; e < sum.Size * sum.Size; e++)
        {
            sum[e / sum.Size, e % sum.Size] += other[e / sum.Size, e % sum.Size];
        }

        return new(entries, sum, [.. a.AbsorptionOn(entries).Zip(b.AbsorptionOn(entries), (x, y) => x + y)]);
    }

    /// <summary>The same impurity written on more entries, or on the same in another order.</summary>
    /// <param name="entries">All of this impurity's and perhaps others, on which it does nothing.</param>
    /// <exception cref="ArgumentException">An entry of this impurity is missing.</exception>
    public Impurity On(IReadOnlyList<ImpurityEntry> entries) => entries.SequenceEqual(Entries) ? this : new(entries, StrengthOn(entries), AbsorptionOn(entries));

    /// <summary>𝒢, the Green function between the entries in meV⁻¹, indexed as <see cref="Potential"/>.</summary>
    /// <exception cref="ArgumentException">The crystal has no such orbital, or the window is too small.</exception>
    /// <remarks>docs/materials.md, eq. (4).</remarks>
    public ComplexMatrix Between(GreenFunctionWindow green)
    {
        ArgumentNullException.ThrowIfNull(green);
        ImpurityCluster.Require(green, this);
        int count = Entries.Count;
        var between = new ComplexMatrix(4 * count);
        for (int i = 0; i < between.Size; i++)
        {
            for (int j = 0; j < between.Size; j++)
            {
                LatticeVector r = Entries[i % count].Cell + -Entries[j % count].Cell;
                between[i, j] = green[Component(i, green.Components), Component(j, green.Components), r.N1, r.N2];
            }
        }

        return between;
    }

    /// <summary>T = (1 − V 𝒢)⁻¹ V, in meV, indexed as <see cref="Potential"/>.</summary>
    /// <exception cref="ArgumentException">The crystal has no such orbital, or the window is too small.</exception>
    /// <exception cref="InputException">1 − V𝒢 is singular to 1e-12.</exception>
    /// <remarks>docs/materials.md, eq. (4); for one orbital docs/physics.md, eq. (20).</remarks>
    public ComplexMatrix TMatrix(GreenFunctionWindow green)
    {
        ComplexMatrix scattering = ComplexMatrix.Identity(Potential.Size, 1) - (Potential * Between(green));
        ComplexMatrix inverse = scattering.Inverse();
        return inverse.ConditionFrom(scattering) * LeastConditioned < 1
            ? inverse * Potential
            : throw new InputException("The impurity binds a state so close to this energy that the scattering matrix has no digits left: take a larger η or another energy.");
    }

    /// <summary>Nambu component of an index of <see cref="Potential"/> in a crystal with so many components.</summary>
    internal int Component(int index, int components) => (index / Entries.Count * (components / 4)) + Entries[index % Entries.Count].Orbital;

    private double[] AbsorptionOn(IReadOnlyList<ImpurityEntry> entries) => [.. entries.Select(entry => Entries.Zip(Absorption).Where(own => own.First == entry).Sum(own => own.Second))];

    private ComplexMatrix StrengthOn(IReadOnlyList<ImpurityEntry> entries)
    {
        int[] places = [.. Entries.Select(own => entries.TakeWhile(e => e != own).Count())];
        if (places.Contains(entries.Count))
        {
            throw new ArgumentException("An entry of the impurity is not among those given.", nameof(entries));
        }

        var strength = new ComplexMatrix(2 * entries.Count);
        for (int i = 0; i < Strength.Size; i++)
        {
            for (int j = 0; j < Strength.Size; j++)
            {
                int Place(int index) => (index / Entries.Count * entries.Count) + places[index % Entries.Count];
                strength[Place(i), Place(j)] = Strength[i, j];
            }
        }

        return strength;
    }

    private static ComplexMatrix PointStrength(double scalar, (double X, double Y, double Z) magnetic)
    {
        Require.Finite(scalar);
        Require.Finite(magnetic.X);
        Require.Finite(magnetic.Y);
        Require.Finite(magnetic.Z);
        return new ComplexMatrix(2)
        {
            [0, 0] = scalar + magnetic.Z,
            [0, 1] = new Complex(magnetic.X, -magnetic.Y),
            [1, 0] = new Complex(magnetic.X, magnetic.Y),
            [1, 1] = scalar - magnetic.Z,
        };
    }
}
