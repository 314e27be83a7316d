namespace PairScope.Learning.Answers;

/// <summary>Where weights come from.</summary>
/// <param name="Shipped">The name under which they shipped with the program; null for others.</param>
/// <param name="Checksum">SHA-256 of their file, in hexadecimal digits.</param>
public sealed record WeightsOrigin(string? Shipped, string Checksum)
{
    private const int FewDigits = 12;

    /// <summary>Whether they did not ship with the program, which an answer then says.</summary>
    public bool IsForeign => Shipped is null;

    /// <summary>In words for a sentence, with the first digits of the checksum.</summary>
    public string InShort => IsForeign ? InWords(Checksum[..FewDigits] + "…") : ToString();

    /// <summary>In words.</summary>
    public override string ToString() => InWords(Checksum);

    private string InWords(string digits) => IsForeign ? $"not shipped with this program, SHA-256 {digits}" : $"shipped with this program as {Shipped}";
}
