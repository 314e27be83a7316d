using PairScope.Data;
using PairScope.Learning.Batches;

namespace PairScope.Training;

/// <summary>
/// Training maps that the simulator makes while the network trains, new ones for every pass: map i of pass p is sample p N + i of
/// the protocol's training split, whoever makes it and when. The next pass is made on spare cores while one is trained on.
/// </summary>
public sealed class OnlineMaps : ITrainingMaps
{
    private const long MostBytes = 1L << 30; // kept for what is made of all maps after the training

    private readonly Protocol _protocol;
    private readonly int[] _hypotheses;
    private readonly int _passes;
    private readonly long? _seed;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<int, LabelledMaps> _made = [];
    private (int Pass, Task<LabelledMaps> Maps)? _next;

    /// <summary>A source of maps.</summary>
    /// <param name="protocol">The recipe.</param>
    /// <param name="count">N, maps in a pass.</param>
    /// <param name="passes">Passes of the training.</param>
    /// <param name="seed">Takes the place of the protocol's seed.</param>
    /// <param name="threads">Cores to simulate on; the maps do not depend on it.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public OnlineMaps(Protocol protocol, int count, int passes, long? seed, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        _protocol = protocol;
        _hypotheses = protocol.AssignHypotheses(count);
        _passes = passes;
        _seed = seed;
        _threads = threads;
        _cancellation = cancellation;
    }

    /// <inheritdoc/>
    public Study Study => _protocol.Study;

    /// <inheritdoc/>
    public int Count => _hypotheses.Length;

    /// <inheritdoc/>
    public long Total => (long)Count * _passes;

    /// <inheritdoc/>
    public LabelledMaps Pass(int pass)
    {
        LabelledMaps maps = Made(pass);
        if (pass + 1 < _passes && !_made.ContainsKey(pass + 1) && _next?.Pass != pass + 1)
        {
            _next = (pass + 1, Task.Run(() => Simulate(Split.Train, (pass + 1) * Count, _hypotheses), _cancellation));
        }

        return maps;
    }

    /// <inheritdoc/>
    public LabelledMaps Together(int most)
    {
        int wanted = Math.Min(Math.Min(_passes, KeptPasses), (most + Count - 1) / Count);
        LabelledMaps[] passes = [.. Enumerable.Range(_passes - wanted, wanted).Select(Made)];
        return (passes[0] with { Maps = [.. passes.SelectMany(p => p.Maps)], Labels = [.. passes.SelectMany(p => p.Labels)] }).Spread(most);
    }

    /// <summary>Maps of the protocol's validation split.</summary>
    /// <param name="count">How many.</param>
    public LabelledMaps Validation(int count) => Simulate(Split.Validation, 0, _protocol.AssignHypotheses(count));

    private int KeptPasses => (int)Math.Max(1, MostBytes / ((long)Count * _protocol.Energies.Count * _protocol.Size * _protocol.Size * sizeof(float)));

    // A training that goes on from a checkpoint has to make what an uninterrupted one would still have.
    private LabelledMaps Made(int pass)
    {
        if (!_made.TryGetValue(pass, out LabelledMaps? maps))
        {
            maps = _next is { } next && next.Pass == pass ? next.Maps.GetAwaiter().GetResult() : Simulate(Split.Train, pass * Count, _hypotheses);
            _made[pass] = maps;
            _made.Remove(pass - KeptPasses);
        }

        return maps;
    }

    private LabelledMaps Simulate(Split split, int first, int[] hypotheses)
    {
        var maps = new float[hypotheses.Length][];
        var labels = new MapLabel[hypotheses.Length];
        Parallel.For(0, hypotheses.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = _cancellation }, i =>
        {
            Sample sample = _protocol.Draw(split, checked(first + i), _protocol.Study.Hypotheses[hypotheses[i]], _seed);
            maps[i] = SampleSimulator.Simulate(_protocol, sample, _cancellation);
            labels[i] = new MapLabel(sample.Hypothesis, sample.Delta, sample.Theta, sample.Mu) { Phase = sample.Phase };
        });
        return new LabelledMaps(_protocol.Size, _protocol.Energies, maps, labels) { Study = _protocol.Study };
    }
}
