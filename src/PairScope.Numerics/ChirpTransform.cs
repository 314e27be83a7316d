using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// Bluestein's transform of a length with large prime factors: mn = (m² + n² − (m − n)²)/2 makes it a convolution, which transforms of a power
/// of two do.
/// </summary>
internal sealed class ChirpTransform
{
    private readonly Complex[] _chirp; // e^{±πi n²/N}
    private readonly Complex[] _response; // transform of its conjugate, over M
    private readonly FourierTransform _forth;
    private readonly FourierTransform _back;

    public ChirpTransform(int length, FourierSign sign)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)((2 * length) - 1));
        _forth = FourierTransform.Of(size, FourierSign.Negative);
        _back = FourierTransform.Of(size, FourierSign.Positive);
        _chirp = [.. Enumerable.Range(0, length).Select(n => FourierPass.Root((long)n * n, 2 * length, sign))];
        _response = new Complex[size];
        for (int n = 0; n < length; n++)
        {
            _response[n] = Complex.Conjugate(_chirp[n]) / size;
            _response[(size - n) % size] = _response[n];
        }

        _forth.Execute(_response);
    }

    /// <summary>Transforms the columns of a row-major grid [N, columns] in place.</summary>
    public void Execute(Span<Complex> values, int columns)
    {
        var work = new Complex[_response.Length];
        for (int c = 0; c < columns; c++)
        {
            Array.Clear(work);
            for (int n = 0; n < _chirp.Length; n++)
            {
                work[n] = values[(n * columns) + c] * _chirp[n];
            }

            _forth.Execute(work);
            for (int m = 0; m < work.Length; m++)
            {
                work[m] *= _response[m];
            }

            _back.Execute(work);
            for (int m = 0; m < _chirp.Length; m++)
            {
                values[(m * columns) + c] = work[m] * _chirp[m];
            }
        }
    }
}
