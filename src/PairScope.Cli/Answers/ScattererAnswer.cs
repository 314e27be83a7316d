using PairScope.Cli.Output;
using System.Globalization;
using System.Numerics;
using PairScope.Data;
using PairScope.Inference.Scatterers;
using PairScope.Scattering;
using PairScope.Spectra;

namespace PairScope.Cli.Answers;

/// <summary>What 'fit scatterers' tells.</summary>
/// <param name="File">The spectra.</param>
/// <param name="Material">The metal.</param>
/// <param name="Band">Its band.</param>
/// <param name="Scatterers">How many there are.</param>
/// <param name="Bin">Width of the bins of biases, mV.</param>
/// <param name="Report">The fit.</param>
internal sealed record ScattererAnswer(string File, string Material, IsotropicBand Band, int Scatterers, double Bin, ScattererReport Report)
{
    private const double Wide = 1.959964; // of 95 %

    private ScattererValues State => Report.Best.State;

    /// <summary>What a reader should know; one sentence each.</summary>
    public IReadOnlyList<string> Remarks =>
    [
        FormattableString.Invariant($"What is left over is {100 * Report.Best.Rms:0.0} % of the conductance and correlated over {Report.Best.Correlation:0} values, so deviations are larger by the root of that; systematic errors are the largest change among {Report.Variants.Count} variants."),
        .. Report.Variants.Where(v => v.Name.StartsWith(ScattererFitter.AnotherLine, StringComparison.Ordinal)).Select(v =>
            FormattableString.Invariant($"The spectra do not tell where the line lies: {v.Name} leaves over {100 * v.Fit.Rms:0.0} %.")),
        "Lengths are the file's: the mass goes with their inverse square, so 1 % of the piezo's scale is 2 % of the mass.",
    ];

    /// <summary>One line for people.</summary>
    public string Sentence() => Report.Reason is { } reason
        ? $"{File}: cannot tell. {reason}"
        : FormattableString.Invariant($"{File}: E0 = {State[ScattererParameter.Bottom]:0.00} ± {Report.Error(ScattererParameter.Bottom):0.00} meV, m* = {State[ScattererParameter.Mass]:0.0000} ± {Report.Error(ScattererParameter.Mass):0.0000} mₑ, Γ = {State[ScattererParameter.Broadening]:0.00} meV, |S| = {Reflection.Magnitude:0.00}; {100 * Report.Best.Rms:0.0} % of the conductance is left over.");

    private Complex Reflection => PointScatterers.Reflection(Band.With(State[ScattererParameter.Bottom], State[ScattererParameter.Mass]), State.Energy(0), State.Inverse(0));

    private Complex Potential => PointScatterers.Potential(Band.With(State[ScattererParameter.Bottom], State[ScattererParameter.Mass]), State.Inverse(0));

    /// <summary>result.json.</summary>
    public string Json()
    {
        ScattererFit best = Report.Best;
        SpectraLine line = best.Problem.Line;
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = File,
            ["method"] = "scatterers",
            ["material"] = Material,
            ["abstained"] = Report.Reason is not null,
            ["reason"] = Report.Reason,
        };
        foreach (ScattererParameter parameter in ScattererParameters.All)
        {
            result[parameter.Key()] = State[parameter];
        }

        Dictionary<string, double[]> Intervals(double width) =>
            best.Problem.Free.ToDictionary(p => p.Key(), p => new[] { State[p] - (width * Report.Error(p)), State[p] + (width * Report.Error(p)) }, StringComparer.Ordinal);
        result["deviations"] = best.Problem.Free.ToDictionary(p => p.Key(), p => AnswerJson.Finite(Report.Deviation(p)), StringComparer.Ordinal);
        result["systematic"] = best.Problem.Free.ToDictionary(p => p.Key(), Report.Systematic, StringComparer.Ordinal);
        result["intervals68"] = Intervals(1);
        result["intervals95"] = Intervals(Wide);
        result["potentialMeV"] = new[] { Potential.Real, Potential.Imaginary };
        result["reflection"] = Reflection.Magnitude;
        result["phaseShiftRad"] = 0.5 * Reflection.Phase;
        result["residualRms"] = best.Rms;
        result["explained"] = best.Explained;
        result["correlation"] = best.Correlation;
        result["warping"] = Band.Warping;
        result["variants"] = Report.Variants.Select(v => new
        {
            name = v.Name,
            residualRms = v.Fit.Rms,
            parameters = v.Fit.Problem.Free.ToDictionary(p => p.Key(), p => v.Fit.State[p], StringComparer.Ordinal),
        });
        result["scatterers"] = Scatterers;
        result["places"] = line.Along.Count;
        result["biases"] = line.Biases.Count;
        result["biasFirstMillivolts"] = line.Biases[0];
        result["biasLastMillivolts"] = line.Biases[^1];
        result["binMillivolts"] = Bin;
        result["setpointMillivolts"] = line.Setpoint;
        result["remarks"] = Remarks;
        result["programVersion"] = DatasetGenerator.ProgramVersion;
        return AnswerJson.Text(result);
    }

    /// <summary>The answer's numbers, a line each.</summary>
    public IEnumerable<string> Lines()
    {
        string With(ScattererParameter p, string format, string unit) =>
            $"{State[p].ToString(format, CultureInfo.InvariantCulture)} ± {Report.Deviation(p).ToString(format, CultureInfo.InvariantCulture)} ± {Report.Systematic(p).ToString(format, CultureInfo.InvariantCulture)}{unit}";
        yield return $"E_{{0}} = {With(ScattererParameter.Bottom, "0.0", " meV")}";
        yield return $"m* = {With(ScattererParameter.Mass, "0.000", " of the electron's")}";
        yield return $"Γ = {With(ScattererParameter.Broadening, "0.0", " meV")}";
        yield return FormattableString.Invariant($"|S| = {Reflection.Magnitude:0.00}, phase shift {0.5 * Reflection.Phase:0.00} rad at the Fermi level");
        yield return FormattableString.Invariant($"{100 * Report.Best.Rms:0.0} % of the conductance is left over (rms)");
    }
}
