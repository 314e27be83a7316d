using System.Buffers.Binary;

namespace PairScope.Formats;

/// <summary>
/// An Igor binary wave as Technical Note 3 of WaveMetrics describes it: a file header and a wave header, which differ between the
/// versions, the values, then a formula, a note, long units and labels, whose lengths the file header tells.
/// </summary>
internal sealed class IgorHeader
{
    private const int LargestExtent = 1 << 26;

    private readonly string[][] _labels = [[], [], [], []];

    private IgorHeader(int version) => Version = version;

    public int Version { get; }

    public string Name { get; private set; } = string.Empty;

    /// <summary>Unit of the values.</summary>
    public string Unit { get; private set; } = string.Empty;

    /// <summary>Numbers of points along four axes; zero for those that are not there.</summary>
    public int[] Extents { get; private set; } = [0, 0, 0, 0];

    /// <summary>Distance of two points along each axis.</summary>
    public double[] Steps { get; private set; } = [1, 1, 1, 1];

    /// <summary>The first point along each axis.</summary>
    public double[] Starts { get; private set; } = [0, 0, 0, 0];

    public string[] AxisUnits { get; private set; } = [string.Empty, string.Empty, string.Empty, string.Empty];

    public string Note { get; private set; } = string.Empty;

    /// <summary>The values, first axis fastest.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>Labels of the points of an axis; none where they are not named.</summary>
    public IReadOnlyList<string> Labels(int axis) => _labels[axis];

    /// <summary>Version and byte order, or null where the file does not begin as a wave.</summary>
    public static (int Version, bool BigEndian)? VersionOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
        {
            return null;
        }

        foreach (bool big in new[] { false, true })
        {
            int version = Word(head, 0, big);
            int length = version switch { 2 => 142, 5 => 384, _ => int.MaxValue };
            if (length <= head.Length)
            {
                short sum = 0;
                for (int at = 0; at < length; at += 2)
                {
                    sum += Word(head, at, big);
                }

                if (sum == 0)
                {
                    return (version, big);
                }
            }
        }

        return null;

