using PairScope.Lattice;
using PairScope.Measurement;

namespace PairScope.Inference.Fields;

/// <summary>
/// Looks through what a simulated field leaves over for impurities that were missed, stand on a wrong site, are none, or are of another kind than they were
/// taken for. Round every site the map of one impurity has a best amplitude, a(R) = Σ_e Σ_r w_e res_e(R + r) m_e(r) / Σ_e Σ_r w_e m_e(r)².
/// </summary>
/// <param name="Field">The field with its impurities put right.</param>
/// <param name="Strengths">The strength of each of its kinds, meV.</param>
/// <param name="Remarks">What was changed; one sentence each, none where nothing was.</param>
/// <remarks>docs/measurement.md, eq. (23).</remarks>
internal sealed record FieldRevision(SiteField Field, IReadOnlyList<double> Strengths, IReadOnlyList<string> Remarks)
{
    private const int Reach = 8; // lattice constants round an impurity that are compared
    private const double Significant = 8; // robust standard deviations of a(R)
    private const double LeastShare = 0.25; // of the strongest impurity's amplitude
    private const int LeastDistance = 3; // lattice constants from another impurity
    private const double Better = 1.3; // amplitude on a neighbouring site over that on its own
    private const double NoImpurity = 0.15; // of the strength of its kind
    private const double NextToNothing = 0.1; // of the largest strength
    private const double Foremost = 0.6; // of the strongest impurity that was missed: weaker ones may be its shadows, and are looked for again without it
    private const int MostMissed = 50;
    private const double MostUnexplained = 0.5; // of the layers: of a field that explains less nothing is left over but the field

    /// <summary>Revises the impurities of a field.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="field">Sites and impurities.</param>
    /// <param name="fit">Their strengths, and what they leave over.</param>
    /// <param name="map">The map of one impurity of a known strength, [E, L, L].</param>
    /// <param name="amplitudes">That of each kind as a factor on the map.</param>
    public static FieldRevision Of(FieldModel model, SiteField field, StrengthFit fit, double[][] map, IReadOnlyList<double> amplitudes)
    {
        var look = new Look(model.Instrument.Surface.Lattice, field, fit, map);
        double[] strengths = [.. field.Kinds.Select((k, j) => fit.Strengths[k] + fit.Own[j])];
        var remarks = new List<string>();
        LatticeVector[] places = [.. field.Impurities.Select((own, j) => look.Better(own, amplitudes[field.Kinds[j]]) ?? own)];
        int moved = places.Zip(field.Impurities).Count(p => p.First != p.Second);
        Tell(remarks, moved, "stood one site off and was moved", "stood one site off and were moved");
        bool[] kept = [.. strengths.Select((v, j) => 
            Math.Abs(v) >= Math.Max(NoImpurity * Math.Abs(fit.Strengths[field.Kinds[j]]), NextToNothing * fit.Strengths.Max(Math.Abs)) || places[j] != field.Impurities[j])];
        int[] remaining = [.. Enumerable.Range(0, kept.Length).Where(j => kept[j])];
        if (remaining.Length == 0)
        {
            remaining = [.. Enumerable.Range(0, kept.Length)];
        }

        Tell(remarks, kept.Length - remaining.Length, "scatters next to nothing and was left out", "scatter next to nothing and were left out");
        int[] groups = Split([.. remaining.Select(j => field.Kinds[j])], [.. remaining.Select(j => strengths[j])]);
        if (groups.Distinct().Count() > field.KindCount)
        {
            remarks.Add($"By their strengths the impurities are of {groups.Distinct().Count()} kinds, more than their looks tell.");
        }

        IReadOnlyList<(LatticeVector Site, double Amplitude)> missed = fit.Unexplained > MostUnexplained || moved > 0 ? [] : look.Missed(LeastShare * amplitudes.Max(Math.Abs));
        double[] missedStrengths = [.. missed.Select(m => m.Amplitude * model.KnownStrength)];
        Tell(remarks, missed.Count, "was missed by the recipe and found in what the simulated field leaves over", "were missed by the recipe and found in what the simulated field leaves over");
        int[] all = [.. groups, .. ImpurityKinds.Groups(missed.Count, [(missedStrengths, 0)]).Select(g => groups.Max() + 1 + g)];
        double[] allStrengths = [.. remaining.Select(j => strengths[j]), .. missedStrengths];
        int[] present = [.. all.Distinct().Order()];
        int[] kinds = Array.ConvertAll(all, g => Array.IndexOf(present, g));
        return new FieldRevision(
            field with { Impurities = [.. remaining.Select(j => places[j]), .. missed.Select(m => m.Site)], Kinds = kinds },
            [.. present.Select((_, k) => allStrengths.Where((_, j) => kinds[j] == k).Average())],
            remarks);
    }

