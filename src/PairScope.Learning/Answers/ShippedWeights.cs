namespace PairScope.Learning.Answers;

/// <summary>The weights that ship with the program, known by the SHA-256 of their files, so that a damaged or exchanged one is told.</summary>
internal static class ShippedWeights
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["0e69333f10719fc313bff0b0bccb137cc2fffa7dd60c7e8eb79beaa7ebe6299c"] = "one-energy",
        ["12600c0f8e180737e5b3834642b293e58f629b11a11d83be73bab12de0ce8226"] = "energies",
        ["49c70eb03a98866f3a26927a86ae556037dc36b62d3e482dd0c095b6d242f56f"] = "cuprate",
        ["574b720209c97d9f1e55d96a53733c9077702c3b50311a0aa94e891ada8e6bb0"] = "chiral",
        ["80d60fc08ed2e2fda30806f3442e8b0d08fc53bdfe450aae14ce8a98c1264531"] = "instrument",
    };

    /// <summary>The name of the shipped file of this SHA-256, or null.</summary>
    public static string? NameOf(string checksum) => Names.GetValueOrDefault(checksum);
}