        static short Word(ReadOnlySpan<byte> bytes, int at, bool big) => big ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
    }

    /// <exception cref="InputException">The file is no wave of numbers, or is cut short.</exception>
    public static IgorHeader Read(string path, byte[] bytes)
    {
        (int version, bool big) = VersionOf(bytes)
            ?? throw new InputException($"'{path}' is not an Igor wave of version 2 or 5, or its header is damaged: its words do not add up to zero.");
        var wave = new IgorHeader(version);
        var cursor = new BinaryCursor(path, bytes, big);
        if (version == 5)
        {
            wave.ReadFive(path, cursor);
        }
        else
        {
            wave.ReadTwo(path, cursor);
        }

        return wave;
    }

    // Version 2: a file header of 16 bytes (version, sizes of wave, note and picture, checksum), a wave header of 110.
    private void ReadTwo(string path, BinaryCursor cursor)
    {
        const int start = 16;
        cursor.Seek(2, "the sizes");
        (uint waveSize, uint noteSize) = (cursor.UInt32("the wave's size"), cursor.UInt32("the note's size"));
        cursor.Seek(start, "the wave's header");
        int type = cursor.Int16("the type");
        cursor.Seek(start + 6, "the wave's header");
        Name = cursor.Text(20, "the name");
        cursor.Seek(start + 34, "the units");
        (Unit, AxisUnits[0]) = (cursor.Text(4, "the unit"), cursor.Text(4, "the axis's unit"));
        Extents[0] = Extent(path, cursor.Int32("the number of points"), 0);
        cursor.Seek(start + 48, "the scaling");
        (Steps[0], Starts[0]) = (cursor.Double("the scaling"), cursor.Double("the scaling"));
        cursor.Seek(start + 110, "the values");
        ReadValues(path, cursor, type);
        cursor.Seek(start + (long)waveSize, "the note");
        Note = HeaderText.Decode(cursor.Take(noteSize, "the note"));
    }

    // Version 5: a file header of 64 bytes with the sizes of all that follows the values, a wave header of 320.
    private void ReadFive(string path, BinaryCursor cursor)
    {
        cursor.Seek(4, "the sizes");
        (uint waveSize, uint formulaSize, uint noteSize, uint unitSize) = (cursor.UInt32("the wave's size"), cursor.UInt32("the formula's size"), cursor.UInt32("the note's size"), cursor.UInt32("the unit's size"));
        double[] axisUnitSizes = cursor.Numbers(4, NumberKind.UInt32, "the sizes of units");
        double[] labelSizes = cursor.Numbers(4, NumberKind.UInt32, "the sizes of labels");
        cursor.Seek(64 + 16, "the type");
        int type = cursor.Int16("the type");
        cursor.Seek(64 + 28, "the name");
        Name = cursor.Text(32, "the name");
        cursor.Seek(64 + 68, "the extents");
        for (int axis = 0; axis < 4; axis++)
        {
            Extents[axis] = Extent(path, cursor.Int32("the extents"), axis);
        }

        Steps = cursor.Numbers(4, NumberKind.Double, "the scaling");
        Starts = cursor.Numbers(4, NumberKind.Double, "the scaling");
        Unit = cursor.Text(4, "the unit");
        AxisUnits = [cursor.Text(4, "a unit"), cursor.Text(4, "a unit"), cursor.Text(4, "a unit"), cursor.Text(4, "a unit")];
        cursor.Seek(384, "the values");
        ReadValues(path, cursor, type);
        cursor.Seek(64L + waveSize + formulaSize, "the note");
        Note = HeaderText.Decode(cursor.Take(noteSize, "the note"));
        string longUnit = cursor.Text(unitSize, "the unit");
        Unit = longUnit.Length > 0 ? longUnit : Unit;
        for (int axis = 0; axis < 4; axis++)
        {
            string own = cursor.Text((long)axisUnitSizes[axis], "the units of axes");
            AxisUnits[axis] = own.Length > 0 ? own : AxisUnits[axis];
        }

        for (int axis = 0; axis < 4; axis++)
        {
            // Blocks of 32 bytes: the axis's own name, then one for each point.
            byte[] all = cursor.Take((long)labelSizes[axis], "the labels").ToArray();
            var block = new BinaryCursor(path, all);
            string[] texts = [.. Enumerable.Range(0, all.Length / 32).Select(_ => block.Text(32, "a label"))];
            _labels[axis] = [.. texts.Skip(1).Take(Extents[axis])];
            if (Array.TrueForAll(_labels[axis], l => l.Length == 0))
            {
                _labels[axis] = [];
            }
        }
    }

    private void ReadValues(string path, BinaryCursor cursor, int type)
    {
        const int Complex = 1, Unsigned = 64;
        NumberKind kind = (type & ~Complex) switch
        {
            2 => NumberKind.Single,
            4 => NumberKind.Double,
            8 => NumberKind.Int8,
            8 + Unsigned => NumberKind.UInt8,
            16 => NumberKind.Int16,
            16 + Unsigned => NumberKind.UInt16,
            32 => NumberKind.Int32,
            32 + Unsigned => NumberKind.UInt32,
            0 => throw new InputException($"'{path}' is a wave of texts; a wave of numbers is needed."),
            _ => throw new InputException($"'{path}': the wave's values have the type {type}, which is none of Igor's real numbers."),
        };
        if ((type & Complex) != 0)
        {
            throw new InputException($"'{path}' is a wave of complex numbers; save real and imaginary part, or the modulus, as waves of their own.");
        }

        if (Extents[3] > 0)
        {
            throw new InputException($"'{path}' is a wave of four axes [{string.Join(", ", Extents)}]; save a part of it with three.");
        }

        // Three extents can multiply to more than fits a whole number.
        double promised = Extents.TakeWhile(n => n > 0).Aggregate(1.0, (product, n) => product * n);
        long count = promised <= cursor.Length ? (long)promised : long.MaxValue;
        if (Extents[0] == 0)
        {
            throw new InputException($"'{path}' is a wave without points.");
        }

        Values = cursor.Numbers(count, kind, "the values");
        for (int axis = 0; axis < 3; axis++)
        {
            // Programs other than Igor leave the scale of an axis at zero.
            Steps[axis] = double.IsFinite(Steps[axis]) && Steps[axis] != 0 ? Steps[axis] : 1;
            Starts[axis] = double.IsFinite(Starts[axis]) ? Starts[axis] : 0;
        }
    }

    private static int Extent(string path, int count, int axis) => count is >= 0 and <= LargestExtent
        ? count
        : throw new InputException($"'{path}': axis {axis + 1} of the wave has {count} points, it must have from 0 to {LargestExtent}.");
}
