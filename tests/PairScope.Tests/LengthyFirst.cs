using PairScope.Tests;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer(LengthyFirst.TypeName, "PairScope.Tests")]

namespace PairScope.Tests;

/// <summary>A class or collection whose tests take a minute one after the other, or wait: it begins first, so that at the end nothing is left but it, on one core.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LengthyAttribute : Attribute;

/// <summary>The order of the collections, of which four run at a time: the lengthy ones, then the others as they come.</summary>
public sealed class LengthyFirst : ITestCollectionOrderer
{
    internal const string TypeName = "PairScope.Tests.LengthyFirst";

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(c => IsLengthy(c) ? 0 : 1);

    // A class without a collection of its own is in one that is called "Test collection for …".
    private static bool IsLengthy(ITestCollection collection) =>
        (collection.CollectionDefinition?.ToRuntimeType() ?? typeof(LengthyFirst).Assembly.GetType(collection.DisplayName.Split(' ').First(word => word.StartsWith(nameof(PairScope), StringComparison.Ordinal))))
            ?.IsDefined(typeof(LengthyAttribute), inherit: false) == true;
}
