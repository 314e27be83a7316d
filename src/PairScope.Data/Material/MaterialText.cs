using System.Globalization;
using System.Numerics;
using System.Text;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>A material written as YAML with every hopping by itself, so that it depends on no other file and is read back the same.</summary>
internal static class MaterialText
{
    private const double Nothing = 1e-9; // meV

    /// <summary>The text.</summary>
    public static string Of(Material material)
    {
        Crystal crystal = material.Crystal;
        var text = new StringBuilder();
        Line($"name: {Quoted(material.Name)}");
        if (!string.Equals(material.LengthUnit, "Å", StringComparison.Ordinal))
        {
            Line($"units: {{lattice: any}}");
        }

        ((double X, double Y) a1, (double X, double Y) a2) = (crystal.Lattice.A1, crystal.Lattice.A2);
        Line($"lattice: [[{a1.X:R}, {a1.Y:R}], [{a2.X:R}, {a2.Y:R}]]");
        Line($"sites:");
        foreach (Site site in crystal.Sites)
        {
            Line($"  - {{name: {Quoted(site.Name)}, species: {Quoted(site.Species)}, at: [{site.F1:R}, {site.F2:R}, {site.Height:R}]}}");
        }

        Line($"orbitals:");
        foreach (Orbital orbital in crystal.Orbitals)
        {
            Line($"  - {{site: {Quoted(crystal.Sites[orbital.Site].Name)}, harmonic: {orbital.Harmonic.Name}}}");
        }

        Line($"hoppings:");
        foreach ((LatticeVector cell, int from, int to, string spin, Complex value) in Hoppings(material.Model.Bloch))
        {
            string number = value.Imaginary == 0 ? value.Real.ToString("R", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"[{value.Real:R}, {value.Imaginary:R}]");
            Line($"  - {{from: {from}, to: {to}, cell: [{cell.N1}, {cell.N2}], value: {number}{(spin is "0" ? string.Empty : $", spin: {spin}")}}}");
        }

        Line($"tip: [{string.Join(", ", material.TipWeights.Select(w => w.ToString("R", CultureInfo.InvariantCulture)))}]");
        if (material.GroupName is { } group)
        {
            Line($"group: {group}");
        }

        Line($"gaps: {{shells: {material.GapShells}, spin: {material.SpinIsFree switch { true => "free", false => "locked", null => "automatic" }}}}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    // One half of each bond, in Pauli matrices of spin: v_s = Tr(σ_s h)/2 over the two spins.
    private static IEnumerable<(LatticeVector Cell, int From, int To, string Spin, Complex Value)> Hoppings(BlochMatrix bloch)
    {
        int n = bloch.Orbitals;
        foreach (LatticeVector cell in bloch.Cells)
        {
            for (int from = 0; from < n; from++)
            {
                for (int to = 0; to < n; to++)
                {
                    if (cell.CompareTo(-cell) < 0 || (cell == LatticeVector.Zero && to < from))
                    {
                        continue;
                    }

                    foreach (string spin in HoppingReader.Spins)
                    {
                        Complex value = 0;
                        foreach ((int s, int t, Complex pauli) in HoppingReader.Pauli(spin))
                        {
                            value += 0.5 * Complex.Conjugate(pauli) * bloch[(s * n) + from, (t * n) + to][cell];
                        }

                        bool own = cell == LatticeVector.Zero && from == to;
                        value = own || Math.Abs(value.Imaginary) < Nothing ? value.Real : value;
                        if (value.Magnitude >= Nothing)
                        {
                            yield return (cell, from, to, spin, value);
                        }
                    }
                }
            }
        }
    }

    /// <summary>A text between single quotes, as YAML reads back whatever is in it.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
