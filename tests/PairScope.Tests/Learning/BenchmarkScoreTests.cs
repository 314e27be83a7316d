using System.Text.Json;
using PairScope.Tests.Cli;

namespace PairScope.Tests.Learning;

/// <summary>Grades of the open benchmark.</summary>
public sealed class BenchmarkScoreTests : IDisposable
{
    private const string Truth = "map,class,kind,gapAmplitudeMeV,mixingAngleRad\n0,s,known,1,0.1\n1,s,known,1,\n2,d,known,2,3\n3,d,strength,1,\n4,outside,outside,,\n";
    private const string Names = "map,answer,P(s),P(d),gapAmplitudeMeV,gapAmplitudeDeviationMeV,mixingAngleRad\n";
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void Labels_calibration_abstention_and_parameters_are_graded_apart()
    {
        using JsonDocument grades = Graded(Names + "4,,0.5,0.5,,,\n0,s,0.9,0.1,1.1,0.2,3.1415926536\n1,s,0.6,0.4,1.5,0.2,\n2,,0.7,0.3,2,1,3\n\n3,d,0.2,0.8,,,\n");
        JsonElement all = grades.RootElement;
        Assert.Equal(0.75, all.GetProperty("rightLabel").GetDouble());
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.3) + Math.Log(0.8)) / 4, all.GetProperty("logScore").GetDouble(), 1e-12);
        Assert.Equal((0.02 + 0.32 + 0.98 + 0.08) / 4, all.GetProperty("brier").GetDouble(), 1e-12);
        Assert.Equal((0.1 + 0.4 + 0.7 + 0.2) / 4, all.GetProperty("calibrationError").GetDouble(), 1e-12);
        string[] kinds = [.. all.GetProperty("kinds").EnumerateArray().Select(k => string.Join(' ', k.EnumerateObject().Select(p => p.Value.ToString())))];
        Assert.Equal(["all 5 3 0 2", "known 3 2 0 1", "strength 1 1 0 0", "outside 1 0 0 1"], kinds);

        // Of answers that are right: gaps off by 0.1 and 0.5, one of them within one deviation; θ off by 0.1 across the end of its circle.
        JsonElement[] parameters = [.. all.GetProperty("parameters").EnumerateArray()];
        Assert.Equal(0.3, parameters[1].GetProperty("medianError").GetDouble(), 1e-12);
        Assert.Equal(0.5, parameters[1].GetProperty("within1").GetDouble());
        Assert.Equal(0.1, parameters[2].GetProperty("medianError").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, parameters[0].GetProperty("medianError").ValueKind);
    }

    [Fact]
    public void A_program_may_know_classes_of_which_there_is_no_map()
    {
        using JsonDocument grades = Graded("map,answer,P(s),P(d),P(f)\n0,s,0.6,0,0.4\n1,f,0.2,0,0.8\n2,d,0,1,0\n3,d,0,1,0\n4,,0,1,0\n");
        JsonElement all = grades.RootElement;
        Assert.Equal(0.75, all.GetProperty("rightLabel").GetDouble());
        Assert.Equal((0.32 + 1.28) / 4, all.GetProperty("brier").GetDouble(), 1e-12);
    }

    [Theory]
    [InlineData("map,answer,P(s)\n0,s,1\n", "has no column 'P(d)'; its first line must name map, answer, P(s), P(d)")]
    [InlineData("map,answer,P(s),P(d),P(outside)\n", "has a column 'P(outside)', but a map that is of no class is abstained on")]
    [InlineData("map,answer,P(s),P(d)\n0,s,1,0\n0,s,1,0\n", "line 3: the map 0 was answered before, in line 2")]
    [InlineData("map,answer,P(s),P(d)\n0,s,0.7,0.1\n", "line 2: the probabilities sum to 0.8, and must sum to 1")]
    [InlineData("map,answer,P(s),P(d)\n0,p,1,0\n", "line 2: 'p' is none of the classes s, d; to abstain, leave the answer empty")]
    [InlineData("map,answer,P(s),P(d)\n0,s,1,0\n", "says nothing of the map 1; to abstain")]
    [InlineData("map,answer,P(s),P(d)\n7,s,1,0\n", "line 2: there is no map 7 in the truth")]
    [InlineData("map,answer,P(s),P(d)\n0,s,1\n", "line 2: there are 3 values under 4 names")]
    [InlineData("map,answer,P(s),P(d)\n0,s,much,0\n", "line 2: 'much' under 'P(s)' is no number")]
    public void Answers_that_cannot_be_graded_are_refused_in_one_sentence(string answers, string sentence)
    {
        File.WriteAllText(_line.File("truth.csv"), Truth);
        File.WriteAllText(_line.File("answers.csv"), answers);
        Assert.Equal(2, _line.Run("score", _line.File("answers.csv"), "--truth", _line.File("truth.csv")));
        Assert.Contains(sentence, _line.Error, StringComparison.Ordinal);
        Assert.Empty(_line.Output);
    }

    private JsonDocument Graded(string answers)
    {
        File.WriteAllText(_line.File("truth.csv"), Truth);
        File.WriteAllText(_line.File("answers.csv"), answers);
        _line.Succeed("score", _line.File("answers.csv"), "--truth", _line.File("truth.csv"), "--json");
        return JsonDocument.Parse(_line.Output);
    }
}
