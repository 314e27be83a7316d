using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>An identifier of libhdf5 (hid_t); owned ones lose their reference when disposed.</summary>
internal sealed class Hdf5Handle : SafeHandle
{
    /// <summary>H5P_DEFAULT, H5S_ALL and the current directory of the default arguments: the number zero.</summary>
    public static readonly Hdf5Handle Default = new(0);

    /// <summary>Used by the marshaller for identifiers that a call returns; those are owned.</summary>
    public Hdf5Handle()
        : base(-1, ownsHandle: true)
    {
    }

    /// <summary>Wraps an identifier that belongs to the library, such as a predefined type.</summary>
    public Hdf5Handle(long borrowed)
        : base(-1, ownsHandle: false) => SetHandle((nint)borrowed);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        lock (Hdf5Native.Gate)
        {
            return Hdf5Native.H5Idec_ref((long)handle) >= 0;
        }
    }
}
