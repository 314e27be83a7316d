using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PairScope.Server;

/// <summary>The jobs of a server: a few compute, some wait, the last ended ones are remembered.</summary>
internal sealed class JobQueue(ServerSettings settings, IAnswers answers, FileShelf shelf, string folder)
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _running = new(settings.RunningJobs);
    private readonly ConcurrentQueue<Job> _ended = new();
    private readonly Lock _lock = new();

    /// <summary>A job by its name; null where none is known.</summary>
    public Job? Find(string id) => _jobs.GetValueOrDefault(id);

    /// <summary>Begins a job, or lets it wait.</summary>
    /// <exception cref="InputException">Too many wait.</exception>
    public Job Add(string verb, JsonObject request)
    {
        lock (_lock)
        {
            if (_jobs.Values.Count(j => !j.HasEnded) >= settings.RunningJobs + settings.WaitingJobs)
            {
                throw new InputException($"The server already has {settings.RunningJobs + settings.WaitingJobs} jobs; wait until some have ended.");
            }

            string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var place = new Workplace(shelf, Directory.CreateDirectory(Path.Combine(folder, id)).FullName);
            var job = new Job(id, verb, request, place);
            _jobs[id] = job;
            _ = Task.Factory.StartNew(() => Run(job), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return job;
        }
    }

    /// <summary>Stops all, and waits until they have ended or patience has.</summary>
    /// <param name="patience">How long.</param>
    public async Task StopAllAsync(TimeSpan patience)
    {
        foreach (Job job in _jobs.Values)
        {
            job.Cancel();
        }

        using var waited = new CancellationTokenSource(patience);
        try
        {
            await Task.WhenAll(_jobs.Values.Select(j => j.EndAsync(waited.Token)));
        }
        catch (OperationCanceledException)
        {
            // A computation that cannot be stopped ends with the program.
        }
    }

    private void Run(Job job)
    {
        try
        {
            _running.Wait(job.Stopped);
            try
            {
                job.Begin();
                string answer = answers.Run(job.Verb, job.Request, job.Place, job, job.Stopped);
                job.End(JobState.Done, job.Place.InNames(answer), StatusCodes.Status200OK);
            }
            finally
            {
                _running.Release();
            }
        }
        catch (OperationCanceledException)
        {
            job.End(JobState.Cancelled, "The job was stopped.", StatusCodes.Status409Conflict);
        }
        catch (InputException fault)
        {
            job.End(JobState.Failed, job.Place.InNames(fault.Message), StatusCodes.Status400BadRequest);
        }
        catch (Exception fault)
        {
            settings.Log(fault.ToString());
            job.End(JobState.Failed, Endpoints.OwnFault, StatusCodes.Status500InternalServerError);
        }

        _ended.Enqueue(job);
        while (_ended.Count > settings.KeptJobs && _ended.TryDequeue(out Job? oldest))
        {
            _jobs.TryRemove(oldest.Id, out _);
            Directory.Delete(oldest.Place.Folder, recursive: true);
            oldest.Dispose();
        }
    }
}
