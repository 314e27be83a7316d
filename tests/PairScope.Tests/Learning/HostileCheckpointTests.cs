using PairScope.Tests.Cli;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public class HostileCheckpointTests
{
    [TorchFact]
    public void A_damaged_checkpoint_is_taken_up_or_refused_in_one_sentence_also_when_its_digest_was_mended() => HostileInputTests.Try("checkpoint", 200);
}
