using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>Noise of a scan's pixels. docs/measurement.md, eq. (17).</summary>
public static class ScanNoise
{
    /// <summary>Adds white and pink noise to a layer, each a fraction of its rms less its mean.</summary>
    /// <param name="image">A layer without gaps.</param>
    /// <param name="white">σ_w/rms.</param>
    /// <param name="pink">σ_p/rms; power ∝ 1/|q| without q = 0.</param>
    /// <param name="random">Source of the noise.</param>
    public static ScanImage Add(ScanImage image, double white, double pink, Random random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        double mean = image.Values.Average();
        double rms = Math.Sqrt(image.Values.Average(v => (v - mean) * (v - mean)));
        double[] slow = pink > 0 ? Pink(image, random) : new double[image.Values.Length];
        return image.With([.. image.Values.Select((v, i) => v + (rms * ((white * random.NextNormal()) + (pink * slow[i]))))]);
    }

    private static double[] Pink(ScanImage image, Random random)
    {
        var field = new Complex[image.Values.Length];
        for (int i = 0; i < field.Length; i++)
        {
            field[i] = random.NextNormal();
        }

        FourierTransform.TwoDimensional(field, image.Rows, image.Columns, FourierSign.Negative);
        double power = 0;
        for (int i = 0; i < field.Length; i++)
        {
            double qx = Math.IEEERemainder((double)(i % image.Columns) / image.Columns, 1) / image.StepX;
            double qy = Math.IEEERemainder((double)(i / image.Columns) / image.Rows, 1) / image.StepY;
            double shape = i == 0 ? 0 : Math.Pow((qx * qx) + (qy * qy), -0.25);
            field[i] *= shape;
            power += shape * shape;
        }

        FourierTransform.TwoDimensional(field, image.Rows, image.Columns, FourierSign.Positive);
        double scale = 1 / Math.Sqrt(power * field.Length);
        return Array.ConvertAll(field, f => scale * f.Real);
    }
}
