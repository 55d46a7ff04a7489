using Npgsql;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>
/// Hands out keys of new executions from blocks that the server reserved for this process. What hangs on an execution is then written in
/// the same round trip as the execution itself; a block that a process leaves unused is lost, and nobody misses it.
/// </summary>
internal sealed class ExecutionKeys
{
    /// <summary>How many keys a block has: the increment of the sequence.</summary>
    public const int BlockSize = 1024;

    private readonly Queue<long> _blocks = [];
    private long _next;
    private long _left;

    /// <summary>Sees to it that so many keys can be taken.</summary>
    public async Task ReserveAsync(NpgsqlConnection connection, int count, CancellationToken cancellationToken)
    {
        var missing = count - _left - (_blocks.Count * (long)BlockSize);
        if (missing <= 0)
        {
            return;
        }

        var blocks = await connection.Statement("""SELECT nextval('execution_keys') FROM generate_series(1, $1)""")
            .With((int)((missing + BlockSize - 1) / BlockSize))
            .ReadAllAsync(static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        foreach (var block in blocks)
        {
            _blocks.Enqueue(block);
        }
    }

    /// <summary>The next key; so many have been reserved.</summary>
    public long Take()
    {
        if (_left == 0)
        {
            (_next, _left) = (_blocks.Dequeue(), BlockSize);
        }

        _left--;
        return _next++;
    }
}
