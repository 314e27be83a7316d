using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// NumPy's .npy files: one array of numbers. Written in C order and little-endian, format version 1.0; read in any
/// order and endianness, versions 1 to 3, booleans, integers, reals and complex numbers.
/// </summary>
public static class NpyFile
{
    private const int LongestHeader = 1 << 16;

    /// <summary>Writes an array atomically; <paramref name="data"/> is row-major.</summary>
    /// <typeparam name="T">double, float, int, long or <see cref="Complex"/>.</typeparam>
    /// <exception cref="ArgumentException">The data do not fill the shape.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write<T>(string path, ReadOnlySpan<T> data, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        long count = 1;
        foreach (var extent in shape)
        {
            count = checked(count * extent);
        }

        if (count != data.Length)
        {
            throw new ArgumentException($"{data.Length} values do not fill the shape [{string.Join(", ", shape.ToArray())}].", nameof(data));
        }

        var header = Header<T>(shape);
        AtomicFile.Write(path, data, (stream, values) =>
        {
            stream.Write(header);
            for (var first = 0; first < values.Length; first += 1 << 20)
            {
                stream.Write(MemoryMarshal.AsBytes(values[first..Math.Min(values.Length, first + (1 << 20))]));
            }
        });
    }

    /// <summary>Writes real or complex numbers atomically, in double precision.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, NumericArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.IsComplex)
        {
            Write<Complex>(path, array.AsComplex(), array.Shape.ToArray());
        }
        else
        {
            Write<double>(path, array.Real, array.Shape.ToArray());
        }
    }

    /// <summary>What a file of real or complex numbers in double precision holds, for those who send it instead of writing it.</summary>
    /// <param name="array">The numbers.</param>
    /// <exception cref="ArgumentException">They are more than 2 GB.</exception>
    public static byte[] ToBytes(NumericArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        int[] shape = [.. array.Shape];
        ReadOnlySpan<byte> values = array.IsComplex ? MemoryMarshal.AsBytes<Complex>(array.AsComplex()) : MemoryMarshal.AsBytes<double>(array.Real);
        return [.. array.IsComplex ? Header<Complex>(shape) : Header<double>(shape), .. values];
    }

    /// <summary>Reads an array as double or complex numbers, row-major whatever the order in the file.</summary>
    /// <exception cref="InputException">The file is no .npy file, holds something other than numbers, or is cut short.</exception>
    public static NumericArray Read(string path)
    {
        using var stream = InputFile.Open(path);
        return Read(path, stream, stream.Length);
    }

    /// <summary>Reads an array from a stream of known length; <paramref name="path"/> names it in messages.</summary>
    internal static NumericArray Read(string path, Stream stream, long length)
    {
        var header = NpyHeader.Parse(path, ReadHeader(path, stream, length, out var start));
        long count = 1;
        foreach (var extent in header.Shape)
        {
            // Every element takes at least one byte, so nothing beyond the file's length needs to be counted.
            count = extent == 0 || count == 0 ? 0 : extent > length / count ? long.MaxValue / 16 : Math.Min(count * extent, long.MaxValue / 16);
        }

        var promised = count > length ? long.MaxValue : count * header.ElementSize;
        if (promised > length - start)
        {
            throw new InputException(
                $"'{path}' is cut short: its header promises an array of shape ({string.Join(", ", header.Shape)}) with {header.ElementSize} bytes an element, only {length - start} bytes follow it.");
        }

        if (count > Array.MaxLength / 2)
        {
            throw new InputException($"'{path}' holds {count} numbers, more than {Array.MaxLength / 2}, the most that can be read.");
        }

        var numbers = ReadNumbers(stream, header, (int)count);
        var shape = Array.ConvertAll(header.Shape, extent => (int)Math.Min(extent, int.MaxValue));
        if (header.Kind != 'c')
        {
            return new NumericArray(shape, header.IsFortranOrder ? FromFortranOrder(numbers, shape) : numbers);
        }

        var complex = MemoryMarshal.Cast<double, Complex>(numbers).ToArray();
        return new NumericArray(shape, header.IsFortranOrder ? FromFortranOrder(complex, shape) : complex);
    }

    /// <summary>The bytes before the values.</summary>
    internal static byte[] Header<T>(ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Arrays are written from little-endian memory only.");
        }

        var descriptor = typeof(T) == typeof(double) ? "<f8"
            : typeof(T) == typeof(float) ? "<f4"
            : typeof(T) == typeof(Complex) ? "<c16"
            : typeof(T) == typeof(int) ? "<i4"
            : typeof(T) == typeof(long) ? "<i8"
            : throw new NotSupportedException($"Arrays of {typeof(T).Name} are not supported.");
        var extents = string.Concat(shape.ToArray().Select(extent => extent.ToString(CultureInfo.InvariantCulture) + ", ")).TrimEnd();
        var tuple = shape.Length > 1 ? extents.TrimEnd(',') : extents;
        var text = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({tuple}), }}";
        var padded = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[padded];
        header[0] = 0x93;
        Encoding.ASCII.GetBytes("NUMPY\u0001\0", header.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(padded - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string ReadHeader(string path, Stream stream, long fileLength, out long end)
    {
        Span<byte> start = stackalloc byte[12];
        var got = stream.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false);
        if (got < 10 || start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new InputException($"'{path}' is not a .npy file: it does not begin with the bytes 93 'NUMPY' and a version.");
        }

        if (start[6] is < 1 or > 3)
        {
            throw new InputException($"'{path}' has .npy format version {start[6]}.{start[7]}; versions 1 to 3 can be read.");
        }

        long length = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (start[6] > 1)
        {
            got = stream.ReadAtLeast(start[10..], 2, throwOnEndOfStream: false);
            length = got < 2 ? long.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        }

        var position = start[6] > 1 ? 12 : 10;
        if (length > fileLength - position || length > LongestHeader)
        {
            throw new InputException($"'{path}' is cut short or damaged: its header promises {(length == long.MaxValue ? "more bytes than the file has" : $"{length} bytes of description")}, {Math.Max(0, fileLength - position)} follow.");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        end = position + length;
        return Encoding.Latin1.GetString(header);
    }

    /// <summary>All values in file order as doubles; real and imaginary parts one after the other for complex numbers.</summary>
    private static double[] ReadNumbers(Stream stream, NpyHeader header, int count)
    {
        var size = header.Kind == 'c' ? header.ElementSize / 2 : header.ElementSize;
        var numbers = new double[header.Kind == 'c' ? 2 * count : count];
        var block = new byte[size << 13];
        for (var done = 0; done < numbers.Length;)
        {
            var bytes = block.AsSpan(0, Math.Min(1 << 13, numbers.Length - done) * size);
            stream.ReadExactly(bytes);
            for (var at = 0; at < bytes.Length; at += size)
            {
                var value = bytes.Slice(at, size);
                if (header.IsBigEndian)
                {
                    value.Reverse();
                }

                numbers[done++] = (header.Kind, size) switch
                {
                    ('f' or 'c', 8) => BinaryPrimitives.ReadDoubleLittleEndian(value),
                    ('f' or 'c', 4) => BinaryPrimitives.ReadSingleLittleEndian(value),
                    ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(value),
                    ('i', 1) => (sbyte)value[0],
                    ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(value),
                    ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(value),
                    ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(value),
                    ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(value),
                    ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(value),
                    ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(value),
                    _ => value[0],
                };
            }
        }

        return numbers;
    }

    private static T[] FromFortranOrder<T>(T[] values, int[] shape)
    {
        var ordered = new T[values.Length];
        var index = new int[shape.Length];
        foreach (var value in values)
        {
            var at = 0;
            for (var axis = 0; axis < shape.Length; axis++)
            {
                at = (at * shape[axis]) + index[axis];
            }

            ordered[at] = value;
            for (var axis = 0; axis < shape.Length && ++index[axis] == shape[axis]; axis++)
            {
                index[axis] = 0;
            }
        }

        return ordered;
    }
}
