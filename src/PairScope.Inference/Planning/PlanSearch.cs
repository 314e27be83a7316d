namespace PairScope.Inference.Planning;

/// <summary>One step of the choice.</summary>
/// <param name="Settings">Indices of the settings chosen so far, in the order of the choice.</param>
/// <param name="Changed">The setting that was taken in, or left out again.</param>
/// <param name="IsDropped">Whether it was left out.</param>
/// <param name="WrongLabel">Probability of a wrong label with the hours divided equally.</param>
public sealed record PlanStep(IReadOnlyList<int> Settings, int Changed, bool IsDropped, double WrongLabel);

/// <summary>
/// The choice of settings: the best one first, then whichever makes the bound on wrong labels least with the hours divided equally, until none lowers it by a tenth
/// of a point; each earlier one is tried without; then hours are moved between the chosen as long as that helps.
/// </summary>
/// <remarks>docs/plan.md, "The choice".</remarks>
internal sealed class PlanSearch(LibraryDistances distances, int candidates, double hours, CancellationToken cancellation)
{
    private const double LeastGain = 0.001; // of all labels
    private const int MostSettings = 6;
    private const double Moved = 0.3; // of the smaller share of hours
    private const int Moves = 3;

    /// <summary>What every setting tells alone, with all hours on it.</summary>
    public SeparationTable[] Alone { get; } = [.. Enumerable.Range(0, candidates).Select(c => distances.Table([.. Enumerable.Range(0, candidates).Select(i => i == c ? hours : 0)]))];

    /// <summary>The steps.</summary>
    public List<PlanStep> Steps { get; } = [];

    /// <summary>Hours of every candidate.</summary>
    /// <param name="progress">Told the fraction done.</param>
    public double[] Run(IProgress<double>? progress)
    {
        var chosen = new List<int>();
        double wrong = 1;
        for (int round = 0; round < MostSettings; round++)
        {
            progress?.Report((double)round / MostSettings);
            var tried = new double[candidates];
            for (int c = 0; c < candidates; c++)
            {
                tried[c] = chosen.Contains(c) ? double.PositiveInfinity : round == 0 ? Alone[c].Bound() : Wrong(Equal([.. chosen, c]));
            }

            int best = Enumerable.Range(0, candidates).MinBy(c => tried[c]);
            if (chosen.Count == candidates || (round > 0 && wrong - tried[best] < LeastGain))
            {
                break;
            }

            chosen.Add(best);
            wrong = tried[best];
            Steps.Add(new PlanStep([.. chosen], best, false, wrong));
            wrong = Dropped(chosen, wrong);
        }

        double[] shares = Shared(chosen, wrong);
        for (int i = 0; i < Steps.Count; i++)
        {
            Steps[i] = Steps[i] with { WrongLabel = distances.Table(Equal(Steps[i].Settings)).WrongLabel() };
        }

        return shares;
    }

    private double Dropped(List<int> chosen, double wrong)
    {
        foreach (int earlier in chosen.SkipLast(1).ToArray())
        {
            int[] without = [.. chosen.Where(c => c != earlier)];
            double left = Wrong(Equal(without));
            if (left < wrong)
            {
                chosen.Remove(earlier);
                wrong = left;
                Steps.Add(new PlanStep(without, earlier, true, wrong));
            }
        }

        return wrong;
    }

    private double[] Shared(List<int> chosen, double wrong)
    {
        double[] shares = Equal(chosen);
        for (int move = 0; move < Moves; move++)
        {
            bool better = false;
            foreach ((int from, int to) in chosen.SelectMany(a => chosen.Where(b => b != a).Select(b => (a, b))))
            {
                double[] moved = [.. shares];
                double part = Moved * Math.Min(shares[from], shares[to]);
                (moved[from], moved[to]) = (moved[from] - part, moved[to] + part);
                double tried = Wrong(moved);
                if (tried < 0.98 * wrong)
                {
                    (shares, wrong, better) = (moved, tried, true);
                }
            }

            if (!better)
            {
                break;
            }
        }

        return shares;
    }

    private double[] Equal(IReadOnlyCollection<int> chosen)
    {
        var shares = new double[candidates];
        foreach (int c in chosen)
        {
            shares[c] = hours / chosen.Count;
        }

        return shares;
    }

    private double Wrong(double[] shares)
    {
        cancellation.ThrowIfCancellationRequested();
        return distances.Table(shares).Bound();
    }
}
