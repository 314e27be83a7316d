using System.Runtime.CompilerServices;

namespace PairScope;

/// <summary>Conditions on physical parameters, checked where they enter.</summary>
internal static class Require
{
    public static void Finite(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "The parameter must be a finite number.");
        }
    }

    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(double.IsFinite(value) && value > 0))
        {
            throw new ArgumentOutOfRangeException(name, value, "The parameter must be finite and greater than zero.");
        }
    }

    public static void WindowSize(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < 2 || value > 4096 || value % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(name, value, "The window size must be even and between 2 and 4096.");
        }
    }
}
