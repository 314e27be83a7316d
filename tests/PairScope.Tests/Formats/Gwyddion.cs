using System.Diagnostics;
using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Gwyddion, an independent judge of scanning-probe files: it reads a file without its windows and writes what it saw as .gwy.</summary>
internal static class Gwyddion
{
    private const string Program = "/usr/bin/gwyddion";

    /// <summary>Why the judge is not there, or null when it is.</summary>
    public static string? Missing { get; } = File.Exists(Program) ? null : $"{Program} is not installed";

    /// <summary>The images that Gwyddion finds in a file, in its order.</summary>
    public static IReadOnlyList<GwyImage> Read(string path)
    {
        string converted = path + ".gwy";
        using (Process process = Process.Start(new ProcessStartInfo(Program, [$"--convert-to-gwy={converted}", path])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0 && File.Exists(converted), $"gwyddion: {errors.GetAwaiter().GetResult()}");
        }

        Dictionary<string, object> all = new Container(File.ReadAllBytes(converted)).Root();
        return
        [
            .. Enumerable.Range(0, 1000).TakeWhile(i => all.ContainsKey($"/{i}/data")).Select(i =>
            {
                var field = (Dictionary<string, object>)all[$"/{i}/data"];
                return new GwyImage((string)all[$"/{i}/data/title"], (int)field["xres"], (int)field["yres"], (double)field["xreal"], (double)field["yreal"], (double[])field["data"]);
            }),
        ];
    }

    /// <summary>Gwyddion's own format: "GWYP", then objects of a name, a size and components of a name, a letter for the type, and a value, little-endian.</summary>
    private sealed class Container(byte[] bytes)
    {
        private int _at;

        public Dictionary<string, object> Root()
        {
            Assert.Equal("GWYP", Encoding.ASCII.GetString(bytes, 0, 4));
            _at = 4;
            return Object();
        }

        private Dictionary<string, object> Object()
        {
            Text();
            int end = Whole() + _at;
            var components = new Dictionary<string, object>(StringComparer.Ordinal);
            while (_at < end)
            {
                string name = Text();
                components[name] = Value((char)bytes[_at++]);
            }

            return components;
        }

        private object Value(char type) => type switch
        {
            'b' or 'c' => bytes[_at++],
            'i' => Whole(),
            'q' => Next(8, BitConverter.ToInt64),
            'd' => Number(),
            's' => Text(),
            'o' => Object(),
            'C' => Enumerable.Range(0, Whole()).Select(_ => bytes[_at++]).ToArray(),
            'I' => Enumerable.Range(0, Whole()).Select(_ => Whole()).ToArray(),
            'Q' => Enumerable.Range(0, Whole()).Select(_ => Next(8, BitConverter.ToInt64)).ToArray(),
            'D' => Enumerable.Range(0, Whole()).Select(_ => Number()).ToArray(),
            'S' => Enumerable.Range(0, Whole()).Select(_ => Text()).ToArray(),
            'O' => Enumerable.Range(0, Whole()).Select(_ => Object()).ToArray(),
            _ => throw new InvalidDataException($"a component of type '{type}'"),
        };

        private int Whole() => Next(4, BitConverter.ToInt32);

        private double Number() => Next(8, BitConverter.ToDouble);

        private T Next<T>(int size, Func<byte[], int, T> read)
        {
            T value = read(bytes, _at);
            _at += size;
            return value;
        }

        private string Text()
        {
            int end = Array.IndexOf(bytes, (byte)0, _at);
            string text = Encoding.UTF8.GetString(bytes, _at, end - _at);
            _at = end + 1;
            return text;
        }
    }
}

/// <summary>An image as Gwyddion read it.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Columns">Pixels along x.</param>
/// <param name="Rows">Pixels along y.</param>
/// <param name="Width">Metres along x.</param>
/// <param name="Height">Metres along y.</param>
/// <param name="Values">Row-major from the top.</param>
internal sealed record GwyImage(string Title, int Columns, int Rows, double Width, double Height, double[] Values);

/// <summary>A test judged by Gwyddion; skipped, visibly, where it or one of the measured files is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GwyddionFactAttribute : FactAttribute
{
    public GwyddionFactAttribute(params string[] files) =>
        Skip = Gwyddion.Missing ?? (Array.Find(files, name => !File.Exists(SharedData.File(name))) is { } missing ? $"{missing} is not in {SharedData.Folder}" : null);
}
