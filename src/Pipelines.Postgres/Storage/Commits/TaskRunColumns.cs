using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>How a task run's key stands in columns.</summary>
internal static class TaskRunColumns
{
    /// <summary>The column <c>element</c>.</summary>
    public static int Element(this TaskRunKey key) => key.ElementIndex ?? PostgresColumns.Whole;
}
