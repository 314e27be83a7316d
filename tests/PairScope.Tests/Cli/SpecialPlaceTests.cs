using PairScope.Tests.Data;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>A pipe or a device in the place of any file, read or written, and places that cannot be written: refused at once, in one sentence, with nothing left behind.</summary>
public sealed class SpecialPlaceTests : IDisposable
{
    private readonly CommandLine _line = new();
    private readonly TemporaryFolder _places = new();

    public void Dispose()
    {
        _line.Dispose();
        _places.Dispose();
    }

    // X stands for the pipe, then for a link to /dev/zero.
    [LinuxTheory]
    [InlineData("inspect X.npy")]
    [InlineData("inspect X.3ds")]
    [InlineData("inspect X.sxm")]
    [InlineData("inspect X.h5")]
    [InlineData("inspect X.dat")]
    [InlineData("inspect X.txt")]
    [InlineData("inspect X.csv")]
    [InlineData("convert X.npy OUT.h5")]
    [InlineData("process X.sxm --recipe protocols/measured.yaml -o OUT.h5")]
    [InlineData("process map.npy --recipe X.yaml -o OUT.h5")]
    [InlineData("predict X.npy -o OUT.json")]
    [InlineData("predict map.npy --model X.safetensors -o OUT.json")]
    [InlineData("fit X.npy -o OUT.json")]
    [InlineData("fit map.npy --material X.yaml -o OUT.json")]
    [InlineData("fit map.npy --spectrum X.dat -o OUT.json")]
    [InlineData("dataset generate X.yaml -o OUT")]
    [InlineData("train --protocol X.yaml -o OUT.safetensors")]
    [InlineData("simulate --material X.yaml --irrep A -o OUT.npy")]
    [InlineData("simulate --material honeycomb --gap X.yaml -o OUT.npy")]
    [InlineData("simulate --material honeycomb --irrep B1u --impurity X.yaml -o OUT.npy")]
    [InlineData("simulate scan X.yaml -o OUT.3ds")]
    [InlineData("material X.yaml")]
    [InlineData("gaps --material X.yaml")]
    [InlineData("bands --material X.yaml -o OUT.npy")]
    [InlineData("spectrum --material X.yaml -o OUT.npy")]
    [InlineData("spectrum fit X.dat -o OUT.json")]
    [InlineData("export --torch X.safetensors -o OUT.npz")]
    [InlineData("evaluate --data data --model X.safetensors")]
    [InlineData("simulate --irrep A2' --torus 65536 --force -o X.npy")]
    [InlineData("convert map.npy X.h5")]
    [InlineData("inspect map.npy -o X.png")]
    [InlineData("predict map.npy -o X.json")]
    [InlineData("predict map.npy -o OUT.json --picture X.png")]
    [InlineData("fit map.npy -o OUT.json --picture X.svg")]
    [InlineData("material honeycomb -o X.png")]
    [InlineData("evaluate --data data --json X.json")]
    [InlineData("evaluate --data data --report X.html")]
    [InlineData("dataset export data -o X.h5")]
    [InlineData("dataset inspect data -o X.png")]
    public async Task A_pipe_or_a_device_in_the_place_of_a_file_is_refused(string line)
    {
        string[] words = line.Split(' ');
        string special = words.Single(w => w.StartsWith('X'));
        SpecialFile.MakePipe(_places["p" + special]);
        File.CreateSymbolicLink(_places["z" + special], "/dev/zero");
        if (words.Contains("map.npy", StringComparer.Ordinal))
        {
            Assert.Equal(0, _line.Run("simulate", "--irrep", "A1'", "--size", "8", "--torus", "16", "--broadening", "10", "-o", _places["map.npy"]));
        }

        using var data = new DatasetFolder();
        if (words.Contains("data", StringComparer.Ordinal))
        {
            data.Generate(data["data"]);
        }

        foreach ((char kind, string says) in new[] { ('p', "is a pipe"), ('z', "is a device") })
        {
            string[] args = [.. words.Select(w =>
                string.Equals(w, special, StringComparison.Ordinal) ? _places[kind + special]
                : w.StartsWith("OUT", StringComparison.Ordinal) ? _line.File(w)
                : w is "map.npy" ? _places[w]
                : w is "data" ? data["data"]
                : w.StartsWith("protocols/", StringComparison.Ordinal) ? Path.Combine(SharedData.RepositoryRoot, w) : w)];
            string sentence = await Task.Run(() => _line.Refused(args)).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Contains(says, sentence, StringComparison.Ordinal);
        }

        Assert.Equal(0, new FileInfo(_places["p" + special]).Length);
    }

    [Theory]
    [InlineData("predict map.npy -o OUT.json --picture nowhere/x.png", "--picture")]
    [InlineData("fit map.npy -o OUT.json --picture nowhere/x.png", "--picture")]
    [InlineData("process map.npy --recipe protocols/measured.yaml -o OUT.h5 --picture nowhere/x.png", "--picture")]
    [InlineData("evaluate --data nowhere --json nowhere/x.json", "--json")]
    [InlineData("evaluate --data nowhere --report nowhere/x.html", "--report")]
    [InlineData("dataset inspect nowhere -o nowhere/x.png", "-o")]
    [InlineData("inspect nowhere.npy -o nowhere/x.png", "-o")]
    [InlineData("demo -o nowhere/x.png", "-o")]
    public void A_second_file_that_cannot_be_written_is_refused_before_anything_is_read_or_computed(string line, string option)
    {
        string sentence = _line.Refused([.. line.Split(' ').Select(w => w.StartsWith("OUT", StringComparison.Ordinal) ? _line.File(w) : w)]);
        Assert.StartsWith($"{option}: Cannot write 'nowhere/x.", sentence, StringComparison.Ordinal);
    }
}
