using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>
/// The crystals D1 to D4 whose numbers an independent program gave (inversion of a whole lattice with the impurity in it, and the infinite
/// crystal by doubling), built from their hoppings.
/// </summary>
internal static class ReferenceCrystals
{
    private static readonly Complex I = Complex.ImaginaryOne;

    /// <summary>D1: a square lattice with next-nearest hopping and a d-wave gap.</summary>
    public static BdgHamiltonian Square() => Square(150, -40, -150, 20);

    /// <summary>h = −2t(cx + cy) − 4t′ cx cy − μ and Δ = Δ0/2 (cx − cy) iσy.</summary>
    public static BdgHamiltonian Square(double t, double diagonal, double mu, double amplitude)
    {
        var crystal = new TypedCrystal(1);
        crystal.Hop(0, 0, (0, 0), -mu);
        crystal.Hop(0, 0, (1, 0), -t);
        crystal.Hop(0, 0, (0, 1), -t);
        crystal.Hop(0, 0, (1, 1), -diagonal);
        crystal.Hop(0, 0, (1, -1), -diagonal);
        crystal.Pair(0, 0, (1, 0), amplitude / 4);
        crystal.Pair(0, 0, (0, 1), -amplitude / 4);
        return crystal.Build(amplitude);
    }

    /// <summary>The same with an on-site singlet in place of the d-wave gap.</summary>
    public static BdgHamiltonian SquareWithOnSiteGap(double t, double mu, double amplitude)
    {
        var crystal = new TypedCrystal(1);
        crystal.Hop(0, 0, (0, 0), -mu);
        crystal.Hop(0, 0, (1, 0), -t);
        crystal.Hop(0, 0, (0, 1), -t);
        crystal.Pair(0, 0, (0, 0), amplitude);
        return crystal.Build(amplitude);
    }

    /// <summary>D1b: an impurity on two cells, a bond and a moment.</summary>
    public static Impurity TwoCells { get; } =
        Impurity.Scalar(120)
        + Impurity.Scalar(-50, new ImpurityEntry(new LatticeVector(1, 0), 0))
        + Impurity.Bond(60, ImpurityEntry.Home, new ImpurityEntry(new LatticeVector(1, 0), 0))
        + Impurity.Magnetic(80, 1, 0, 0);

    /// <summary>The sites of the honeycomb.</summary>
    public static IReadOnlyList<OrbitalSite> HoneycombSites { get; } = [new([0], 1.0 / 3, 2.0 / 3), new([1], 2.0 / 3, 1.0 / 3)];

    /// <summary>D2: a honeycomb with a chiral d + id gap between neighbours.</summary>
    public static BdgHamiltonian Honeycomb()
    {
        var crystal = new TypedCrystal(2);
        (int, int)[] neighbours = [(0, 0), (-1, 0), (0, 1)];
        for (int a = 0; a < 2; a++)
        {
            crystal.Hop(a, a, (0, 0), -100);
            crystal.Hop(a, a, (1, 0), -20);
            crystal.Hop(a, a, (0, 1), -20);
            crystal.Hop(a, a, (1, 1), -20);
        }

        for (int n = 0; n < 3; n++)
        {
            crystal.Hop(0, 1, neighbours[n], -300);
            crystal.Pair(0, 1, neighbours[n], 4 * Complex.FromPolarCoordinates(1, 2 * Math.PI * n / 3));
        }

        return crystal.Build(12);
    }

    /// <summary>The sites of D3, as far as its maps are kept: yz and xz together, and xy; all lie on one atom.</summary>
    public static IReadOnlyList<OrbitalSite> T2gParts { get; } = [new([0, 1]), new([2])];

