using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PairScope.Server;

/// <summary>
/// Who may ask: whoever holds the token, at the address that the server has, from its own page or no page at all. A foreign page in the same browser
/// is told apart by Origin and by what the browser says of the site, a name that was made to point at this machine by Host.
/// </summary>
internal sealed class AccessRules(ServerSettings settings, string token)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Why a request is refused, with the status; null where it is not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="port">The port that the server listens on.</param>
    public (int Status, string Sentence)? Refusal(HttpRequest request, int port)
    {
        if (!IsOwnHost(request.Host, port))
        {
            return (StatusCodes.Status421MisdirectedRequest, "The request's Host is not the address of this server.");
        }

        string own = $"http://{request.Host.Value}";
        if (request.Headers.Origin is { Count: > 0 } origin && !string.Equals(origin.ToString(), own, StringComparison.OrdinalIgnoreCase))
        {
            return (StatusCodes.Status403Forbidden, "Pages of other sites may not ask this server.");
        }

        bool isApi = request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
        if (isApi && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return (StatusCodes.Status403Forbidden, "Pages of other sites may not ask this server.");
        }

        return isApi && !HasToken(request)
            ? (StatusCodes.Status401Unauthorized, "The request needs the token that 'pairscope serve' printed: Authorization: Bearer TOKEN.")
            : null;
    }

    // An address in numbers cannot be made to point elsewhere by a name server; names are this machine's own.
    private bool IsOwnHost(HostString host, int port)
    {
        if ((host.Port ?? 80) != port)
        {
            return false;
        }

        string name = host.Host.Trim('[', ']');
        if (string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return IPAddress.TryParse(name, out IPAddress? address)
            ? address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && (!settings.IsLocal || IPAddress.IsLoopback(address))
            : !settings.IsLocal && string.Equals(name, Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
    }

    // Digests of equal length are compared in a time that tells nothing.
    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var given && given.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given[Scheme.Length..])), _digest);
}
