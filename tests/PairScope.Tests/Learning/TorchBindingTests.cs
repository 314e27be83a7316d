using System.Reflection;
using System.Runtime.InteropServices;
using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class TorchBindingTests
{
    [TorchFact]
    public void Every_import_has_an_export_in_the_native_library()
    {
        Type imports = typeof(Tensor).Assembly.GetType("PairScope.Training.Torch.NativeTorch", throwOnError: true)!;
        string[] names = imports.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Select(m => m.Name)
            .Where(n => n.StartsWith("ps_", StringComparison.Ordinal))
            .ToArray();
        Assert.True(names.Length > 30, $"only {names.Length} imports were found");
        nint library = TorchRuntime.Load(_ => { });
        string[] missing = names.Where(n => !NativeLibrary.TryGetExport(library, n, out _)).ToArray();
        Assert.Empty(missing);
    }

    [TorchFact]
    public void An_exception_in_native_code_arrives_with_its_text()
    {
        using var scope = new TensorScope();
        Tensor weight = Tensor.From(new float[6], 2, 3);
        Tensor input = Tensor.From(new float[4], 1, 4);
        var fault = Assert.Throws<TorchException>(() => input.Linear(weight, null));
        Assert.Contains("shapes cannot be multiplied", fault.Message, StringComparison.Ordinal);
        Assert.Contains("1x4", fault.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void After_a_native_exception_the_library_goes_on_working()
    {
        using var scope = new TensorScope();
        Tensor one = Tensor.From([1f, 2f], 2);
        Assert.Throws<TorchException>(() => one + Tensor.From(new float[3], 3));
        Assert.Equal([2f, 4f], (one + one).ToArray());
    }

    [TorchFact]
    public void A_tensor_without_a_recorded_gradient_refuses_to_propagate_back()
    {
        using var scope = new TensorScope();
        var fault = Assert.Throws<TorchException>(() => Tensor.From([1f], 1).Sum().Backward());
        Assert.Contains("does not require grad", fault.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Values_of_the_wrong_number_are_refused_before_native_code_sees_them() =>
        Assert.Throws<ArgumentException>(() => Tensor.From(new float[5], 2, 3));

    [TorchFact]
    public void A_freed_tensor_is_refused()
    {
        Tensor tensor;
        using (new TensorScope())
        {
            tensor = Tensor.From([1f], 1);
        }

        Assert.Throws<ObjectDisposedException>(() => tensor.Item());
    }

    [TorchFact]
    public void A_kept_tensor_outlives_its_scope()
    {
        Tensor kept;
        using (var scope = new TensorScope())
        {
            kept = scope.Keep(Tensor.From([3f], 1));
        }

        Assert.Equal(3, kept.Item());
        kept.Dispose();
    }

    [TorchFact]
    public void The_number_of_threads_is_the_one_that_was_set()
    {
        int before = TorchRuntime.Threads;
        TorchRuntime.Threads = 2;
        Assert.Equal(2, TorchRuntime.Threads);
        TorchRuntime.Threads = before;
    }

    [TorchFact]
    public void Nothing_is_recorded_while_gradients_are_off()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.From([2f], 1).RequireGradient();
        using (TorchRuntime.WithoutGradients())
        {
            Tensor unrecorded = (x * x).Sum();
            Assert.Throws<TorchException>(unrecorded.Backward);
        }

        (x * x).Sum().Backward();
        Assert.Equal(4, x.Gradient().Item());
    }
}
