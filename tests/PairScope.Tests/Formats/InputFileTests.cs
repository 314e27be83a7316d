using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>What is no regular file of a bounded size never comes in.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void A_pipe_and_a_device_are_refused_before_they_are_opened()
    {
        string pipe = SpecialFile.MakePipe(_folder["pipe.h5"]);
        Assert.Contains("is a pipe", Refusal(() => InputFile.Open(pipe)), StringComparison.Ordinal);
        Assert.Contains("is a pipe", Refusal(() => Hdf5File.Open(pipe)), StringComparison.Ordinal);
        Assert.Contains("is a device", Refusal(() => InputFile.ReadAll("/dev/zero")), StringComparison.Ordinal);
        File.CreateSymbolicLink(_folder["link"], "/dev/zero");
        Assert.Contains("is a device", Refusal(() => InputFile.ReadText(_folder["link"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_an_empty_path_and_a_missing_file_are_refused()
    {
        Assert.Contains("is a folder", Refusal(() => InputFile.Open(_folder.Root)), StringComparison.Ordinal);
        Assert.Contains("is empty", Refusal(() => InputFile.Open("")), StringComparison.Ordinal);
        Assert.Contains("The recipe 'nowhere' does not exist", Refusal(() => InputFile.ReadText("nowhere", what: "recipe")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_beyond_its_bound_is_refused_and_one_at_its_bound_is_read()
    {
        File.WriteAllText(_folder["a"], "12345");
        Assert.Equal("12345", InputFile.ReadText(_folder["a"], limit: 5));
        Assert.Contains("more than the 4", Refusal(() => InputFile.ReadText(_folder["a"], limit: 4)), StringComparison.Ordinal);
    }

    private static string Refusal(Action read) => Assert.Throws<InputException>(read).Message;
}
