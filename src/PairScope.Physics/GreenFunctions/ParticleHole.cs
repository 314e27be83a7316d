using System.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The symmetry that every Bogoliubov–de Gennes Hamiltonian has by construction, τx H(−k)* τx = −H(k): with π the exchange
/// of electron and hole, G_ij(r, −z*) = −G_π(i)π(j)(r, z)*, so that ω and −ω need one Green function.
/// </summary>
/// <remarks>docs/materials.md, section 1; for one orbital docs/physics.md, eq. (29).</remarks>
internal static class ParticleHole
{
    /// <summary>G0 at −ω + iη from G0 at ω + iη. Of an entry whose image is not kept nothing is known.</summary>
    public static GreenFunctionWindow Mirror(GreenFunctionWindow window)
    {
        int electrons = window.Components / 2;
        int Partner(int index) => (index + electrons) % window.Components;
        IReadOnlyList<int>[] blocks = [.. window.Blocks.Select(block => (IReadOnlyList<int>)[.. block.Select(Partner)])];
        var mirrored = new GreenFunctionWindow(window.Components, window.Size, blocks, (i, j) => window.Keeps(Partner(i), Partner(j)))
        {
            ErrorEstimate = window.ErrorEstimate,
        };
        for (int i = 0; i < window.Components; i++)
        {
            for (int j = 0; j < window.Components; j++)
            {
                if (mirrored.Keeps(i, j))
                {
                    Complex[] source = window.Plane(Partner(i), Partner(j))!;
                    Complex[] target = mirrored.Plane(i, j)!;
                    for (int p = 0; p < target.Length; p++)
                    {
                        target[p] = -Complex.Conjugate(source[p]);
                    }
                }
            }
        }

        return mirrored;
    }
}
