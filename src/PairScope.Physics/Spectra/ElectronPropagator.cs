using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Spectra;

/// <summary>
/// H(k) at a batch of momenta, held as separate real and imaginary parts, and −(1/π) Im Tr_e G0(k, z) of all of them at
/// once: with z − H = [[A, −Δ], [−Δ†, D]], the electron block of G0 is S⁻¹, S = A − Δ D⁻¹ Δ†, and Tr S⁻¹ = Tr S / det S.
/// </summary>
internal sealed class ElectronPropagator
{
    private readonly BdgHamiltonian _hamiltonian;
    private readonly int _padded;
    private readonly double[][] _re;
    private readonly double[][] _im;
    private readonly Complex[] _scratch;

    /// <summary>Room for a batch.</summary>
    /// <exception cref="ArgumentException">The crystal has several orbitals: its densities come from a solver, <see cref="DensityOfStates.Local"/>.</exception>
    public ElectronPropagator(BdgHamiltonian hamiltonian, int count)
    {
        if (hamiltonian.Orbitals != 1)
        {
            throw new ArgumentException("Sums over a grid of momenta are made for one orbital; densities of several come from a Green function.", nameof(hamiltonian));
        }

        _hamiltonian = hamiltonian;
        Count = count;
        _padded = (count + ComplexVector.Count - 1) / ComplexVector.Count * ComplexVector.Count;
        _re = [.. Enumerable.Range(0, 16).Select(_ => new double[_padded])];
        _im = [.. Enumerable.Range(0, 16).Select(_ => new double[_padded])];
        _scratch = new Complex[count];
    }

    /// <summary>Momenta in the batch.</summary>
    public int Count { get; }

    /// <summary>The row κ = (j1, j2)/N, j2 = 0 … N − 1, of a grid of N = <see cref="Count"/>: one transform an entry.</summary>
    public void SetRow(int j1)
    {
        FourierTransform transform = FourierTransform.Of(Count, FourierSign.Positive);
        Fill(entry =>
        {
            Array.Clear(_scratch);
            foreach ((LatticeVector r, Complex c) in entry.Coefficients)
            {
                double turns = (double)((long)j1 * r.N1 % Count) / Count;
                _scratch[((r.N2 % Count) + Count) % Count] += c * Complex.FromPolarCoordinates(1, 2 * Math.PI * turns);
            }

            transform.Execute(_scratch);
        });
    }

    /// <summary>Any momenta, <see cref="Count"/> of them.</summary>
    public void SetMomenta(IReadOnlyList<ReducedMomentum> momenta) =>
        Fill(entry =>
        {
            for (int i = 0; i < Count; i++)
            {
                _scratch[i] = entry.Evaluate(momenta[i]);
            }
        });

    /// <summary>A(k, z) = −(1/π) Im Tr_e G0(k, z) for each momentum, in states/meV.</summary>
    public void SpectralWeights(Complex z, Span<double> target)
    {
        ComplexVector energy = ComplexVector.Broadcast(z);
        Span<double> lanes = stackalloc double[ComplexVector.Count];
        for (int p = 0; p < _padded; p += ComplexVector.Count)
        {
            Vector<double> weight = Weight(energy, p);
            if (p + ComplexVector.Count <= Count)
            {
                weight.CopyTo(target[p..]);
            }
            else
            {
                weight.CopyTo(lanes);
                lanes[..(Count - p)].CopyTo(target[p..]);
            }
        }
    }

    /// <summary>Σ_k A(k, z) over the batch.</summary>
    public double TotalWeight(Complex z)
    {
        ComplexVector energy = ComplexVector.Broadcast(z);
        Vector<double> sum = Vector<double>.Zero;
        int whole = Count / ComplexVector.Count * ComplexVector.Count;
        for (int p = 0; p < whole; p += ComplexVector.Count)
        {
            sum += Weight(energy, p);
        }

        double total = Vector.Sum(sum);
        if (whole < Count)
        {
            Vector<double> rest = Weight(energy, whole);
            for (int lane = 0; lane < Count - whole; lane++)
            {
                total += rest[lane];
            }
        }

        return total;
    }

    private Vector<double> Weight(ComplexVector z, int p)
    {
        ComplexVector d00 = z - H(2, 2, p);
        ComplexVector d11 = z - H(3, 3, p);
        ComplexVector h23 = H(2, 3, p);
        ComplexVector inverse = ((d00 * d11) - (h23 * h23.Conjugate)).Reciprocal;
        ComplexVector e00 = d11 * inverse; // D⁻¹
        ComplexVector e11 = d00 * inverse;
        ComplexVector e01 = h23 * inverse;
        ComplexVector e10 = h23.Conjugate * inverse;

        ComplexVector u0 = H(0, 2, p); // Δ, rows u and v
        ComplexVector u1 = H(0, 3, p);
        ComplexVector v0 = H(1, 2, p);
        ComplexVector v1 = H(1, 3, p);
        ComplexVector x0 = (u0 * e00) + (u1 * e10); // Δ D⁻¹
        ComplexVector x1 = (u0 * e01) + (u1 * e11);
        ComplexVector y0 = (v0 * e00) + (v1 * e10);
        ComplexVector y1 = (v0 * e01) + (v1 * e11);

        ComplexVector s00 = z - H(0, 0, p) - ((x0 * u0.Conjugate) + (x1 * u1.Conjugate));
        ComplexVector s11 = z - H(1, 1, p) - ((y0 * v0.Conjugate) + (y1 * v1.Conjugate));
        ComplexVector s01 = -H(0, 1, p) - ((x0 * v0.Conjugate) + (x1 * v1.Conjugate));
        ComplexVector s10 = -H(0, 1, p).Conjugate - ((y0 * u0.Conjugate) + (y1 * u1.Conjugate));
        ComplexVector trace = (s00 + s11) * ((s00 * s11) - (s01 * s10)).Reciprocal;
        return trace.Im * new Vector<double>(-1 / Math.PI);
    }

    private ComplexVector H(int i, int j, int p) => ComplexVector.Load(_re[(i * 4) + j], _im[(i * 4) + j], p);

    private void Fill(Action<TrigonometricPolynomial> evaluateIntoScratch)
    {
        for (int i = 0; i < _hamiltonian.Size; i++)
        {
            for (int j = i; j < _hamiltonian.Size; j++)
            {
                TrigonometricPolynomial entry = _hamiltonian[i, j];
                if (entry.IsZero)
                {
                    continue; // stays zero from the start
                }

                evaluateIntoScratch(entry);
                double[] re = _re[(i * 4) + j];
                double[] im = _im[(i * 4) + j];
                for (int k = 0; k < _padded; k++)
                {
                    Complex value = _scratch[Math.Min(k, Count - 1)];
                    re[k] = value.Real;
                    im[k] = value.Imaginary;
                }
            }
        }
    }
}
