using System.Numerics;
using BenchmarkDotNet.Attributes;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>The kernels of a map, each alone on one core.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private readonly BdgHamiltonian _blocks = new(Materials.NbSe2(80), GapFunction.Mixed(Irrep.A1Prime, 1.2, 0.7));
    private readonly BdgHamiltonian _full = new(Materials.NbSe2(80, rashba: 5), GapFunction.Mixed(Irrep.A1Prime, 1.2, 0.7));
    private readonly Complex[] _grid = new Complex[1024 * 1024];
    private readonly ComplexVector[] _coefficients = new ComplexVector[17];
    private readonly ComplexVector[] _roots = new ComplexVector[16];
    private GreenFunctionWindow _window = null!;

    /// <summary>Prepares inputs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (int i = 0; i < _coefficients.Length; i++)
        {
            _coefficients[i] = ComplexVector.Broadcast(new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5));
        }

        _window = new CrystalGreenFunction(_blocks, 0.1).Window(0, 64);
    }

    /// <summary>Sixteen roots of four polynomials from nothing.</summary>
    [Benchmark]
    public int RootsOfDegree16()
    {
        PolynomialRoots.Start(_roots);
        return PolynomialRoots.Refine(new OrdinaryPolynomial(_coefficients), _roots);
    }

    /// <summary>G0 of the crystal in 2×2 blocks, L = 64, η = 0.1 meV, 1e-4.</summary>
    [Benchmark]
    public GreenFunctionWindow CrystalInBlocks() => new CrystalGreenFunction(_blocks, 0.1) { DegreeOfParallelism = 1 }.Window(0, 64);

    /// <summary>The same in one 4×4 block (Rashba).</summary>
    [Benchmark]
    public GreenFunctionWindow CrystalInFull() => new CrystalGreenFunction(_full, 0.1) { DegreeOfParallelism = 1 }.Window(0, 64);

    /// <summary>G0 of a torus of 1024² cells in 2×2 blocks, L = 64.</summary>
    [Benchmark]
    public GreenFunctionWindow TorusInBlocks() => new TorusGreenFunction(_blocks, 0.1, 1024) { DegreeOfParallelism = 1 }.Window(0, 64);

    /// <summary>From G0 to δρ(r), L = 64.</summary>
    [Benchmark]
    public QpiMap MapFromGreenFunction() => QpiMap.Compute(_window, Impurity.Scalar(100), 0);

    /// <summary>A 1024² complex transform by rows and columns.</summary>
    [Benchmark]
    public void Transform() => FourierTransform.TwoDimensional(_grid, 1024, 1024, FourierSign.Positive);
}
