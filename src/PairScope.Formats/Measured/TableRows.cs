namespace PairScope.Formats;

/// <summary>The lines of a table as they come in.</summary>
internal sealed class TableRows(string path)
{
    private const int MostColumns = 1 << 15;

    private TableText _text = new(',');
    private string[]? _names;

    public List<double>[] Columns { get; private set; } = [];

    /// <summary>For each row its line in the file.</summary>
    public List<long> Lines { get; } = [];

    /// <summary>What stands before a first line of numbers, as in a matrix with its places along the edges; null where nothing does.</summary>
    public string? Corner { get; private set; }

    public string LastComment { get; set; } = string.Empty;

    /// <summary>Names and units of the columns, from the first line or from a comment above the numbers; null for a bare matrix.</summary>
    public (string Name, string Unit)[]? Heads()
    {
        if (_names is not null)
        {
            return [.. _names.Select(TableText.NameAndUnit)];
        }

        string[] cells = _text.Cells(LastComment);
        (string Name, string Unit)[] heads = [.. cells.Select(TableText.NameAndUnit)];
        return cells.Length == Columns.Length && TableRole.ArePlaces(heads) ? heads : null;
    }

    public void Add(long line, string text)
    {
        if (Columns.Length == 0)
        {
            _text = TableText.Of(text);
            string[] head = _text.Cells(text);
            if (head.Length > MostColumns)
            {
                throw new InputException($"'{path}', line {line}: there are {head.Length} columns, where {MostColumns} are the most.");
            }

            Columns = [.. head.Select(_ => new List<double>())];
            if (!head.All(c => _text.Number(c) is not null))
            {
                Corner = head.Length > 2 && head[1..].All(c => _text.Number(c) is { } x && double.IsFinite(x)) ? head[0] : null;
                if (Corner is null)
                {
                    _names = head;
                    return;
                }
            }
        }

        string[] cells = _text.Cells(text);
        if (Corner is not null && Lines.Count == 0)
        {
            cells[0] = string.Empty;
        }

        if (cells.Length != Columns.Length)
        {
            string hint = _text.Separator is ',' && cells.Length == 2 * Columns.Length ? "; numbers with decimal commas need semicolons or tabs between them" : string.Empty;
            throw new InputException($"'{path}', line {line}: there are {cells.Length} values, the first line has {Columns.Length}{hint}.");
        }

        for (int c = 0; c < cells.Length; c++)
        {
            Columns[c].Add(_text.Number(cells[c])
                ?? throw new InputException($"'{path}', line {line}, column {c + 1}: '{HeaderText.Shortened(cells[c], 40)}' is not a number."));
        }

        Lines.Add(line);
    }
}
