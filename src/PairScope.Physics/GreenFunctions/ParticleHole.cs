using System.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The symmetry that every Bogoliubov–de Gennes Hamiltonian has by construction, τx H(−k)* τx = −H(k): with π the exchange
/// of electron and hole, G_ij(r, −z*) = −G_π(i)π(j)(r, z)*, so that ω and −ω need one Green function.
/// </summary>
/// <remarks>docs/materials.md, "Crystal and gauge"; for one orbital docs/physics.md, eq. (29).</remarks>
internal static class ParticleHole
{
    /// <summary>π: the electron for the hole and the hole for the electron.</summary>
    /// <param name="index">A Nambu component.</param>
    /// <param name="components">How many there are, 4n.</param>
    public static int Partner(int index, int components) => (index + (components / 2)) % components;

    /// <summary>Fills a block of a window at ω = 0, where −z* = z, from its partner block.</summary>
    public static void Copy(GreenFunctionWindow window, IReadOnlyList<int> block)
    {
        foreach (int i in block)
        {
            foreach (int j in block)
            {
                if (window.Keeps(i, j))
                {
                    Conjugate(window.Plane(Partner(i, window.Components), Partner(j, window.Components))!, window.Plane(i, j)!);
                }
            }
        }
    }

    /// <summary>G0 at −ω + iη from G0 at ω + iη. Of an entry whose image is not kept nothing is known.</summary>
    public static GreenFunctionWindow Mirror(GreenFunctionWindow window)
    {
        IReadOnlyList<int>[] blocks = [.. window.Blocks.Select(block => (IReadOnlyList<int>)[.. block.Select(i => Partner(i, window.Components))])];
        var mirrored = new GreenFunctionWindow(window.Components, window.Size, blocks, (i, j) => window.Keeps(Partner(i, window.Components), Partner(j, window.Components)))
        {
            ErrorEstimate = window.ErrorEstimate,
        };
        for (int i = 0; i < window.Components; i++)
        {
            for (int j = 0; j < window.Components; j++)
            {
                if (mirrored.Keeps(i, j))
                {
                    Conjugate(window.Plane(Partner(i, window.Components), Partner(j, window.Components))!, mirrored.Plane(i, j)!);
                }
            }
        }

        return mirrored;
    }

    private static void Conjugate(Complex[] source, Complex[] target)
    {
        for (int p = 0; p < target.Length; p++)
        {
            target[p] = -Complex.Conjugate(source[p]);
        }
    }
}
