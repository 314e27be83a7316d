using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>An interval of κ2 with the integrand and the roots at its Gauss–Legendre nodes. Strips use panels again.</summary>
internal sealed class CrystalPanel
{
    public CrystalPanel(int rows, int degree, int entries, int nodes, int samples)
    {
        Re = new double[rows * nodes];
        Im = new double[rows * nodes];
        RootRe = new double[degree * nodes];
        RootIm = new double[degree * nodes];
        ResidueRe = new double[degree * entries * nodes];
        ResidueIm = new double[degree * entries * nodes];
        Samples = new Complex[samples];
    }

    /// <summary>Lower end.</summary>
    public double From { get; set; }

    /// <summary>Upper end.</summary>
    public double To { get; set; }

    /// <summary>How often a starting panel was halved to get here.</summary>
    public int Level { get; set; }

    /// <summary>Estimate of the panel's error in the integral, 1/meV.</summary>
    public double Error { get; set; }

    /// <summary>Re G, row-major [(entry·(2 reach + 1)) + n1 + reach, node].</summary>
    public double[] Re { get; }

    /// <summary>Im G, laid out as <see cref="Re"/>.</summary>
    public double[] Im { get; }

    /// <summary>Real parts of the roots, [root, node], those inside the unit circle first.</summary>
    public double[] RootRe { get; }

    /// <summary>Imaginary parts of the roots.</summary>
    public double[] RootIm { get; }

    /// <summary>Real parts of the residues, [root·entries + entry, node].</summary>
    public double[] ResidueRe { get; }

    /// <summary>Imaginary parts of the residues.</summary>
    public double[] ResidueIm { get; }

    /// <summary>The panel's share of the integral at a few sites.</summary>
    public Complex[] Samples { get; }

    /// <summary>Sets κ2 of the panel's nodes.</summary>
    /// <param name="rule">The nodes between −1 and 1.</param>
    /// <param name="momenta">Where they go.</param>
    public void SetMomenta(GaussLegendre rule, double[] momenta)
    {
        for (int k = 0; k < momenta.Length; k++)
        {
            momenta[k] = 0.5 * (From + To + ((To - From) * rule.Nodes[k]));
        }
    }

    /// <summary>Adds a factor times G of another panel at the same nodes.</summary>
    public void Add(CrystalPanel other, double factor)
    {
        Add(Re, other.Re, factor);
        Add(Im, other.Im, factor);
    }

    private static void Add(double[] to, double[] from, double factor)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }
}