    /// <summary>D3: t2g orbitals (yz, xz, xy) with spin–orbit coupling and a B1g gap.</summary>
    public static BdgHamiltonian T2g()
    {
        const double Amplitude = 4;
        var crystal = new TypedCrystal(3);
        for (int a = 0; a < 3; a++)
        {
            crystal.Hop(a, a, (0, 0), -109);
        }

        crystal.Hop(0, 0, (1, 0), -9);
        crystal.Hop(0, 0, (0, 1), -88);
        crystal.Hop(1, 1, (1, 0), -88);
        crystal.Hop(1, 1, (0, 1), -9);
        crystal.Hop(2, 2, (1, 0), -80);
        crystal.Hop(2, 2, (0, 1), -80);
        crystal.Hop(2, 2, (1, 1), -40);
        crystal.Hop(2, 2, (1, -1), -40);
        for (int sign = -1; sign <= 1; sign += 2)
        {
            crystal.Hop(0, 1, (sign, sign), 5); // −4 t5 sx sy = t5 Σ ± e^{ik·R}
            crystal.Hop(0, 1, (sign, -sign), -5);
        }

        const double Half = 35.0 / 2;
        crystal.SpinHop('z', 0, 1, (0, 0), Half * I);
        crystal.SpinHop('x', 1, 2, (0, 0), Half * I);
        crystal.SpinHop('y', 0, 2, (0, 0), -Half * I);
        crystal.Pair(2, 2, (1, 0), 0.8 * Amplitude / 4);
        crystal.Pair(2, 2, (0, 1), -0.8 * Amplitude / 4);
        crystal.Pair(1, 1, (1, 0), 0.6 * Amplitude / 2);
        crystal.Pair(0, 0, (0, 1), -0.6 * Amplitude / 2);
        return crystal.Build(Amplitude);
    }

    /// <summary>D3's impurity, on xy.</summary>
    public static Impurity OnXy { get; } = new(300, (0, 0, 100), new ImpurityEntry(LatticeVector.Zero, 2));

    /// <summary>D4: NbSe2 with Rashba coupling and the three A1 channels of C3v between neighbours.</summary>
    public static BdgHamiltonian NbSe2WithRashba()
    {
        GapBasisFunction Of(Irrep irrep, PairingChannel channel) => GapTable.Partners(irrep, channel)[0];
        return new BdgHamiltonian(
            Materials.NbSe2(0, rashba: 10),
            GapFunction.Sum(2,
            [
                (Math.Cos(0.7), Of(Irrep.A1Prime, PairingChannel.Singlet)),
                (Math.Sin(0.7) * Math.Cos(0.4), Of(Irrep.A1Prime, PairingChannel.TripletZ)),
                (Math.Sin(0.7) * Math.Sin(0.4), Of(Irrep.A2DoublePrime, PairingChannel.TripletP)),
            ]));
    }

    /// <summary>
    /// An oblique crystal of no symmetry at all: complex hoppings with spin up to two cells away, singlets and triplets between
    /// orbitals, no time reversal, all of Nambu space in one block.
    /// </summary>
    public static BdgHamiltonian Random(int orbitals, int range, int seed)
    {
        var random = new Random(seed);
        Complex Number(double size) => size * new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        int size = 2 * orbitals;
        var hoppings = new List<(LatticeVector, ComplexMatrix)>();
        var pairs = new List<(LatticeVector, ComplexMatrix)>();
        for (int n1 = -range; n1 <= range; n1++)
        {
            for (int n2 = -range - 1; n2 <= range + 1; n2++)
            {
                var r = new LatticeVector(n1, n2);
                double fall = 1.0 / (1 + (n1 * n1) + (n2 * n2));
                (ComplexMatrix h, ComplexMatrix back, ComplexMatrix d, ComplexMatrix other) = (new(size), new(size), new(size), new(size));
                for (int i = 0; i < size; i++)
                {
                    for (int j = 0; j < size; j++)
                    {
                        (h[i, j], d[i, j]) = (Number(60 * fall), Number(12 * fall));
                        (back[j, i], other[j, i]) = (Complex.Conjugate(h[i, j]), -d[i, j]); // h_−R = h_R†, Δ_−R = −Δ_R^T
                    }
                }

                hoppings.AddRange([(r, h), (-r, back)]);
                pairs.AddRange([(r, d), (-r, other)]);
            }
        }

        return new BdgHamiltonian(
            new TightBindingModel("random", BlochMatrix.FromCoefficients(orbitals, hoppings)), new GapFunction(12, BlochMatrix.FromCoefficients(orbitals, pairs)));
    }

