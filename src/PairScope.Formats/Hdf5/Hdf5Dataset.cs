using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>
/// An N-dimensional dataset of one open <see cref="Hdf5File"/>; row-major, so a range of rows (the first axis) is one
/// run of memory. Numbers are converted on reading: float32 and integers may be read as double, never reals as integers.
/// Several threads may read.
/// </summary>
public sealed class Hdf5Dataset
{
    private readonly StoredArray _array;
    private readonly string _file;

    internal Hdf5Dataset(StoredArray array, string file, string name)
    {
        _array = array;
        _file = file;
        Name = name;
    }

    /// <summary>The path of the dataset in its file.</summary>
    public string Name { get; }

    /// <summary>Extents, slowest axis first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _array.Shape;

    /// <summary>Number of elements.</summary>
    /// <exception cref="InputException">The shape promises more than 2⁶³ elements.</exception>
    public long Count => _array.Count >= 0 ? _array.Count : throw Fault($"its shape [{string.Join(", ", Shape)}] is absurd");

    /// <summary>Reads everything, row-major.</summary>
    /// <exception cref="InputException">The type does not fit, or the file is damaged or promises more than it holds.</exception>
    public T[] ReadAll<T>()
        where T : unmanaged
    {
        RequireType<T>();
        if (_array.Absurdity(Unsafe.SizeOf<T>()) is { } absurdity)
        {
            throw Fault(absurdity);
        }

        var data = new T[_array.Count];
        Read(0, data.AsSpan());
        return data;
    }

    /// <summary>Reads the rows [<paramref name="first"/>, <paramref name="first"/> + <paramref name="count"/>) of the first axis.</summary>
    /// <exception cref="ArgumentException">The rows are not in the dataset, or the span has another length than they have elements.</exception>
    /// <exception cref="InputException">The type does not fit or the file is damaged.</exception>
    public void ReadRows<T>(long first, long count, Span<T> destination)
        where T : unmanaged
    {
        RequireType<T>();
        if (Shape.Count == 0 || first < 0 || count < 0 || first > Shape[0] - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), first, $"Rows {first} to {first + count - 1} are not in '{Name}' of shape [{string.Join(", ", Shape)}].");
        }

        if (destination.Length != count * (Count / Math.Max(1, Shape[0])))
        {
            throw new ArgumentException($"{count} rows of '{Name}' have {count * (Count / Math.Max(1, Shape[0]))} elements, not {destination.Length}.");
        }

        Read(first, destination);
    }

    private void Read<T>(long first, Span<T> values)
        where T : unmanaged
    {
        if (values.IsEmpty)
        {
            return;
        }

        if (_array.Type.Is<T>())
        {
            _array.Read(first, MemoryMarshal.AsBytes(values));
            return;
        }

        var stored = new byte[(long)values.Length * _array.Type.Size];
        _array.Read(first, stored);
        _array.Type.Convert(stored, values);
    }

    private void RequireType<T>()
        where T : unmanaged
    {
        if (!_array.Type.CanBe<T>())
        {
            throw Fault($"it holds {_array.Type.Describe()} where {StoredType.Describe<T>()} are expected");
        }
    }

    private InputException Fault(string what) => new($"'{_file}', dataset '{Name}': {what}.");
}
