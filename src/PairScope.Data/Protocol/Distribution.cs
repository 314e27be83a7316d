namespace PairScope.Data;

/// <summary>How one parameter of a protocol is drawn: a map from a uniform number to the parameter's value.</summary>
public abstract record Distribution
{
    private Distribution()
    {
    }

    /// <summary>The smallest value that can be drawn.</summary>
    public abstract double Lowest { get; }

    /// <summary>The supremum of the values that can be drawn.</summary>
    public abstract double Highest { get; }

    /// <summary>The value that belongs to a uniform number.</summary>
    /// <param name="uniform">A number in [0, 1).</param>
    public abstract double Draw(double uniform);

    /// <summary>Always the same value.</summary>
    /// <param name="Value">The value.</param>
    public sealed record Fixed(double Value) : Distribution
    {
        /// <inheritdoc/>
        public override double Lowest => Value;

        /// <inheritdoc/>
        public override double Highest => Value;

        /// <inheritdoc/>
        public override double Draw(double uniform) => Value;
    }

    /// <summary>Uniform on [Low, High).</summary>
    /// <param name="Low">Lower end, included.</param>
    /// <param name="High">Upper end, excluded.</param>
    public sealed record Uniform(double Low, double High) : Distribution
    {
        /// <inheritdoc/>
        public override double Lowest => Low;

        /// <inheritdoc/>
        public override double Highest => High;

        /// <inheritdoc/>
        public override double Draw(double uniform) => Low + ((High - Low) * uniform);
    }

    /// <summary>The logarithm is uniform on [ln Low, ln High).</summary>
    /// <param name="Low">Lower end, positive.</param>
    /// <param name="High">Upper end.</param>
    public sealed record LogUniform(double Low, double High) : Distribution
    {
        /// <inheritdoc/>
        public override double Lowest => Low;

        /// <inheritdoc/>
        public override double Highest => High;

        /// <inheritdoc/>
        public override double Draw(double uniform) => Low * Math.Exp(Math.Log(High / Low) * uniform);
    }

    /// <summary>Each value of a list equally often.</summary>
    /// <param name="Values">The values, at least one.</param>
    public sealed record OneOf(IReadOnlyList<double> Values) : Distribution
    {
        /// <inheritdoc/>
        public override double Lowest => Values.Min();

        /// <inheritdoc/>
        public override double Highest => Values.Max();

        /// <inheritdoc/>
        public override double Draw(double uniform) => Values[(int)(uniform * Values.Count)];
    }
}
