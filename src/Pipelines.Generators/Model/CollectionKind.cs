namespace Pipelines.Generators.Model;

/// <summary>Which C# collection a list or dictionary is.</summary>
internal enum CollectionKind
{
    None,
    Array,

    /// <summary><c>List&lt;T&gt;</c>.</summary>
    List,

    /// <summary>An interface that an array satisfies: <c>IReadOnlyList</c>, <c>IReadOnlyCollection</c>, <c>IEnumerable</c>.</summary>
    ReadOnlyInterface,

    /// <summary>An interface that a <c>List&lt;T&gt;</c> satisfies: <c>IList</c>, <c>ICollection</c>.</summary>
    ListInterface,

    ImmutableArray,
    HashSet,

    /// <summary><c>ISet</c>, <c>IReadOnlySet</c>: a <c>HashSet&lt;T&gt;</c> satisfies it.</summary>
    SetInterface,

    /// <summary><c>Dictionary&lt;string, V&gt;</c>.</summary>
    Dictionary,

    /// <summary><c>IDictionary</c>, <c>IReadOnlyDictionary</c>: a <c>Dictionary&lt;string, V&gt;</c> satisfies it.</summary>
    DictionaryInterface,
}
