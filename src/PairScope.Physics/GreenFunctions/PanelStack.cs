using System.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// Panels of κ2 that are halved until each one's error is below its share of the tolerance, whatever evaluates them; those that were left are used again.
/// </summary>
/// <param name="create">Makes a panel.</param>
/// <param name="evaluate">Fills a panel with the integrand from one κ2 to another at a level and sets its error; the panel it is a half of, or null.</param>
/// <param name="accept">Adds a panel to the integral.</param>
/// <remarks>docs/physics.md, eq. (27).</remarks>
internal sealed class PanelStack(Func<CrystalPanel> create, Func<double, double, int, CrystalPanel?, CrystalPanel> evaluate, Action<CrystalPanel> accept)
{
    private readonly Stack<CrystalPanel> _open = new();
    private readonly Stack<CrystalPanel> _free = new();

    /// <summary>Sum of the accepted panels' error estimates, in 1/meV.</summary>
    public double ErrorEstimate { get; private set; }

    /// <summary>A panel that nobody uses.</summary>
    public CrystalPanel Rent() => _free.TryPop(out CrystalPanel? panel) ? panel : create();

    /// <summary>Gives a panel back.</summary>
    public void Return(CrystalPanel panel) => _free.Push(panel);

    /// <summary>Evaluates the starting panels, from the last to the first, and adds up their samples.</summary>
    public void Begin(double from, double to, int panels, Complex[] samples)
    {
        ErrorEstimate = 0;
        Array.Clear(samples);
        for (int i = panels - 1; i >= 0; i--)
        {
            CrystalPanel panel = evaluate(from + ((to - from) * i / panels), from + ((to - from) * (i + 1) / panels), 0, null);
            for (int s = 0; s < samples.Length; s++)
            {
                samples[s] += panel.Samples[s];
            }

            _open.Push(panel);
        }
    }

    /// <summary>Halves panels until each one's error estimate is below its share of the tolerance, in 1/meV.</summary>
    /// <param name="tolerance">The tolerance.</param>
    /// <param name="deepest">Level of the narrowest panels.</param>
    /// <param name="most">Panels evaluated at most.</param>
    /// <param name="finest">A width far below that of any feature of G, η/|∂H/∂κ2|.</param>
    /// <exception cref="ConvergenceException">The panels became too narrow or too many: rounding noise is above the tolerance.</exception>
    public void Refine(double tolerance, int deepest, int most, double finest)
    {
        int evaluated = 0;
        while (_open.TryPop(out CrystalPanel? panel))
        {
            if (panel.Error <= tolerance * 0.1)
            {
                Accept(panel);
                continue;
            }

            if (panel.Level == deepest || evaluated >= most)
            {
                throw new ConvergenceException(
                    $"The crystal Green function did not converge near κ2 = {panel.From:G6}: after {evaluated} panels one of width {panel.To - panel.From:E1} still errs by {panel.Error:E1} 1/meV.");
            }

            evaluated += 2;
            double middle = 0.5 * (panel.From + panel.To);
            CrystalPanel left = evaluate(panel.From, middle, panel.Level + 1, panel);
            CrystalPanel right = evaluate(middle, panel.To, panel.Level + 1, panel);
            if (left.Error + right.Error >= panel.Error && panel.To - panel.From < finest)
            {
                // Far below the width of any feature of G the error must fall; where it rises, rounding noise is all there is
                // (of roots: two on one side of the circle meet). The panel stays, and its error is counted.
                Accept(panel);
                _free.Push(left);
                _free.Push(right);
                continue;
            }

            _free.Push(panel);
            _open.Push(right);
            _open.Push(left);
        }
    }

    private void Accept(CrystalPanel panel)
    {
        ErrorEstimate += panel.Error;
        accept(panel);
        _free.Push(panel);
    }
}
