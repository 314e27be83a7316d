using System.Globalization;
using PairScope.Tests.Cli;

namespace PairScope.Tests.Serving;

/// <summary>The verb serve before a server is there.</summary>
public sealed class ServeVerbTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_port_that_is_taken_and_a_folder_that_is_not_there_are_refused()
    {
        Assert.Contains("choose another --port", _line.Refused("serve", "--port", server.Server.Address.Port.ToString(CultureInfo.InvariantCulture)), StringComparison.Ordinal);
        Assert.Contains("there is no folder 'nowhere'", _line.Refused("serve", "--files", "nowhere"), StringComparison.Ordinal);
        Assert.Contains("--listen must be an address in numbers", _line.Refused("serve", "--listen", "example.org"), StringComparison.Ordinal);
    }
}
