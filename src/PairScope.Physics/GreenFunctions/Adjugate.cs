using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>Adjugate and determinant of 1×1, 2×2 and 4×4 matrices, one matrix per vector lane, row-major.</summary>
internal static class Adjugate
{
    /// <summary>Writes adj a and returns det a.</summary>
    public static ComplexVector Of(ReadOnlySpan<ComplexVector> a, int order, Span<ComplexVector> adjugate)
    {
        switch (order)
        {
            case 1:
                adjugate[0] = ComplexVector.Broadcast(1);
                return a[0];
            case 2:
                adjugate[0] = a[3];
                adjugate[1] = -a[1];
                adjugate[2] = -a[2];
                adjugate[3] = a[0];
                return (a[0] * a[3]) - (a[1] * a[2]);
            default:
                return OfFour(a, adjugate);
        }
    }

    // Cofactors through the twelve 2×2 minors of the upper and lower pair of rows.
    private static ComplexVector OfFour(ReadOnlySpan<ComplexVector> a, Span<ComplexVector> b)
    {
        ComplexVector s0 = (a[0] * a[5]) - (a[4] * a[1]);
        ComplexVector s1 = (a[0] * a[6]) - (a[4] * a[2]);
        ComplexVector s2 = (a[0] * a[7]) - (a[4] * a[3]);
        ComplexVector s3 = (a[1] * a[6]) - (a[5] * a[2]);
        ComplexVector s4 = (a[1] * a[7]) - (a[5] * a[3]);
        ComplexVector s5 = (a[2] * a[7]) - (a[6] * a[3]);
        ComplexVector c5 = (a[10] * a[15]) - (a[14] * a[11]);
        ComplexVector c4 = (a[9] * a[15]) - (a[13] * a[11]);
        ComplexVector c3 = (a[9] * a[14]) - (a[13] * a[10]);
        ComplexVector c2 = (a[8] * a[15]) - (a[12] * a[11]);
        ComplexVector c1 = (a[8] * a[14]) - (a[12] * a[10]);
        ComplexVector c0 = (a[8] * a[13]) - (a[12] * a[9]);
        b[0] = (a[5] * c5) - (a[6] * c4) + (a[7] * c3);
        b[1] = (a[2] * c4) - (a[1] * c5) - (a[3] * c3);
        b[2] = (a[13] * s5) - (a[14] * s4) + (a[15] * s3);
        b[3] = (a[10] * s4) - (a[9] * s5) - (a[11] * s3);
        b[4] = (a[6] * c2) - (a[4] * c5) - (a[7] * c1);
        b[5] = (a[0] * c5) - (a[2] * c2) + (a[3] * c1);
        b[6] = (a[14] * s2) - (a[12] * s5) - (a[15] * s1);
        b[7] = (a[8] * s5) - (a[10] * s2) + (a[11] * s1);
        b[8] = (a[4] * c4) - (a[5] * c2) + (a[7] * c0);
        b[9] = (a[1] * c2) - (a[0] * c4) - (a[3] * c0);
        b[10] = (a[12] * s4) - (a[13] * s2) + (a[15] * s0);
        b[11] = (a[9] * s2) - (a[8] * s4) - (a[11] * s0);
        b[12] = (a[5] * c1) - (a[4] * c3) - (a[6] * c0);
        b[13] = (a[0] * c3) - (a[1] * c1) + (a[2] * c0);
        b[14] = (a[13] * s1) - (a[12] * s3) - (a[14] * s0);
        b[15] = (a[8] * s3) - (a[9] * s1) + (a[10] * s0);
        return (s0 * c5) - (s1 * c4) + (s2 * c3) + (s3 * c2) - (s4 * c1) + (s5 * c0);
    }
}
