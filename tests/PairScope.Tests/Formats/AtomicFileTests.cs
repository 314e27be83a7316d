using PairScope.Formats;

namespace PairScope.Tests.Formats;

public class AtomicFileTests
{
    [Fact]
    public void A_written_file_holds_its_text_and_nothing_else_is_left_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "Δ = 1\n");
        Assert.Equal("Δ = 1\n"u8.ToArray(), File.ReadAllBytes(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Names);
    }

    [Fact]
    public void A_folder_is_flushed_on_Linux_and_one_that_is_not_there_is_no_fault()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(OperatingSystem.IsLinux(), FolderFlush.TryFlush(folder.Root));
        Assert.False(FolderFlush.TryFlush(folder["missing"]));
    }

    [Fact]
    public void An_exception_while_writing_keeps_the_old_file_and_leaves_no_temporary_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("stopped");
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Names);
    }

    [Fact]
    public void A_disk_that_refuses_keeps_the_old_file_and_leaves_no_temporary_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        InputException fault = Assert.Throws<InputException>(() => AtomicFile.Write(folder["a.txt"], _ => throw new IOException("No space left on device")));
        Assert.Contains("No space left", fault.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Names);
    }

    [Fact]
    public void A_file_that_the_disk_did_not_keep_whole_does_not_get_its_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        using (AtomicFile file = AtomicFile.Begin(folder["a.txt"]))
        {
            file.Fill(0, (stream, _) => stream.Write("new and longer"u8));
            File.WriteAllText(file.TemporaryPath, "new");
            Assert.Contains("of 14 bytes written 3 are there", Assert.Throws<InputException>(file.Commit).Message, StringComparison.Ordinal);
        }

        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Names);
    }

    [LinuxFact]
    public void A_pipe_is_not_replaced()
    {
        using var folder = new TemporaryFolder();
        SpecialFile.MakePipe(folder["a.h5"]);
        Assert.Contains("is a pipe", Assert.Throws<InputException>(() => AtomicFile.WriteText(folder["a.h5"], "x")).Message, StringComparison.Ordinal);
        Assert.Equal(["a.h5"], folder.Names);
        Assert.Equal(0, new FileInfo(folder["a.h5"]).Length);
    }

    [Fact]
    public void The_name_appears_only_when_the_file_is_complete()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["a.bin"], stream =>
        {
            stream.Write([1, 2, 3]);
            Assert.False(File.Exists(folder["a.bin"]));
            Assert.Single(Directory.GetFiles(folder.Root));
        });
        Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(folder["a.bin"]));
    }

    [Fact]
    public void A_link_keeps_pointing_at_the_file_that_is_replaced()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["real.txt"], "old");
        File.CreateSymbolicLink(folder["link.txt"], folder["real.txt"]);
        AtomicFile.WriteText(folder["link.txt"], "new");
        Assert.Equal("new", File.ReadAllText(folder["real.txt"]));
        Assert.NotNull(new FileInfo(folder["link.txt"]).LinkTarget);
    }

    [Fact]
    public void A_missing_folder_a_folder_and_a_device_are_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Refusal(folder["none/a.txt"]), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal(folder.Root), StringComparison.Ordinal);
        Assert.Contains("is a device", Refusal("/dev/null"), StringComparison.Ordinal);
        Assert.Contains("is a device", Refusal("/dev/pairscope-that-is-not-there"), StringComparison.Ordinal);
        Assert.Contains("empty", Refusal(string.Empty), StringComparison.Ordinal);
        Assert.Contains("Cannot write", Refusal("/proc/a.txt"), StringComparison.Ordinal);
    }

    private static string Refusal(string path) =>
        Assert.Throws<InputException>(() => AtomicFile.WriteText(path, "x")).Message;
}
