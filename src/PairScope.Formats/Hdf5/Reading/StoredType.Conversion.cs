using System.Numerics;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <content>The way of stored elements into memory.</content>
internal sealed partial record StoredType
{
    /// <summary>Converts stored elements, whose bytes it may reorder; integers beyond the range of <typeparamref name="T"/> become its ends.</summary>
    public void Convert<T>(Span<byte> stored, Span<T> values)
        where T : unmanaged
    {
        int part = Kind is StoredKind.Complex ? Size / 2 : Size;
        if (IsBigEndian && part > 1)
        {
            for (int at = 0; at < stored.Length; at += part)
            {
                stored.Slice(at, part).Reverse();
            }
        }

        switch (default(T))
        {
            case double:
                Numbers(stored, MemoryMarshal.Cast<T, double>(values));
                break;
            case float:
                Numbers(stored, MemoryMarshal.Cast<T, float>(values));
                break;
            case long:
                Numbers(stored, MemoryMarshal.Cast<T, long>(values));
                break;
            case int:
                Numbers(stored, MemoryMarshal.Cast<T, int>(values));
                break;
            case byte:
                Numbers(stored, MemoryMarshal.Cast<T, byte>(values));
                break;
            case Complex:
                // Complex is its real and its imaginary part, in this order.
                Numbers(stored, MemoryMarshal.Cast<T, double>(values));
                break;
            default:
                throw new NotSupportedException($"Datasets of {typeof(T).Name} are not supported.");
        }
    }

    private void Numbers<T>(ReadOnlySpan<byte> stored, Span<T> values)
        where T : struct, INumberBase<T>
    {
        switch (Kind, Kind is StoredKind.Complex ? Size / 2 : Size)
        {
            case (StoredKind.Integer, 1):
                if (IsSigned)
                {
                    Each<sbyte, T>(stored, values);
                }
                else
                {
                    Each<byte, T>(stored, values);
                }

                break;
            case (StoredKind.Integer, 2):
                if (IsSigned)
                {
                    Each<short, T>(stored, values);
                }
                else
                {
                    Each<ushort, T>(stored, values);
                }

                break;
            case (StoredKind.Integer, 4):
                if (IsSigned)
                {
                    Each<int, T>(stored, values);
                }
                else
                {
                    Each<uint, T>(stored, values);
                }

                break;
            case (StoredKind.Integer, _):
                if (IsSigned)
                {
                    Each<long, T>(stored, values);
                }
                else
                {
                    Each<ulong, T>(stored, values);
                }

                break;
            case (_, sizeof(float)):
                Each<float, T>(stored, values);
                break;
            default:
                Each<double, T>(stored, values);
                break;
        }
    }

    private static void Each<TStored, T>(ReadOnlySpan<byte> stored, Span<T> values)
        where TStored : unmanaged, INumberBase<TStored>
        where T : struct, INumberBase<T>
    {
        ReadOnlySpan<TStored> from = MemoryMarshal.Cast<byte, TStored>(stored);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateSaturating(from[i]);
        }
    }
}
