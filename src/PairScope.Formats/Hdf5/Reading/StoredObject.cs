namespace PairScope.Formats;

/// <summary>A group or a dataset; its parts are read when they are asked for, once.</summary>
internal sealed class StoredObject(Hdf5Source source, long address)
{
    private readonly IReadOnlyList<HeaderMessage> _messages = ObjectHeader.Read(source, address);
    private IReadOnlyDictionary<string, GroupLink>? _links;
    private IReadOnlyDictionary<string, StoredAttribute>? _attributes;
    private StoredArray? _array;

    /// <summary>Where its header lies, by which references name it.</summary>
    public long Address => address;

    /// <summary>Whether it has values.</summary>
    public bool IsDataset => _messages.Any(m => m.Type == HeaderMessages.Layout);

    /// <summary>Whether it may have objects in it.</summary>
    public bool IsGroup => !IsDataset && _messages.Any(m => m.Type is HeaderMessages.SymbolTable or HeaderMessages.LinkInfo or HeaderMessages.Link or HeaderMessages.GroupInfo);

    /// <summary>The names in a group.</summary>
    public IReadOnlyDictionary<string, GroupLink> Links => _links ??= GroupLinks.Read(source, _messages);

    /// <summary>Its attributes, by name.</summary>
    public IReadOnlyDictionary<string, StoredAttribute> Attributes => _attributes ??= StoredAttribute.Read(source, _messages);

    /// <summary>The values of a dataset.</summary>
    public StoredArray Array => _array ??= new StoredArray(source, _messages);
}
