using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>A table without lines: aligned columns, which a person and <c>awk</c> can read.</summary>
internal static class TextTable
{
    /// <summary>Starts a table.</summary>
    /// <param name="headers">The columns' names.</param>
    public static Table Create(params string[] headers)
    {
        var table = new Table().Border(TableBorder.None);
        for (var index = 0; index < headers.Length; index++)
        {
            var column = new TableColumn(new Text(headers[index], new Style(Color.Grey))).PadRight(2).PadLeft(0);
            table.AddColumn(index < headers.Length - 1 ? column.NoWrap() : column);
        }

        return table;
    }

    /// <summary>Adds a row of plain text, whatever is in it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cells">The cells; <see langword="null"/> for an empty one.</param>
    public static void AddLine(this Table table, params object?[] cells) =>
        table.AddRow(cells.Select(cell => cell switch
        {
            null => Text.Empty,
            ExecutionState state => new Text(StateWords.Word(state), StateWords.Style(state)),
            TaskRunState state => new Text(StateWords.Word(state), StateWords.Style(state)),
            _ => new Text(VisibleText.Of(cell.ToString()).ToString()),
        }));
}
