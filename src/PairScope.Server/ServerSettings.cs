using System.Net;

namespace PairScope.Server;

/// <summary>Where a server listens and what it allows (docs/serve.md, "Limits").</summary>
/// <param name="Address">The address to listen on.</param>
/// <param name="Port">The port; 0 for any that is free.</param>
/// <param name="Folders">Folders whose files requests may name.</param>
public sealed record ServerSettings(IPAddress Address, int Port, IReadOnlyList<string> Folders)
{
    /// <summary>Folders that ship with the program by the names that requests give them, such as "protocols".</summary>
    public IReadOnlyDictionary<string, string> ShippedFolders { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Bytes of one upload at most.</summary>
    public long LargestUpload { get; init; } = 512L << 20;

    /// <summary>Bytes of all uploads that are kept at most; the oldest go first.</summary>
    public long UploadsTogether { get; init; } = 2L << 30;

    /// <summary>Jobs that compute at one time.</summary>
    public int RunningJobs { get; init; } = 2;

    /// <summary>Jobs that wait at most.</summary>
    public int WaitingJobs { get; init; } = 16;

    /// <summary>Ended jobs whose answers are kept.</summary>
    public int KeptJobs { get; init; } = 32;

    /// <summary>Connections at one time.</summary>
    public int Connections { get; init; } = 96;

    /// <summary>How long a client may take for its headers, or to show that its body still comes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told of faults of the program, with all that is known of them; the client hears one sentence.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Whether only this machine can reach the server.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address);
}
