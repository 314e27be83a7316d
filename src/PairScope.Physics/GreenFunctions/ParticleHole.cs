using System.Numerics;
using PairScope.BogoliubovDeGennes;

namespace PairScope.GreenFunctions;

/// <summary>
/// The symmetry that every Bogoliubov–de Gennes Hamiltonian has by construction, τx H(−k)* τx = −H(k): with π the exchange
/// of electron and hole, G_ij(r, −z*) = −G_π(i)π(j)(r, z)*, so that ω and −ω need one Green function.
/// </summary>
/// <remarks>docs/physics.md, eq. (29).</remarks>
internal static class ParticleHole
{
    /// <summary>π: the electron for the hole and the hole for the electron.</summary>
    public static int Partner(int index) => index ^ 2;

    /// <summary>Fills a block of a window at ω = 0, where −z* = z, from its partner block.</summary>
    public static void Copy(GreenFunctionWindow window, IReadOnlyList<int> block)
    {
        foreach (int i in block)
        {
            foreach (int j in block)
            {
                Conjugate(window.Plane(Partner(i), Partner(j))!, window.Plane(i, j)!);
            }
        }
    }

    /// <summary>G0 at −ω + iη from G0 at ω + iη.</summary>
    public static GreenFunctionWindow Mirror(GreenFunctionWindow window)
    {
        var mirrored = new GreenFunctionWindow(window.Size, window.Blocks.Select(block => (IReadOnlyList<int>)[.. block.Select(Partner)]).ToList())
        {
            ErrorEstimate = window.ErrorEstimate,
        };
        for (int i = 0; i < BdgHamiltonian.Size; i++)
        {
            for (int j = 0; j < BdgHamiltonian.Size; j++)
            {
                if (window.Plane(Partner(i), Partner(j)) is { } source)
                {
                    Conjugate(source, mirrored.Plane(i, j)!);
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
