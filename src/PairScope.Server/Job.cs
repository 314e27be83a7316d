using System.Text.Json;
using System.Text.Json.Nodes;

namespace PairScope.Server;

/// <summary>Where a job is.</summary>
internal enum JobState
{
    /// <summary>Others are before it.</summary>
    Waiting,

    /// <summary>It computes.</summary>
    Running,

    /// <summary>Its answer is there.</summary>
    Done,

    /// <summary>It ended with a sentence.</summary>
    Failed,

    /// <summary>Its client stopped it.</summary>
    Cancelled,
}

/// <summary>One run of a verb: how far it is, and its answer. Whoever watches is told of every change, or of the last of many.</summary>
internal sealed class Job(string id, string verb, JsonObject request, Workplace place) : IJobProgress, IDisposable
{
    private const int MostMessages = 100;
    private readonly Lock _lock = new();
    private readonly List<string> _messages = [];
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _changed = New();
    private JobState _state;
    private double _fraction;
    private string _text = string.Empty;
    private string? _answer;

    /// <summary>Its name.</summary>
    public string Id => id;

    /// <summary>Which verb.</summary>
    public string Verb => verb;

    /// <summary>Its options.</summary>
    public JsonObject Request => request;

    /// <summary>What it may read and where it writes.</summary>
    public Workplace Place => place;

    /// <summary>Stops it when asked.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Where it is.</summary>
    public JobState State => _state;

    /// <summary>The HTTP status of a failure.</summary>
    public int Status { get; private set; } = 200;

    /// <summary>The answer as the command line prints it, or the sentence of a failure.</summary>
    public string? Answer => _answer;

    /// <summary>Whether nothing more will come.</summary>
    public bool HasEnded => _state is not (JobState.Waiting or JobState.Running);

    /// <inheritdoc/>
    public void Report(double fraction, string text) => Change(() => (_fraction, _text) = (Math.Clamp(fraction, 0, 1), text));

    /// <inheritdoc/>
    public void Tell(string sentence) => Change(() =>
    {
        if (_messages.Count < MostMessages)
        {
            _messages.Add(place.InNames(sentence));
        }
    });

    /// <summary>It computes from now on.</summary>
    public void Begin() => Change(() => _state = JobState.Running);

    /// <summary>It has ended.</summary>
    public void End(JobState state, string? answer, int status) => Change(() => (_state, _answer, Status, _fraction) = (state, answer, status, state is JobState.Done ? 1 : _fraction));

    /// <summary>Asks it to stop.</summary>
    public void Cancel()
    {
        lock (_lock)
        {
            if (HasEnded)
            {
                return;
            }
        }

        _stop.Cancel();
    }

    /// <summary>The next change.</summary>
    public Task Next()
    {
        lock (_lock)
        {
            return _changed.Task;
        }
    }

    /// <summary>Waits for the end.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task next = Next();
            if (HasEnded)
            {
                return;
            }

            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>Everything that a client may know of it.</summary>
    public JsonObject ToJson()
    {
        lock (_lock)
        {
            JsonNode? result = _state is JobState.Done && _answer is { } text ? Parsed(text) : null;
            return new JsonObject
            {
                ["id"] = id,
                ["verb"] = verb,
                ["state"] = JsonNamingPolicy.CamelCase.ConvertName(_state.ToString()),
                ["progress"] = _fraction,
                ["text"] = _text,
                ["messages"] = new JsonArray([.. _messages.Select(m => (JsonNode)m)]),
                ["error"] = _state is JobState.Failed ? _answer : null,
                ["files"] = _state is JobState.Done ? new JsonArray([.. Directory.EnumerateFiles(place.Folder).Select(f => (JsonNode)Path.GetFileName(f)).OrderBy(n => n.GetValue<string>(), StringComparer.Ordinal)]) : [],
                ["result"] = result,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private static JsonNode Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            change();
            told = _changed;
            _changed = New();
        }

        told.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
