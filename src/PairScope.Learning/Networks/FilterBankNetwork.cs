namespace PairScope.Learning.Networks;

/// <summary>
/// Our own network, read in managed code. The impurity sits at the origin of a fixed grid and the maps of a class depend smoothly on two
/// or three numbers, so what tells them apart is in linear filters as large as the map, not in local texture. A fixed bank of
/// filters whitens the noise and projects on principal components of the training maps; a few residual gated layers read the numbers that come out.
/// </summary>
/// <remarks>docs/networks.md, "The filter bank".</remarks>
public sealed class FilterBankNetwork : MapNetwork
{
    /// <summary>Name in a configuration.</summary>
    public const string Name = "filterbank";

    private const int LeastSize = 16;
    private readonly FilterBank _bank;
    private readonly FilterBankLayers<Rows> _layers;
    private readonly List<(WeightPlan Plan, float[] Values)> _weights = [];

    /// <summary>A network from a bank and the weights behind it.</summary>
    /// <param name="configuration">The network.</param>
    /// <param name="bank">Its first layer.</param>
    /// <param name="weights">The values of each tensor by its name, or null where there is none.</param>
    /// <exception cref="InputException">A tensor is missing or has another size.</exception>
    public FilterBankNetwork(NetworkConfiguration configuration, FilterBank bank, Func<string, float[]?> weights)
        : base(configuration)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(weights);
        _bank = bank;
        _layers = FilterBankLayers<Rows>.Declare(configuration, bank.Count, plan =>
        {
            float[] values = weights(plan.Name) ?? throw new InputException($"The weights hold no tensor '{plan.Name}', which this network needs.");
            if (values.Length != plan.Count)
            {
                throw new InputException($"The tensor '{plan.Name}' holds {values.Length} values where this network needs {plan.Count}.");
            }

            _weights.Add((plan, values));
            return Rows.Of(values, (int)plan.Shape[^1]);
        });
    }

    /// <inheritdoc/>
    public override int Features => FilterBankLayers<Rows>.Width(Configuration);

    /// <inheritdoc/>
    public override long WeightCount => _weights.Where(w => w.Plan.Trained).Sum(w => w.Plan.Count);

    /// <inheritdoc/>
    public override FilterBank Bank => _bank;

    /// <summary>The network of a weights file.</summary>
    /// <exception cref="InputException">A tensor is missing or does not fit, or the maps are too small.</exception>
    public static FilterBankNetwork FromTensors(NetworkConfiguration configuration, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        RequireSize(configuration);
        return new FilterBankNetwork(
            configuration, FilterBank.FromTensors(configuration, tensors), name => tensors.TryGetValue(name, out StoredTensor? t) ? t.Values : null);
    }

    /// <summary>Refuses maps too small for filters.</summary>
    /// <exception cref="InputException">They are.</exception>
    public static void RequireSize(NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Size < LeastSize)
        {
            throw new InputException($"The network '{configuration.Name}' needs maps of at least {LeastSize} × {LeastSize} and was given {configuration.Size}.");
        }
    }

    /// <inheritdoc/>
    public override NetworkAnswer Read(Rows inputs)
    {
        RowArithmetic arithmetic = RowArithmetic.Instance;
        Rows filtered = _bank.Apply(inputs);
        Rows features = _layers.Features(filtered, arithmetic);
        return new NetworkAnswer(filtered, features, arithmetic.Linear(features, _layers.Heads.Classes), arithmetic.Linear(features, _layers.Heads.Parameters));
    }

    /// <summary>The bank and the weights; those with more than one axis need no more than half precision.</summary>
    public override IEnumerable<(string Name, StoredTensor Tensor)> ToTensors() => _bank.ToTensors().Concat(
        _weights.Select(w => (w.Plan.Name, new StoredTensor([.. w.Plan.Shape], w.Values, w.Plan.Shape.Count > 1 ? TensorType.F16 : TensorType.F32))));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, StoredTensor Tensor)> WholeTensors() => _weights
        .Select(w => (w.Plan.Name, new StoredTensor([.. w.Plan.Shape], w.Values)))
        .Prepend(("bank.filters", new StoredTensor([_bank.Count, _bank.Pixels], _bank.Whole())));
}
