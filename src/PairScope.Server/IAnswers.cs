using System.Text.Json.Nodes;

namespace PairScope.Server;

/// <summary>Who answers the requests: the server knows HTTP and nothing of physics.</summary>
public interface IAnswers
{
    /// <summary>The interface in words of OpenAPI 3.1, JSON.</summary>
    string OpenApi { get; }

    /// <summary>Names of the verbs whose answer is an array.</summary>
    IReadOnlyCollection<string> ArrayVerbs { get; }

    /// <summary>Names of the verbs whose answer is JSON, with files beside it; these may take long.</summary>
    IReadOnlyCollection<string> JsonVerbs { get; }

    /// <summary>What there is to choose: materials, pairings and their parameters.</summary>
    /// <param name="material">A material's name; null for the built-in crystal.</param>
    /// <param name="place">What files it may read.</param>
    /// <exception cref="InputException">There is no such material.</exception>
    JsonNode Choices(string? material, Workplace place);

    /// <summary>Computes an array.</summary>
    /// <param name="verb">One of <see cref="ArrayVerbs"/>.</param>
    /// <param name="request">Options by name.</param>
    /// <param name="format">Format of the answer: an ending without its dot.</param>
    /// <param name="place">What files it may read and where it may write.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The file's bytes and its report.</returns>
    /// <exception cref="InputException">The request has a mistake.</exception>
    (byte[] Content, string Report) Compute(string verb, JsonObject request, string format, Workplace place, CancellationToken cancellation);

    /// <summary>What a picture of the explorer shows, as a frame of bytes (docs/serve.md, "Frames").</summary>
    /// <param name="what">Which picture.</param>
    /// <param name="request">Options by name.</param>
    /// <param name="place">What files it may read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InputException">There is no such picture, or the request has a mistake.</exception>
    byte[] View(string what, JsonObject request, Workplace place, CancellationToken cancellation);

    /// <summary>Runs a verb to its end.</summary>
    /// <param name="verb">One of <see cref="JsonVerbs"/>.</param>
    /// <param name="request">Options by name.</param>
    /// <param name="place">What files it may read and where it may write.</param>
    /// <param name="progress">Told how far it is, and messages.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The JSON that the command line prints.</returns>
    /// <exception cref="InputException">The request or its file has a mistake.</exception>
    string Run(string verb, JsonObject request, Workplace place, IJobProgress progress, CancellationToken cancellation);
}

/// <summary>Who is told how far a job is.</summary>
public interface IJobProgress
{
    /// <summary>Tells how far the work has come.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="text">The same for people.</param>
    void Report(double fraction, string text);

    /// <summary>Tells what the user should know; one sentence.</summary>
    /// <param name="sentence">The sentence.</param>
    void Tell(string sentence);
}