    /// <summary>
    /// Another choice of cell and order of orbitals: orbital a becomes <paramref name="order"/>[a], and its site moves to the cell s_a that
    /// <paramref name="shifts"/> names, h′_R = h_{R + s_b − s_a}.
    /// </summary>
    public static BdgHamiltonian Reordered(BdgHamiltonian crystal, int[] order, LatticeVector[] shifts)
    {
        int n = crystal.Orbitals;
        BlochMatrix Move(BlochMatrix m)
        {
            var moved = new TrigonometricPolynomial[m.Size * m.Size];
            for (int i = 0; i < m.Size; i++)
            {
                for (int j = 0; j < m.Size; j++)
                {
                    LatticeVector shift = shifts[i % n] + -shifts[j % n];
                    (int row, int column) = ((i / n * n) + order[i % n], (j / n * n) + order[j % n]);
                    moved[(row * m.Size) + column] = m[i, j].Transformed(r => r + shift);
                }
            }

            return new BlochMatrix(n, (i, j) => moved[(i * m.Size) + j]);
        }

        return new BdgHamiltonian(new TightBindingModel("reordered", Move(crystal.Model.Bloch)), new GapFunction(crystal.Gap.Amplitude, Move(crystal.Gap.Matrix)));
    }

    /// <summary>The crystal with a gap of another phase: the same physics of electrons, but no time reversal that a solver could use.</summary>
    public static BdgHamiltonian WithPhase(BdgHamiltonian crystal, double phase) => new(
        crystal.Model, new GapFunction(crystal.Gap.Amplitude, Complex.FromPolarCoordinates(1, phase) * crystal.Gap.Matrix));

    /// <summary>The crystal with its axes exchanged, n1 ↔ n2, or with a1 → a1 + a2: the same physics along another direction of the solver.</summary>
    public static BdgHamiltonian Relabelled(BdgHamiltonian crystal, Func<LatticeVector, LatticeVector> cells)
    {
        BlochMatrix Move(BlochMatrix m) => new(m.Orbitals, (i, j) => m[i, j].Transformed(cells));
        return new BdgHamiltonian(
            new TightBindingModel(crystal.Model.Name, Move(crystal.Model.Bloch)), new GapFunction(crystal.Gap.Amplitude, Move(crystal.Gap.Matrix)));
    }
}

/// <summary>A crystal typed hopping by hopping: each is given once, its reverse is added.</summary>
internal sealed class TypedCrystal(int orbitals)
{
    private readonly List<(LatticeVector, ComplexMatrix)> _hoppings = [];
    private readonly List<(LatticeVector, ComplexMatrix)> _pairs = [];

    /// <summary>⟨0 a|H|R b⟩ of both spins, in meV; a term that is its own reverse is taken once.</summary>
    public void Hop(int a, int b, (int N1, int N2) cell, Complex value) => SpinHop('0', a, b, cell, value);

    /// <summary>The same times a Pauli matrix of spin.</summary>
    public void SpinHop(char spin, int a, int b, (int N1, int N2) cell, Complex value)
    {
        var r = new LatticeVector(cell.N1, cell.N2);
        ComplexMatrix sigma = Pauli(spin);
        var there = new ComplexMatrix(2 * orbitals);
        var back = new ComplexMatrix(2 * orbitals);
        for (int s = 0; s < 2; s++)
        {
            for (int t = 0; t < 2; t++)
            {
                there[(s * orbitals) + a, (t * orbitals) + b] = value * sigma[s, t];
                back[(t * orbitals) + b, (s * orbitals) + a] = Complex.Conjugate(value * sigma[s, t]);
            }
        }

        _hoppings.Add((r, there));
        if (r != LatticeVector.Zero || a != b)
        {
            _hoppings.Add((-r, back));
        }
    }

    /// <summary>A singlet ψ between orbital a of cell 0 and b of cell R, and the same from b to a; a pair that is its own reverse is taken once.</summary>
    public void Pair(int a, int b, (int N1, int N2) cell, Complex psi)
    {
        var r = new LatticeVector(cell.N1, cell.N2);
        void Add(LatticeVector at, int row, int column)
        {
            var m = new ComplexMatrix(2 * orbitals) { [row, orbitals + column] = psi, [orbitals + row, column] = -psi };
            _pairs.Add((at, m));
        }

        Add(r, a, b);
        if (r != LatticeVector.Zero || a != b)
        {
            Add(-r, b, a);
        }
    }

    public BdgHamiltonian Build(double amplitude) => new(
        new TightBindingModel("typed", BlochMatrix.FromCoefficients(orbitals, _hoppings)),
        new GapFunction(amplitude, BlochMatrix.FromCoefficients(orbitals, _pairs)));

    private static ComplexMatrix Pauli(char spin) => (spin switch
    {
        'x' => TipSpin.X,
        'y' => TipSpin.Y,
        'z' => TipSpin.Z,
        _ => TipSpin.Total,
    }).ToMatrix();
}
