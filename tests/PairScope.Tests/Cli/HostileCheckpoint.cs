using System.Text;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;
using PairScope.Training;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Tests.Cli;

/// <summary>Checkpoints that are damaged byte by byte, which their digest tells, and ones whose content was changed before a right digest was made.</summary>
internal static class HostileCheckpoint
{
    /// <summary>What tries the checkpoint of a seed.</summary>
    /// <param name="configuration">A small network, to be trained with <paramref name="options"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">A folder to work in.</param>
    public static Action<int> Reader(NetworkConfiguration configuration, TrainingOptions options, string folder)
    {
        TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 1);
        var optimizer = new AdamW(network.Weights.Trained, 1e-3, 0);
        string path = Path.Combine(folder, "x.checkpoint");
        EpochReport[] log = [new EpochReport(1, 1e-3, 1, 1, 0.5, 1)];
        Checkpoint.Save(path, network, optimizer, options, "data", log, network.Weights.Snapshot(), new PassUnderWay(1, 2, 3));
        byte[] whole = File.ReadAllBytes(path);
        SafetensorsFile good = SafetensorsFile.Load(path);
        return seed =>
        {
            if (seed % 4 == 0)
            {
                File.WriteAllBytes(path, FileMutator.Mutated([whole], seed));
            }
            else
            {
                Changed(good, new Random(seed), seed).Save(path);
            }

            Checkpoint.Load(path, network, optimizer, options, "data");
        };
    }

    private static SafetensorsFile Changed(SafetensorsFile good, Random random, int seed)
    {
        var tensors = new Dictionary<string, StoredTensor>(good.Tensors, StringComparer.Ordinal);
        var words = new Dictionary<string, string>(good.Metadata, StringComparer.Ordinal);
        string key = words.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(words.Count));
        string name = tensors.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(tensors.Count));
        switch (random.Next(6))
        {
            case 0:
                words.Remove(key);
                break;
            case 1:
                tensors.Remove(name);
                break;
            case 2:
                tensors[name] = new StoredTensor([1], [random.Next(2) == 0 ? float.NaN : 1]);
                break;
            case 3:
                words[key] = random.Next(4) switch { 0 => "null", 1 => "[]", 2 => "{}", _ => "[null]" };
                break;
            default:
                words[key] = Encoding.UTF8.GetString(FileMutator.Mutated([Encoding.UTF8.GetBytes(words[key])], seed));
                break;
        }

        return new SafetensorsFile(tensors, words);
    }
}
