using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Writes NeXus files of a scanning-probe instrument.</summary>
internal static class NexusBytes
{
    /// <summary>An image in both directions, a spectrum, a group whose axis has another length, and the sample bias.</summary>
    public static byte[] Seed(string folder)
    {
        string path = Path.Combine(folder, "seed.nxs");
        Hdf5File.Write(path, content =>
        {
            content.AddGroup("/entry");
            content.SetAttribute("/entry", "NX_class", "NXentry");
            Image("z_forward", [1, 2, 3, 4, 5, 6]);
            Image("z_backward", [7, 8, 9, 10, 11, 12]);
            Group("/entry/current__backward", "current", "bias_voltage");
            content.AddDataset<double>("/entry/current__backward/current", [1e-9, 2e-9, 3e-9], [3]);
            content.SetAttribute("/entry/current__backward/current", "units", "ampere");
            Axis("/entry/current__backward/bias_voltage", [-0.1, 0, 0.1], "volt");
            Group("/entry/grad", "dI_by_dV", "bias_voltage");
            content.AddDataset<double>("/entry/grad/dI_by_dV", [1, 2], [2]);
            Axis("/entry/grad/bias_voltage", [-0.1, 0, 0.1], "volt");
            content.AddGroup("/entry/instrument");
            content.AddGroup("/entry/instrument/sample_bias_voltage");
            Axis("/entry/instrument/sample_bias_voltage/bias_voltage", [-0.05], "volt");

            void Image(string name, float[] values)
            {
                Group("/entry/" + name, "z", "y:x");
                content.AddDataset<float>($"/entry/{name}/z", values, [2, 3]);
                content.SetAttribute($"/entry/{name}/z", "units", "meter");
                Axis($"/entry/{name}/x", [10e-9, 11e-9, 12e-9], "meter");
                Axis($"/entry/{name}/y", [1e-9, 3e-9], "meter");
            }

            void Group(string group, string signal, string axes)
            {
                content.AddGroup(group);
                content.SetAttribute(group, "NX_class", "NXdata");
                content.SetAttribute(group, "signal", signal);
                content.SetAttribute(group, "axes", axes);
            }

            void Axis(string name, double[] values, string unit)
            {
                content.AddDataset<double>(name, values, [values.Length]);
                content.SetAttribute(name, "units", unit);
            }
        });
        return File.ReadAllBytes(path);
    }
}
