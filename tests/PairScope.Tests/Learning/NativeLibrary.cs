using PairScope.Tests.Formats;
using PairScope.Training.Libtorch;
using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

/// <summary>libtorch has process-wide state (threads, generator), so these tests run one after another, beside others: its threads wait in sleep. The first builds what stands between it and us, as a first training would.</summary>
[CollectionDefinition(Name)]
public sealed class TorchCollection : ICollectionFixture<NativeLibraryFixture>
{
    public const string Name = "libtorch";
}

/// <summary>Tests that look at the memory of the whole process and therefore run when all others have ended.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessMemoryCollection : ICollectionFixture<NativeLibraryFixture>
{
    public const string Name = "memory of the process";
}

public sealed class NativeLibraryFixture
{
    public NativeLibraryFixture()
    {
        if (Missing is null)
        {
            TorchRuntime.Load(_ => { });
        }
    }

    /// <summary>Why no network can be trained here, or null.</summary>
    public static string? Missing { get; } = NativeBuild.Missing();
}

/// <summary>A test that trains; skipped, visibly, where libtorch or a compiler is missing, and where Python judges and lacks a module.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute(params string[] modules) =>
        Skip = NativeLibraryFixture.Missing ?? (modules.Length > 0 ? new PythonFactAttribute(modules).Skip : null);
}

/// <summary>Tests that train, one for each row of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = NativeLibraryFixture.Missing;
}
