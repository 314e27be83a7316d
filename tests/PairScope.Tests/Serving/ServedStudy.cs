namespace PairScope.Tests.Serving;

/// <summary>A study whose plan takes a second: small windows, and a gap that is known.</summary>
internal static class ServedStudy
{
    public const string Text =
        """
        title: Two triplets, served
        material: NbSe2
        classes:
          - { irrep: A1'', weight: 2 }
          - { irrep: E'', channel: p, weight: 1 }
        parameters: { delta: 1, mu: 78, broadening: 0.4, strength: 100 }
        instrument: { temperature: 0, lock-in: 0, field: 30, pixels: 200, impurities: 4, noise: 0.01, hours: 10 }
        energies: [0, 12.4]
        size: 16

        """;
}
