using System.Globalization;
using System.Numerics;
using System.Text;
using PairScope.Lattice;

namespace PairScope.Pairing;

/// <summary>Writes a function on bonds as a formula in k1 = k·a1 and k2 = k·a2.</summary>
internal static class BondFormula
{
    /// <summary>ψ(k), d_z(k) or (d_x, d_y)(k) of eq. (9): for one orbital sums of cosines and sines, for several one entry for each pair of orbitals.</summary>
    public static string Write(BondFunction f, bool latex)
    {
        if (f.Spin != PairSpin.TripletXY)
        {
            string name = f.Spin == PairSpin.Singlet ? latex ? @"\psi" : "ψ" : latex ? "d_z" : "dz";
            return $"{name} = {Component(f, t => t.First, latex)}";
        }

        string x = Component(f, t => t.First, latex);
        string y = Component(f, t => t.Second, latex);
        return latex ? $@"(d_x, d_y) = \left({x},\ {y}\right)" : $"(dx, dy) = ({x}, {y})";
    }

    private static string Component(BondFunction f, Func<(Bond Bond, double First, double Second), double> value, bool latex)
    {
        var parts = new List<string>();
        foreach (var pair in f.Terms.Where(t => value(t) != 0).GroupBy(t => (t.Bond.From, t.Bond.To)).OrderBy(p => p.Key))
        {
            // The pair (b, a) follows from (a, b).
            if (pair.Key.From > pair.Key.To)
            {
                continue;
            }

            string sum = Sum([.. pair.Select(t => (t.Bond.Cell, value(t)))], f.Spin == PairSpin.Singlet, pair.Key.From == pair.Key.To, latex);
            string orbitals = latex ? $"{{}}_{{{pair.Key.From}{pair.Key.To}}}" : $"[{pair.Key.From},{pair.Key.To}] ";
            parts.Add(f.Orbitals == 1 ? sum : orbitals + sum);
        }

        return parts.Count == 0 ? "0" : string.Join(latex ? @",\ " : "; ", parts);
    }

    private static string Sum((LatticeVector Cell, double Value)[] terms, bool even, bool sameOrbital, bool latex)
    {
        var written = new List<(double Coefficient, string Text)>();
        foreach ((LatticeVector cell, double value) in terms.OrderBy(t => t.Cell.N1 * t.Cell.N1 + (t.Cell.N2 * t.Cell.N2)).ThenByDescending(t => t.Cell))
        {
            string argument = Argument(cell, latex);
            if (cell == LatticeVector.Zero)
            {
                written.Add((value, string.Empty));
            }
            else if (!sameOrbital)
            {
                written.Add((value, latex ? $"e^{{i({argument})}}" : $"e^i({argument})"));
            }
            else if (cell > LatticeVector.Zero)
            {
                // ψ_R = ψ_−R gives 2ψ_R cos k·R, d_R = −d_−R gives i d_R (e^{ikR} − e^{−ikR}) = −2 d_R sin k·R.
                string function = latex ? even ? @"\cos " : @"\sin " : even ? "cos" : "sin";
                string brackets = argument.Length > 2 && latex && argument.IndexOfAny(['+', '-']) >= 0 || !latex ? $"({argument})" : argument;
                written.Add((even ? 2 * value : -2 * value, function + brackets));
            }
        }

        return Joined(written, sameOrbital || even ? string.Empty : latex ? "i" : "i·", latex);
    }

    // Common factor outside where all coefficients have one modulus.
    private static string Joined(List<(double Coefficient, string Text)> terms, string unit, bool latex)
    {
        double first = Math.Abs(terms[0].Coefficient);
        bool common = terms.Count > 1 && terms.All(t => Math.Abs(Math.Abs(t.Coefficient) - first) < 1e-9 * first) && terms.All(t => t.Text.Length > 0);
        var text = new StringBuilder();
        foreach ((double coefficient, string function) in terms)
        {
            string sign = coefficient < 0 ? text.Length == 0 ? "-" : " - " : text.Length == 0 ? string.Empty : " + ";
            string number = common || (Math.Abs(Math.Abs(coefficient) - 1) < 1e-9 && function.Length > 0) ? string.Empty : Number(Math.Abs(coefficient)) + (function.Length == 0 || latex ? string.Empty : "·");
            text.Append(sign).Append(number).Append(function);
        }

        string factor = common && Math.Abs(first - 1) > 1e-9 ? Number(first) + (latex ? string.Empty : "·") : string.Empty;
        return factor.Length == 0 && unit.Length == 0 ? text.ToString() : $"{unit}{factor}({text})";
    }

    private static string Argument(LatticeVector cell, bool latex)
    {
        string One(int n, string name) => n switch { 0 => string.Empty, 1 => name, -1 => "-" + name, _ => n.ToString(CultureInfo.InvariantCulture) + name };
        string first = One(cell.N1, latex ? "k_1" : "k1");
        string second = One(cell.N2, latex ? "k_2" : "k2");
        return first.Length == 0 ? second : second.Length == 0 ? first : second[0] == '-' ? first + second : $"{first}+{second}";
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
