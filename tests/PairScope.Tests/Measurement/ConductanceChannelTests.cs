using PairScope.Formats;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Tests.Measurement;

/// <summary>Which channel is dI/dV: its name says that a lock-in wrote it, the data say which of the phases holds the signal.</summary>
public sealed class ConductanceChannelTests
{
    private const int Points = 21;
    private const int Pixels = 16;
    private static readonly double[] Bias = [.. Enumerable.Range(0, Points).Select(n => n - 10.0)];

    [Theory]
    [InlineData("LI Demod 1 X", "LI Demod 1 Y")]
    [InlineData("LI Demod 1 Y", "LI Demod 1 X")]
    [InlineData("LIX 1 omega", "LIY 1 omega")]
    [InlineData("LIY 1 omega", "LIX 1 omega")]
    [InlineData("LI_X", "LI_Y")]
    [InlineData("LI Y", "LI X")]
    [InlineData("LockinX", "LockinY")]
    [InlineData("Lockin-Y", "Lockin-X")]
    [InlineData("SR830 X", "SR830 Y")]
    public void The_phase_that_follows_the_derivative_of_the_current_is_taken_whatever_its_letter(string signal, string other)
    {
        ConductanceChoice choice = ConductanceChannel.Choose(Spectra((other, "A", (_, _, e) => e), ("Current", "A", Current), (signal, "A", (i, n, e) => Gap(i, n) + (0.1 * e))));
        Assert.Equal((signal, true), (choice.Channel.Name, choice.IsConductance));
        Assert.Contains($"'{signal}' agrees best", choice.Reason, StringComparison.Ordinal);
        Assert.Contains($"'{other}' ", choice.Reason, StringComparison.Ordinal);
        Assert.Empty(choice.Doubts);
    }

