namespace PairScope.Learning.Networks;

/// <summary>How the values of a tensor are stored, by the format's names.</summary>
public enum TensorType
{
    /// <summary>Single precision.</summary>
    F32,

    /// <summary>Half precision.</summary>
    F16,

    /// <summary>Whole numbers from −128 to 127.</summary>
    I8,
}

/// <summary>A tensor as stored in a file.</summary>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Values">Values, row-major.</param>
/// <param name="Type">How they are stored.</param>
public sealed record StoredTensor(long[] Shape, float[] Values, TensorType Type = TensorType.F32)
{
    /// <summary>Bytes of one value in the file.</summary>
    public int Bytes => BytesOf(Type);

    /// <summary>Bytes of one value of a type.</summary>
    public static int BytesOf(TensorType type) => type switch { TensorType.I8 => 1, TensorType.F16 => 2, _ => 4 };
}
