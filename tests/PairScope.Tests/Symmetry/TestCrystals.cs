using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Tests.Symmetry;

/// <summary>Crystals typed out for tests, with nothing of the reader of material files.</summary>
internal static class TestCrystals
{
    public static readonly BravaisLattice Hexagonal = new((1, 0), (-0.5, Math.Sqrt(3) / 2));
    public static readonly BravaisLattice SquareLattice = new((1, 0), (0, 1));

    public static Crystal Square(params string[] harmonics) => OneSite(SquareLattice, harmonics);

    public static Crystal Triangular(params string[] harmonics) => OneSite(Hexagonal, harmonics);

    public static Crystal Honeycomb(string secondSpecies = "C") => new(
        Hexagonal,
        [new Site("A", "C", 1.0 / 3, 2.0 / 3, 0), new Site("B", secondSpecies, 2.0 / 3, 1.0 / 3, 0)],
        [new Orbital(0, RealHarmonic.Find("pz")!), new Orbital(1, RealHarmonic.Find("pz")!)]);

    public static Crystal OneSite(BravaisLattice lattice, params string[] harmonics) => new(
        lattice, [new Site("X", "X", 0, 0, 0)], [.. harmonics.Select(h => new Orbital(0, RealHarmonic.Find(h)!))]);

    /// <summary>h of spin-independent hoppings, each given once; the conjugates are added.</summary>
    public static BlochMatrix Hoppings(int orbitals, params (int From, int To, int N1, int N2, double Value)[] hoppings)
    {
        var terms = new List<(LatticeVector, ComplexMatrix)>();
        foreach ((int from, int to, int n1, int n2, double value) in hoppings)
        {
            terms.Add((new LatticeVector(n1, n2), One(from, to)));
            if ((from, n1, n2) != (to, 0, 0))
            {
                terms.Add((new LatticeVector(-n1, -n2), One(to, from)));
            }

            ComplexMatrix One(int a, int b) => new(2 * orbitals) { [a, b] = value, [orbitals + a, orbitals + b] = value };
        }

        return BlochMatrix.FromCoefficients(orbitals, terms);
    }

    /// <summary>λ/2 σ·l in the given orbitals of one site.</summary>
    public static BlochMatrix SpinOrbit(Crystal crystal, double lambda)
    {
        int n = crystal.Orbitals.Count;
        var h = new ComplexMatrix(2 * n);
        Complex[][] sigma = [[0, 1, 1, 0], [0, -Complex.ImaginaryOne, Complex.ImaginaryOne, 0], [1, 0, 0, -1]];
        for (int e = 0; e < n * n * 4; e++)
        {
            (int a, int b, int s, int t) = (e / (4 * n), e / 4 % n, e / 2 % 2, e % 2);
            for (int axis = 0; axis < 3; axis++)
            {
                double l = RealHarmonic.AngularMomentum(crystal.Orbitals[a].Harmonic, crystal.Orbitals[b].Harmonic, axis);
                h[(s * n) + a, (t * n) + b] += lambda / 2 * sigma[axis][(2 * s) + t] * new Complex(0, l);
            }
        }

        return BlochMatrix.FromCoefficients(n, [(LatticeVector.Zero, h)]);
    }
}
