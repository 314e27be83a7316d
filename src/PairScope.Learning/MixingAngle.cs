namespace PairScope.Learning;

/// <summary>θ and θ + π are the same gap up to its sign, which no map knows.</summary>
public static class MixingAngle
{
    /// <summary>Distance of two mixing angles on the circle of circumference π, at most π/2.</summary>
    /// <remarks>docs/physics.md, eq. (36).</remarks>
    public static double Distance(double a, double b)
    {
        double d = Math.Abs(a - b) % Math.PI;
        return Math.Min(d, Math.PI - d);
    }
}
