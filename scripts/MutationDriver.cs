using System.Reflection;
using PairScope.Tests.Learning;
using Xunit.Sdk;

namespace PairScope.Tests;

/// <summary>
/// Put beside the tests by scripts/mutations.sh: runs the tests of guard after guard in one process, each with that guard out, until one fails. PAIRSCOPE_MUTATIONS
/// names a file with a line for each guard, its name and parts of the names of its tests; what was found is added to PAIRSCOPE_MUTATIONS_FOUND.
/// </summary>
public sealed class MutationDriver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly StreamWriter _found = new(Environment.GetEnvironmentVariable("PAIRSCOPE_MUTATIONS_FOUND")!, append: true) { AutoFlush = true };

    [Fact]
    public async Task Every_guard_that_is_out_is_missed()
    {
        _ = new NativeLibraryFixture();
        foreach (string[] guard in File.ReadLines(Environment.GetEnvironmentVariable("PAIRSCOPE_MUTATIONS")!).Select(line => line.Split(' ')))
        {
            await _found.WriteAsync(guard[0] + "\t");
            MethodInfo[] tests = [.. All().Where(m => guard[1..].Any(part => $"{m.DeclaringType!.FullName}.{m.Name}".Contains(part, StringComparison.Ordinal)))];
            Environment.SetEnvironmentVariable("PAIRSCOPE_MUTANT", guard[0]);
            string? failed = null;
            int done = 0;
            foreach ((MethodInfo test, object?[] arguments) in tests.SelectMany(Cases))
            {
                done++;
                failed = await Failure(test, arguments) is { } fault ? $"{test.DeclaringType!.Name}.{test.Name}: {fault}" : null;
                if (failed is not null && guard[0] is not "none")
                {
                    break;
                }

                if (failed is not null)
                {
                    await _found.WriteAsync($"fails with nothing taken out: {failed}; ");
                }
            }

            await _found.WriteLineAsync(done == 0 ? "NO TEST" : guard[0] is "none" ? $"{done} tests" : failed ?? $"SURVIVES {done} tests");
        }
    }

    private static IEnumerable<MethodInfo> All() => typeof(MutationDriver).Assembly.GetTypes()
        .Where(type => type != typeof(MutationDriver))
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null });

    private static IEnumerable<(MethodInfo Test, object?[] Arguments)> Cases(MethodInfo test) =>
        test.GetCustomAttributes<DataAttribute>().ToArray() is { Length: > 0 } data
            ? data.SelectMany(d => d.GetData(test)).Select(arguments => (test, (object?[])arguments))
            : [(test, [])];

    // One line of what went wrong; a test that does not end ends the process, because its thread cannot be stopped.
    private async Task<string?> Failure(MethodInfo test, object?[] arguments)
    {
        try
        {
            await Task.Run(async () =>
            {
                object instance = Activator.CreateInstance(test.DeclaringType!)!;
                using (instance as IDisposable)
                {
                    if (test.Invoke(instance, arguments) is Task task)
                    {
                        await task;
                    }
                }
            }).WaitAsync(Patience);
            return null;
        }
        catch (TimeoutException)
        {
            await _found.WriteLineAsync($"{test.DeclaringType!.Name}.{test.Name} does not end");
            Environment.Exit(3);
            return null;
        }
        catch (Exception fault)
        {
            Exception inner = fault is TargetInvocationException { InnerException: { } own } ? own : fault;
            string line = inner.Message.ReplaceLineEndings(" ");
            return line.Length > 120 ? line[..120] + "…" : line;
        }
    }
}
