using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Tests.GreenFunctions;
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
                for (int i = 0; i < h.Size; i++)
                {
                    for (int j = 0; j < h.Size; j++)
                    {
                        Complex partner = opposite[(i + (h.Size / 2)) % h.Size, (j + (h.Size / 2)) % h.Size];
                        Assert.True((here[i, j] + Complex.Conjugate(partner)).Magnitude < 1e-11);
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
                for (int i = 0; i < h.Size; i++)
                {
                    Assert.True(g[i, i].Imaginary < 0);
                    for (int j = 0; j < h.Size; j++)
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
    public void Crystals_with_several_orbitals_split_by_what_they_join()
    {
        // Honeycomb without spin–orbit coupling: electrons of one spin, holes of the other. t2g: spin–orbit coupling joins xy of one spin to yz and
        // xz of the other.
        Assert.Equal([[0, 1, 6, 7], [2, 3, 4, 5]], ReferenceCrystals.Honeycomb().Blocks);
        Assert.Equal([[0, 1, 5, 8, 9, 10], [2, 3, 4, 6, 7, 11]], ReferenceCrystals.T2g().Blocks.Select(b => b.ToArray()));
    }

    [Fact]
    public void A_gap_of_another_number_of_orbitals_is_refused() =>
        Assert.Throws<ArgumentException>(() => new BdgHamiltonian(ReferenceCrystals.T2g().Model, GapFunction.None()));

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

        yield return ReferenceCrystals.Honeycomb();
        yield return ReferenceCrystals.T2g();
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
