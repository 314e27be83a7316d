using System.Globalization;
using System.Numerics;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Tests.TightBinding;

public class MaterialsTests
{
    // In units of b1 and b2: the corner of the zone along +x.
    private static readonly ReducedMomentum Corner = new(2.0 / 3, -1.0 / 3);

    /// <summary>
    /// In the first-principles input of the NbS2 Hamiltonian sulphur lies at (a1 + 2 a2)/3 from niobium. Spin–orbit coupling raises the spin-up
    /// state of positive angular momentum, so the metallic band's angular momentum at the zone's corner has the sign of λ there.
    /// </summary>
    [SharedDataFact("NbS2_hr.dat")]
    public void The_Ising_coupling_has_the_sign_of_first_principles_with_the_chalcogens_where_they_are()
    {
        // Orbitals dz², dx²−y², dxy on niobium.
        Complex[,] h = WannierHamiltonian("NbS2_hr.dat", Corner);
        double plus = Energy(h, 1);
        double minus = Energy(h, -1);
        double metallic = Math.Min(plus, minus);
        double angularMomentum = metallic < plus ? -2 : 2;
        double lambda = (Materials.NbSe2().Bloch[0, 0].Evaluate(Corner) - Materials.NbSe2().Bloch[1, 1].Evaluate(Corner)).Real / 2;
        Assert.Equal(-75, lambda, 1);
        Assert.Equal(Math.Sign(angularMomentum), Math.Sign(lambda));
        Assert.True(metallic < h[0, 0].Real && Math.Abs(plus - minus) > 1, "the band is not the lowest, as it is at the corner");
        Assert.True(h[0, 1].Magnitude + h[0, 2].Magnitude < 1e-3, "the orbitals of angular momentum ±2 are mixed with dz², which symmetry forbids");
    }

    // ⟨m|H|m⟩ of |m⟩ = (|dx²−y²⟩ ± i|dxy⟩)/√2.
    private static double Energy(Complex[,] h, int sign) => ((h[1, 1] + h[2, 2]) / 2).Real + (sign * (Complex.ImaginaryOne * (h[1, 2] - h[2, 1])).Real / 2);

    // H(k) = Σ_R H_R e^{ik·R}/degeneracy; after a comment come the numbers of orbitals and of vectors R, the degeneracies, then n1 n2 n3 row column Re Im.
    private static Complex[,] WannierHamiltonian(string file, ReducedMomentum k)
    {
        double[] numbers = [.. File.ReadLines(SharedData.File(file)).Skip(1)
            .SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        (int orbitals, int vectors) = ((int)numbers[0], (int)numbers[1]);
        var h = new Complex[orbitals, orbitals];
        double[][] entries = [.. numbers.Skip(2 + vectors).Chunk(7)];
        for (int i = 0; i < entries.Length; i++)
        {
            double[] entry = entries[i];
            double degeneracy = numbers[2 + (i / (orbitals * orbitals))];
            Complex phase = Complex.FromPolarCoordinates(1 / degeneracy, 2 * Math.PI * ((k.K1 * entry[0]) + (k.K2 * entry[1])));
            h[(int)entry[3] - 1, (int)entry[4] - 1] += phase * new Complex(entry[5], entry[6]);
        }

        return h;
    }
}