    // Each kind may fall apart by its strengths.
    private static int[] Split(int[] kinds, double[] strengths)
    {
        var groups = new int[kinds.Length];
        foreach (int kind in kinds.Distinct())
        {
            int[] members = [.. Enumerable.Range(0, kinds.Length).Where(j => kinds[j] == kind)];
            int[] parts = ImpurityKinds.Groups(members.Length, [([.. members.Select(j => strengths[j])], 0)]);
            for (int i = 0; i < members.Length; i++)
            {
                groups[members[i]] = kind + (parts[i] * (kinds.Max() + 1));
            }
        }

        return groups;
    }

    private static void Tell(List<string> remarks, int count, string one, string many)
    {
        if (count > 0)
        {
            remarks.Add($"{count} {(count is 1 ? $"impurity {one}" : $"impurities {many}")}.");
        }
    }

    // a(R) in what is left over.
    private sealed class Look
    {
        private readonly BravaisLattice _lattice;
        private readonly SiteField _field;
        private readonly StrengthFit _fit;
        private readonly Dictionary<LatticeVector, int> _index;
        private readonly Dictionary<LatticeVector, double[]> _pattern; // m_e(r)

        public Look(BravaisLattice lattice, SiteField field, StrengthFit fit, double[][] map)
        {
            (_lattice, _field, _fit) = (lattice, field, fit);
            _index = field.Sites.Select((r, i) => (r, i)).ToDictionary(p => p.r, p => p.i);
            int size = (int)Math.Round(Math.Sqrt(map[0].Length));
            _pattern = (
                from n1 in Enumerable.Range(-Reach - 2, (2 * Reach) + 5)
                from n2 in Enumerable.Range(-Reach - 2, (2 * Reach) + 5)
                where Math.Max(Math.Max(n1, -n1 - 1), Math.Max(n2, -n2 - 1)) < size / 2
                let r = new LatticeVector(n1, n2)
                select (r, map.Select(m => m[((n1 + (size / 2)) * size) + n2 + (size / 2)]).ToArray())).ToDictionary(p => p.r, p => p.Item2);
        }

        // Sites further than a few lattice constants from all impurities, the strongest first.
        public List<(LatticeVector Site, double Amplitude)> Missed(double leastAmplitude)
        {
            var found = new double[_field.Sites.Count];
            Parallel.For(0, found.Length, i => found[i] = Amplitude(_field.Sites[i], LatticeVector.Zero, 0));
            double deviation = 1.4826 * found.Select(Math.Abs).Order().ElementAt(found.Length / 2);
            double least = Math.Max(Significant * deviation, leastAmplitude);
            var missed = new List<(LatticeVector Site, double Amplitude)>();
            foreach (int i in Enumerable.Range(0, found.Length).Where(i => Math.Abs(found[i]) > least).OrderByDescending(i => Math.Abs(found[i])).Take(20 * MostMissed))
            {
                LatticeVector site = _field.Sites[i];
                if (missed.Count < MostMissed && (missed.Count == 0 || Math.Abs(found[i]) >= Foremost * Math.Abs(missed[0].Amplitude)) && _field.Impurities.Concat(missed.Select(m => m.Site)).All(other => SquaredLength(other + -site) >= LeastDistance * LeastDistance))
                {
                    missed.Add((site, found[i]));
                }
            }

            return missed;
        }

        // The neighbouring site on which an impurity would explain clearly more, or null.
        public LatticeVector? Better(LatticeVector own, double amplitude)
        {
            double here = Math.Abs(Amplitude(own, own, amplitude));
            (LatticeVector site, double there) = Neighbours().Select(step => (own + step, Math.Abs(Amplitude(own + step, own, amplitude)))).MaxBy(p => p.Item2);
            return there > FieldRevision.Better * here && _index.ContainsKey(site) && !_field.Impurities.Contains(site) ? site : null;
        }

        // The sites next to one, no further than a1 or a2.
        private IEnumerable<LatticeVector> Neighbours()
        {
            double furthest = (1 + 1e-9) * Math.Max(_lattice.SquaredLength(1, 0), _lattice.SquaredLength(0, 1));
            return Enumerable.Range(0, 9).Select(i => new LatticeVector((i / 3) - 1, (i % 3) - 1)).Where(r => r != LatticeVector.Zero && SquaredLength(r) <= furthest);
        }

        private double SquaredLength(LatticeVector r) => _lattice.SquaredLength(r.N1, r.N2);

        // One impurity, back on a site, may be added to what is left over; of an amplitude of 0 it is none.
        private double Amplitude(LatticeVector at, LatticeVector back, double amplitude)
        {
            (double product, double square) = (0, 0);
            foreach ((LatticeVector r, double[] pattern) in _pattern)
            {
                if (SquaredLength(r) > Reach * Reach || !_index.TryGetValue(at + r, out int n))
                {
                    continue;
                }

                double[]? own = amplitude == 0 ? null : _pattern.GetValueOrDefault(at + r + -back);
                for (int e = 0; e < pattern.Length; e++)
                {
                    double value = _fit.Residuals[e][n] + (own is null ? 0 : amplitude * own[e]);
                    product += pattern[e] * value / _fit.Powers[e];
                    square += pattern[e] * pattern[e] / _fit.Powers[e];
                }
            }

            return square > 0 ? product / square : 0;
        }
    }
}
