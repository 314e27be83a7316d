using System.Globalization;
using System.Text.RegularExpressions;
using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>What a file's header says of the junction a spectrum was taken with; null for what it does not say.</summary>
/// <param name="TemperatureKelvin">T, K: of several sensors the coldest.</param>
/// <param name="LockInMillivolts">Amplitude of the internal lock-in's modulation of the bias from the middle to the peak, mV, where it was on.</param>
public sealed partial record StatedJunction(double? TemperatureKelvin, double? LockInMillivolts)
{
    /// <summary>Looks for both.</summary>
    public static StatedJunction Of(MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        double[] kelvins = [.. data.Metadata.Select(e => Kelvin(e.Key[(e.Key.LastIndexOf('>') + 1)..].Trim(), e.Value.Trim())).OfType<double>().Where(t => t is > 0 and <= 300)];
        double? simulated = Number(data.Metadata.GetValueOrDefault("lockInMillivolts"));
        bool isOn = LockInChannel.IsOn(data) is true && !LockInChannel.ModulatesAnother(data);
        return new StatedJunction(kelvins.Length > 0 ? kelvins.Min() : null, simulated ?? (isOn ? 1e3 * LockInChannel.Amplitude(data) : null));
    }

    // "Temperature" = "0.412 K", "Temperature 1 (K)" = "4.2", "temperatureKelvin" = "0.4".
    private static double? Kelvin(string key, string value)
    {
        if (TemperatureKey().Match(key) is not { Success: true } name || TemperatureValue().Match(value) is not { Success: true } match)
        {
            return null;
        }

        string unit = match.Groups["unit"].Value.Length > 0 ? match.Groups["unit"].Value : name.Groups["unit"].Value;
        return unit switch
        {
            "K" or "Kelvin" => Number(match.Groups["number"].Value),
            "mK" => 1e-3 * Number(match.Groups["number"].Value),
            _ => null,
        };
    }

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    [GeneratedRegex("^(?:sample |stm )?temperature ?[0-9a-z]{0,2} ?(?:[\\(\\[]?(?<unit>m?K|Kelvin)[\\)\\]]?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex TemperatureKey();

    [GeneratedRegex("^(?<number>[-+0-9.eE]+) ?(?<unit>m?K)?$")]
    private static partial Regex TemperatureValue();
}
