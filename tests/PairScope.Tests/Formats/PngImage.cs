using System.Buffers.Binary;
using System.IO.Compression;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>The pixels of a PNG file with 8 bits of red, green, blue and, where it has one, opacity.</summary>
internal sealed class PngImage
{
    private readonly byte[] _bytes;
    private readonly int _channels;

    public PngImage(string path)
    {
        var file = File.ReadAllBytes(path);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], file[..8]);
        using var data = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var kind = file.AsSpan(at + 4, 4);
            var content = file.AsSpan(at + 8, length);
            if (kind.SequenceEqual("IHDR"u8))
            {
                (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                Assert.Equal(8, content[8]);
                _channels = content[9] == 6 ? 4 : 3;
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                data.Write(content);
            }

            at += length + 12;
        }

        data.Position = 0;
        using var lines = new ZLibStream(data, CompressionMode.Decompress);
        _bytes = new byte[Width * _channels * Height];
        var stride = Width * _channels;
        for (var row = 0; row < Height; row++)
        {
            var filter = lines.ReadByte();
            lines.ReadExactly(_bytes, row * stride, stride);
            for (var i = 0; i < stride; i++)
            {
                int left = i < _channels ? 0 : _bytes[(row * stride) + i - _channels];
                int above = row == 0 ? 0 : _bytes[((row - 1) * stride) + i];
                int corner = row == 0 || i < _channels ? 0 : _bytes[((row - 1) * stride) + i - _channels];
                _bytes[(row * stride) + i] += (byte)(filter switch { 1 => left, 2 => above, 3 => (left + above) / 2, 4 => Paeth(left, above, corner), _ => 0 });
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    public Rgb this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * _channels;
            return new Rgb(_bytes[at], _bytes[at + 1], _bytes[at + 2]);
        }
    }

    /// <summary>How many pixels of each row have that colour.</summary>
    public int[] CountPerRow(Rgb color) =>
        [.. Enumerable.Range(0, Height).Select(y => Enumerable.Range(0, Width).Count(x => this[x, y] == color))];

    private static int Paeth(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }
}
