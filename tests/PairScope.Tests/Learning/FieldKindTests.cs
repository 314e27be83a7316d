using PairScope.GreenFunctions;
using PairScope.Inference.Fields;
using PairScope.Lattice;
using PairScope.Learning.Answers;
using PairScope.Measurement;

namespace PairScope.Tests.Learning;

/// <summary>Strengths of impurities by the exact scattering, on fields that the simulator made.</summary>
public sealed class FieldKindTests : IDisposable
{
    private static readonly LatticeVector[] Places = [new(0, 0), new(9, 3), new(-8, 2), new(4, -9), new(-7, -10), new(12, -3)];
    private readonly TrainedNetwork _network = TrainedNetwork.Load(Path.Combine(SharedData.RepositoryRoot, "weights", "instrument.safetensors"));
    private readonly FieldModel _model;

    public FieldKindTests() => _model = FieldReader.Of(_network);

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Strengths_of_two_kinds_are_recovered_and_a_wrong_site_a_missed_impurity_and_a_wrong_kind_are_put_right()
    {
        GreenFunction metal = _model.Metal(120);
        SiteField field = Simulated(metal, [100, 100, 100, -70, -70, -70]);
        StrengthFit fit = StrengthFit.Of(_model, metal, field with { Kinds = [0, 0, 0, 1, 1, 1] }, [130, -50], 5, default);
        Assert.Equal(100, fit.Strengths[0], 0.1);
        Assert.Equal(-70, fit.Strengths[1], 0.1);
        Assert.InRange(fit.Unexplained, 0, 1e-6);
        Assert.All(fit.Own, own => Assert.InRange(Math.Abs(own), 0, 0.1));
        double[][] known = _model.Single(metal, _model.KnownStrength, 0, default);
        Assert.Empty(FieldRevision.Of(_model, field with { Kinds = [0, 0, 0, 1, 1, 1] }, fit, known, [1, -0.8]).Remarks);

        // One impurity was missed, another is a site off.
        SiteField spoiled = field with { Impurities = [Places[0], Places[1] + new LatticeVector(1, 0), .. Places[2..5]], Kinds = [0, 0, 0, 1, 1] };
        var revision = new FieldRevision(spoiled, [100, -70], []);
        var remarks = new List<string>();
        for (int round = 0; round < 3; round++)
        {
            fit = StrengthFit.Of(_model, metal, revision.Field, revision.Strengths, 3, default);
            revision = FieldRevision.Of(_model, revision.Field, fit, known, [.. fit.Strengths.Select(v => v / 100)]);
            remarks.AddRange(revision.Remarks);
        }

        Assert.Equal(Places.OrderBy(r => (r.N1, r.N2)), revision.Field.Impurities.OrderBy(r => (r.N1, r.N2)));
        Assert.Contains(remarks, r => r.Contains("one site off", StringComparison.Ordinal));
        Assert.Contains(remarks, r => r.Contains("missed by the recipe", StringComparison.Ordinal));
    }

    [Fact]
    public void A_metal_tells_mu_and_the_strengths_of_its_impurities_whatever_the_scale()
    {
        GreenFunction metal = _model.Metal(123);
        double[][] Map(double v, double scale) => [.. _model.Single(metal, v, 0, default).Select(m => Array.ConvertAll(m, x => (scale * x) + 0.3))];
        NormalStateStart start = NormalStateStart.Of(_model, [Map(150, 7), Map(-60, 7)], [4, 3], [0, 0], default);
        Assert.Equal(123, start.ChemicalPotential, 1.0);
        Assert.Equal(150, start.Strengths[0], 6.0);
        Assert.Equal(-60, start.Strengths[1], 6.0);
        Assert.InRange(start.Unexplained, 0, 0.01);
    }

    [Fact]
    public void A_window_that_was_kept_gives_the_smaller_one_in_it()
    {
        GreenFunction kept = _model.Metal(50);
        GreenFunctionWindow large = kept.Window(3, 24);
        Assert.Same(large, kept.Window(3, 24));
        GreenFunctionWindow small = kept.Window(3, 8);
        Assert.Equal(8, small.Size);
        Assert.Equal(large[0, 0, -4, 3], small[0, 0, -4, 3]);
    }

    // What the simulator gives on 36 × 36 sites, in units of its own.
    private SiteField Simulated(GreenFunction crystal, double[] strengths)
    {
        LatticeVector[] sites = [.. Enumerable.Range(0, 36 * 36).Select(i => new LatticeVector((i / 36) - 18, (i % 36) - 18))];
        var field = new SiteField(sites, Places, []);
        double[][] values = _model.Field(crystal, field, strengths, withStrengths: false, default).Values;
        return field with { Layers = [.. values.Select(layer => Array.ConvertAll(layer, v => (2.5 * v) + 1))] };
    }
}
