using System.CommandLine;
using PairScope.Formats;

namespace PairScope.Cli.Options;

/// <summary>A measured file as an argument, with the options that choose a part of it.</summary>
internal sealed class MeasuredOptions
{
    private readonly Argument<string> _file = new("FILE") { Description = $"Measured data: {string.Join(", ", MeasuredData.Endings)}" };
    private readonly Option<string?> _dataset = new("--dataset") { Description = "The dataset of an .h5 file, or the array of an .npz, that is the map", HelpName = "NAME" };
    private readonly Option<string?>? _channel;
    private readonly Option<Which>? _direction;
    private readonly Option<int?>? _layer;
    private readonly Option<double?>? _bias;

    /// <summary>Adds the argument, and where a part may be chosen its options.</summary>
    public MeasuredOptions(Command verb, bool choosesPart)
    {
        verb.Add(_file);
        verb.Add(_dataset);
        if (choosesPart)
        {
            _channel = new Option<string?>("--channel") { Description = "One channel only, by its name", HelpName = "NAME" };
            _direction = NumberOption.Word("--direction", "One direction only [default: both]", ("forward", Which.Forward), ("backward", Which.Backward));
            _layer = NumberOption.OptionalWhole("--layer", "N", "One layer only, from 0 on", "a whole number from 0 on", v => v >= 0);
            _bias = NumberOption.OptionalReal("--bias", "mV", "Only the layer whose bias is nearest");
            verb.Add(_channel);
            verb.Add(_direction);
            verb.Add(_layer);
            verb.Add(_bias);
        }
    }

    /// <summary>The file's name as given.</summary>
    public string Path(ParseResult parsed) => parsed.GetValue(_file)!;

    /// <summary>Reads the file and takes the part that is asked for.</summary>
    /// <exception cref="InputException">The file cannot be read or has no such part.</exception>
    public MeasuredData Read(ParseResult parsed)
    {
        MeasuredData data = MeasuredData.Read(parsed.GetValue(_file)!, parsed.GetValue(_dataset));
        if (_channel is null)
        {
            return data;
        }

        data = data.Select(parsed.GetValue(_channel));
        Which direction = parsed.GetValue(_direction!);
        if (direction is not Which.Both)
        {
            SweepDirection wanted = direction is Which.Forward ? SweepDirection.Forward : SweepDirection.Backward;
            data = data with { Channels = [.. data.Channels.Where(c => c.Direction == wanted)] };
            if (data.Channels.Count == 0)
            {
                throw new InputException($"--direction: '{data.FilePath}' has no such channel in that direction.");
            }
        }

        (int? layer, double? bias) = (parsed.GetValue(_layer!), parsed.GetValue(_bias!));
        if (layer is not null && bias is not null)
        {
            throw new InputException("--layer and --bias both choose a layer; give one of them.");
        }

        if (bias is { } wantedBias)
        {
            if (data.Sweep is null || data.BiasOf(0) is null)
            {
                throw new InputException($"--bias: '{data.FilePath}' has no layers of different bias.");
            }

            layer = Enumerable.Range(0, data.Sweep.Values.Count).MinBy(n => Math.Abs(data.Sweep.Values[n] - wantedBias));
        }

        return layer is null ? data : data.Select(null, layer);
    }

    private enum Which
    {
        Both,
        Forward,
        Backward,
    }
}
