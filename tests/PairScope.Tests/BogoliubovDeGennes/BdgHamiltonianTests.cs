using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.BogoliubovDeGennes;

public class BdgHamiltonianTests
{
    [Fact]
    public void Particle_hole_symmetry_holds_for_every_irrep()
    {
        // τx H(−k)* τx = −H(k).
        foreach (BdgHamiltonian h in Crystals())
        {
            foreach (ReducedMomentum k in Momenta())
            {
                ComplexMatrix here = h.Evaluate(k);
                ComplexMatrix opposite = h.Evaluate(-k);
                for (int i = 0; i < 4; i++)
                {
                    for (int j = 0; j < 4; j++)
                    {
                        Assert.True((here[i, j] + Complex.Conjugate(opposite[(i + 2) % 4, (j + 2) % 4])).Magnitude < 1e-11);
                    }
                }
            }
        }
    }

    [Fact]
    public void H_is_Hermitian_and_its_Green_function_absorbs()
    {
        foreach (BdgHamiltonian h in Crystals())
        {
            foreach (ReducedMomentum k in Momenta())
            {
                ComplexMatrix m = h.Evaluate(k);
                ComplexMatrix g = h.GreenFunction(k, new Complex(0.4, 0.3));
                for (int i = 0; i < 4; i++)
                {
                    Assert.True(g[i, i].Imaginary < 0);
                    for (int j = 0; j < 4; j++)
                    {
                        Assert.True((m[i, j] - Complex.Conjugate(m[j, i])).Magnitude < 1e-11);
                    }
                }
            }
        }
    }

    [Fact]
    public void The_quasiparticle_energies_of_a_pure_on_site_singlet_are_those_of_BCS()
    {
        TightBindingModel model = Materials.NbSe2(30, ising1: 0);
        var h = new BdgHamiltonian(model, GapFunction.Pure(Irrep.A1Prime, PairingChannel.OnSiteSinglet, 2));
        foreach (ReducedMomentum k in Momenta())
        {
            double e = Math.Sqrt(Math.Pow(model.BandEnergies(k).Lower, 2) + 4);
            double[] energies = h.QuasiparticleEnergies(k);
            Assert.Equal(-e, energies[0], 9);
            Assert.Equal(-e, energies[1], 9);
            Assert.Equal(e, energies[3], 9);
        }
    }

    [Fact]
    public void Without_Rashba_coupling_the_problem_splits_into_two_blocks_named_by_the_parity_under_the_plane()
    {
        TightBindingModel model = Materials.NbSe2();
        Assert.Equal([[0, 3], [1, 2]], new BdgHamiltonian(model, GapFunction.Mixed(Irrep.A1Prime, 1, 0.3)).Blocks);
        Assert.Equal([[0, 2], [1, 3]], new BdgHamiltonian(model, GapFunction.Mixed(Irrep.A1DoublePrime, 1)).Blocks);
        Assert.Equal([[0], [1], [2], [3]], new BdgHamiltonian(model, GapFunction.None()).Blocks);
        Assert.Single(new BdgHamiltonian(Materials.NbSe2(0, rashba: 1), GapFunction.Mixed(Irrep.A1DoublePrime, 1)).Blocks);
    }

    [Fact]
    public void The_Ising_splitting_at_K_is_150_meV_and_vanishes_on_the_line_to_M()
    {
        TightBindingModel model = Materials.NbSe2();
        (double lower, double upper) = model.BandEnergies(TriangularLattice.K);
        Assert.Equal(150, upper - lower, 0.01);
        (lower, upper) = model.BandEnergies(new ReducedMomentum(0, 0.23));
        Assert.Equal(0, upper - lower, 9);
    }

    private static IEnumerable<BdgHamiltonian> Crystals()
    {
        TightBindingModel model = Materials.NbSe2(40, rashba: 6);
        foreach (Irrep irrep in Enum.GetValues<Irrep>())
        {
            yield return new BdgHamiltonian(model, GapFunction.Mixed(irrep, 1.4, 0.8, 0.5));
        }

        yield return new BdgHamiltonian(model, GapFunction.GeneralEPrime(1.1, 0.4, 0.5, 0.6, 0.7, 0.8));
        yield return new BdgHamiltonian(model, GapFunction.Mixed(Irrep.EDoublePrime, 1.4, 0.8, 0.5, PairingChannel.TripletF));
    }

    private static IEnumerable<ReducedMomentum> Momenta()
    {
        var random = new Random(11);
        for (int i = 0; i < 8; i++)
        {
            yield return new ReducedMomentum(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        }
    }
}
