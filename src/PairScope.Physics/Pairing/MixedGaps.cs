using System.Numerics;
using PairScope.TightBinding;

namespace PairScope.Pairing;

/// <summary>A part of a <see cref="GapFamily"/>: one gap function, or two parts mixed by an angle.</summary>
public abstract class MixedGaps
{
    private MixedGaps()
    {
    }

    // Appends the angles and functions of this part and remembers their places.
    internal abstract void Place(List<GapAngle> angles, List<BlochMatrix> functions);

    // The weight of each function of this part times a factor, or the derivative of that by one of the angles.
    internal abstract void Weigh(IReadOnlyList<double> angles, int? by, Complex factor, Complex[] weights);

    // Brings the angles into [0, π); true where that has changed the sign of the part.
    internal abstract bool Fold(double[] angles, int[] signs);

    // Whether an angle is one of this part.
    internal abstract bool Holds(int angle);

    /// <summary>One function.</summary>
    /// <param name="function">Δ(k) for Δ0 = 1.</param>
    public sealed class One(BlochMatrix function) : MixedGaps
    {
        private int _place;

        internal override void Place(List<GapAngle> angles, List<BlochMatrix> functions)
        {
            _place = functions.Count;
            functions.Add(function);
        }

        internal override void Weigh(IReadOnlyList<double> angles, int? by, Complex factor, Complex[] weights) => weights[_place] = by is null ? factor : 0;

        internal override bool Fold(double[] angles, int[] signs) => false;

        internal override bool Holds(int angle) => false;
    }

    /// <summary>cos a · first + e^{iΞ} sin a · second.</summary>
    /// <param name="angle">a.</param>
    /// <param name="first">The first part.</param>
    /// <param name="second">The second.</param>
    /// <param name="phase">Ξ; null for 0.</param>
    public sealed class Two(GapAngle angle, MixedGaps first, MixedGaps second, GapAngle? phase = null) : MixedGaps
    {
        private int _angle;
        private int _phase = -1;

        internal override void Place(List<GapAngle> angles, List<BlochMatrix> functions)
        {
            _angle = angles.Count;
            angles.Add(angle);
            if (phase is not null)
            {
                _phase = angles.Count;
                angles.Add(phase);
            }

            first.Place(angles, functions);
            second.Place(angles, functions);
        }

        internal override void Weigh(IReadOnlyList<double> angles, int? by, Complex factor, Complex[] weights)
        {
            (double sin, double cos) = Math.SinCos(angles[_angle]);
            Complex turned = _phase < 0 ? 1 : Complex.FromPolarCoordinates(1, angles[_phase]);
            if (by == _angle)
            {
                Of(null, -sin, cos * turned);
            }
            else if (by == _phase)
            {
                Of(null, 0, sin * Complex.ImaginaryOne * turned);
            }
            else
            {
                Of(by, cos, sin * turned);
            }

            // Of an angle that is in one part the other has no derivative.
            void Of(int? inside, Complex ofFirst, Complex ofSecond)
            {
                first.Weigh(angles, inside is { } a && !first.Holds(a) ? null : inside, inside is { } b && !first.Holds(b) ? 0 : factor * ofFirst, weights);
                second.Weigh(angles, inside is { } c && !second.Holds(c) ? null : inside, inside is { } d && !second.Holds(d) ? 0 : factor * ofSecond, weights);
            }
        }

        internal override bool Fold(double[] angles, int[] signs)
        {
            bool turnsFirst = first.Fold(angles, signs);
            bool turnsSecond = second.Fold(angles, signs) ^ (_phase >= 0 && IntoRange(ref angles[_phase]));

            // −second is the angle −a, −first the angle π − a.
            if (turnsSecond != turnsFirst)
            {
                angles[_angle] = -angles[_angle];
                signs[_angle] = -1;
            }

            return IntoRange(ref angles[_angle]) ^ turnsFirst;
        }

        internal override bool Holds(int angle) => angle == _angle || angle == _phase || first.Holds(angle) || second.Holds(angle);

        private static bool IntoRange(ref double angle)
        {
            double turns = Math.Floor(angle / Math.PI);
            angle -= Math.PI * turns;
            return turns % 2 != 0;
        }
    }
}