    [Fact]
    public void A_leak_into_the_other_phase_and_a_wrong_sign_are_told()
    {
        ConductanceChoice choice = ConductanceChannel.Choose(Spectra(("Current", "A", Current), ("LIX 1 omega", "A", (i, n, e) => -Gap(i, n) + (0.05 * e)), ("LIY 1 omega", "A", (i, n, e) => (0.2 * Gap(i, n)) + (0.5 * e))));
        Assert.Equal("LIX 1 omega", choice.Channel.Name);
        Assert.Contains("wrong sign", Assert.Single(choice.Doubts), StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_that_do_not_follow_the_current_are_no_conductance_and_an_external_lock_in_is_found()
    {
        (string, string, Func<int, int, double, double>) noise = ("LIX 1 omega", "A", (_, _, e) => e);
        ConductanceChoice none = ConductanceChannel.Choose(Spectra(("Current", "A", Current), noise));
        Assert.False(none.IsConductance);
        Assert.Contains("No channel agrees", Assert.Single(none.Doubts), StringComparison.Ordinal);
        ConductanceChoice external = ConductanceChannel.Choose(Spectra(("Current", "A", Current), noise, ("Input 3", "V", (i, n, e) => Gap(i, n) + (0.1 * e))));
        Assert.Equal(("Input 3", true), (external.Channel.Name, external.IsConductance));
    }

    [Fact]
    public void Of_two_channels_that_agree_alike_the_one_is_taken_whose_lock_in_was_on()
    {
        Func<int, int, double, double> gap = (i, n, e) => Gap(i, n) + (0.1 * e);
        MeasuredData data = Spectra(("Current", "A", Current), ("LIR 1 omega", "A", gap), ("7280DSP Lockin-Y", "%", gap));
        ConductanceChoice off = ConductanceChannel.Choose(data with { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["Lock-in>Lock-in status"] = "OFF" } });
        Assert.Equal(("7280DSP Lockin-Y", true), (off.Channel.Name, off.IsConductance));
        MeasuredData alone = data with { Channels = [.. data.Channels.Take(2)], Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["Lock-in>Lock-in status"] = "OFF" } };
        Assert.Contains("was off", Assert.Single(ConductanceChannel.Choose(alone).Doubts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LIX 1 omega", "LIY 1 omega")]
    [InlineData("LI Demod 1 Y", "LI Demod 1 X")]
    public void In_a_scan_the_phase_that_is_more_than_noise_is_taken(string signal, string other)
    {
        ConductanceChoice choice = ConductanceChannel.Choose(Scan([], (other, "A", (_, e) => e), (signal, "A", (i, e) => Wave(i) + (0.2 * e))));
        Assert.Equal((signal, true), (choice.Channel.Name, choice.IsConductance));
        Assert.Contains("alone is more than noise", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_both_phases_show_the_surface_the_choice_is_a_doubt()
    {
        ConductanceChoice choice = ConductanceChannel.Choose(Scan([], ("LIY 1 omega", "A", (i, e) => (0.5 * Wave(i)) + (0.1 * e)), ("LIX 1 omega", "A", (i, e) => Wave(i) + (0.1 * e))));
        Assert.Equal("LIX 1 omega", choice.Channel.Name);
        Assert.Contains("does not tell which of 'LIY 1 omega', 'LIX 1 omega'", Assert.Single(choice.Doubts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lock-in>Lock-in status", "OFF", "was off")]
    [InlineData("Lock-in>Modulated signal", "Z (m)", "something else than the bias")]
    public void A_header_that_speaks_against_the_internal_lock_in_is_heard(string key, string value, string words)
    {
        (string, string, Func<int, double, double>) own = ("LIX 1 omega", "A", (i, _) => Wave(i));
        ConductanceChoice off = ConductanceChannel.Choose(Scan([(key, value)], own));
        Assert.False(off.IsConductance);
        Assert.Contains(words, Assert.Single(off.Doubts), StringComparison.Ordinal);
        Assert.Contains(value, off.LockIn, StringComparison.Ordinal);
        Assert.True(ConductanceChannel.Choose(Scan([("Lock-in>Lock-in status", "ON")], own)).IsConductance);
        Assert.Equal("dI/dV", ConductanceChannel.Choose(Scan([(key, value)], own, ("dI/dV", "V", (i, _) => Wave(i)))).Channel.Name);
    }

    [Fact]
    public void Names_alone_tell_first_harmonics_from_others_and_from_what_is_no_lock_in()
    {
        Func<int, double, double> wave = (i, _) => Wave(i);
        Assert.Equal(("LIY_1_omega", true), Chosen(("Z", "m", wave), ("Current", "A", wave), ("LIY_n_omega", "A", wave), ("LIY_1_omega", "A", wave)));
        Assert.Equal(("LI Demod 1 X", true), Chosen(("Z", "m", wave), ("LI Demod 2 X", "A", wave), ("LI Demod 1 X", "A", wave)));
        Assert.Equal(("LIX 2 omega", false), Chosen(("Z", "m", wave), ("LIX 2 omega", "A", wave)));
        Assert.Equal(("data", true), Chosen(("data", "nA", wave)));
        Assert.Equal(("Z", false), Chosen(("Z", "m", wave)));
        Assert.Equal(("Z", false), Chosen(("Z", "m", wave), ("Current", "A", wave), ("Light", "V", wave), ("LI phase", "deg", wave)));
        Assert.Equal(("[P1]_LIX_1_omega", true), Chosen(("[P1]_Z", "m", wave), ("[P1]_LIX_1_omega", "A", wave)));
        MeasuredData nanonis = Scan([], ("Z", "m", wave), ("Current", "A", wave), ("LIY_1_omega", "A", wave));
        Assert.Equal("Current", ConductanceChannel.Choose(nanonis, "current").Channel.Name);
        Assert.Contains("LIY_1_omega", Assert.Throws<InputException>(() => ConductanceChannel.Choose(nanonis, "LIX")).Message, StringComparison.Ordinal);

        static (string, bool) Chosen(params (string, string, Func<int, double, double>)[] channels) => ConductanceChannel.Choose(Scan([], channels)) is var c ? (c.Channel.Name, c.IsConductance) : default;
    }

    // A gap whose width differs from pixel to pixel, and the current that it carries.
    private static double Gap(int pixel, int point) => Math.Abs(Bias[point]) > 3 + (0.1 * (pixel % Pixels)) ? 1 : 0.1;

    private static double Current(int pixel, int point, double noise) => Enumerable.Range(0, point).Sum(n => (Gap(pixel, n) + Gap(pixel, n + 1)) / 2) + (0.01 * noise);

    private static double Wave(int pixel) => Math.Sin(0.3 * (pixel % Pixels)) + Math.Cos(0.2 * (pixel / Pixels));

    private static MeasuredData Spectra(params (string Name, string Unit, Func<int, int, double, double> Value)[] channels) => Data(
        [],
        [.. channels.Select((c, k) => new MeasuredChannel(c.Name, c.Unit, SweepDirection.Forward, new NumericArray(
            [Points, Pixels, Pixels], [.. Noise(k, Points * Pixels * Pixels).Select((e, i) => c.Value(i % (Pixels * Pixels), i / (Pixels * Pixels), e))])))]) with
    {
        Sweep = new MeasuredAxis("bias", "mV", Bias),
    };

    private static MeasuredData Scan((string Key, string Value)[] header, params (string Name, string Unit, Func<int, double, double> Value)[] channels) => Data(
        header, [.. channels.Select((c, k) => new MeasuredChannel(c.Name, c.Unit, SweepDirection.Forward, new NumericArray([1, Pixels, Pixels], [.. Noise(k, Pixels * Pixels).Select((e, i) => c.Value(i, e))])))]);

    private static MeasuredData Data((string Key, string Value)[] header, MeasuredChannel[] channels) => new()
    {
        FilePath = "scan",
        Format = "scan",
        Channels = channels,
        X = MeasuredAxis.Pixels("x", "nm", Pixels, 8),
        Y = MeasuredAxis.Pixels("y", "nm", Pixels, 8, falling: true),
        Metadata = header.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal),
    };

    private static double[] Noise(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }
}
