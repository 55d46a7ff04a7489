using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// The one connection that writes, on a thread of its own. SQLite has no asynchronous calls: a commit blocks until the disk
/// answers, and the wait for another process's lock blocks for seconds; on this thread both take nothing from the pool that
/// tasks run on.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly BlockingCollection<IJob> _jobs = [];
    private readonly Thread _thread;
    private SqliteSession? _session;

    /// <summary>Starts the thread; the connection is opened by the first work.</summary>
    public SqliteWriter(SqliteStoreOptions options)
    {
        _options = options;
        _thread = new Thread(Run) { IsBackground = true, Name = "Pipelines store writer" };
        _thread.Start();
    }

    private interface IJob
    {
        void Run(SqliteWriter writer);
    }

    /// <summary>Does work after all that was asked for before.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Leaves the work out if it has not begun; what has begun is awaited, since its effect may be durable.</param>
    /// <param name="continuesOnWriter">
    /// Whether who waits may go on at once on the writer's thread, and so hand over the next work without a detour; it must not block.
    /// </param>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken, bool continuesOnWriter = false)
    {
        var job = new Job<T>(work, continuesOnWriter, cancellationToken);
        try
        {
            _jobs.Add(job, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            return Task.FromException<T>(new ObjectDisposedException(nameof(SqliteExecutionStore)));
        }

        return job.Completion;
    }

    /// <summary>Ends the thread after the work that was asked for, and closes the connection.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Run()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job.Run(this);
        }

        _session?.Dispose();
    }

    private T Use<T>(Func<SqliteSession, T> work)
    {
        try
        {
            _session ??= SqliteSession.Open(_options, isReadOnly: false);
            return work(_session);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, _options);
        }
        finally
        {
            _session?.ResetStatements();
            if (_session is { IsBroken: true } broken)
            {
                _session = null;
                broken.Dispose();
            }
        }
    }

    private sealed class Job<T>(Func<SqliteSession, T> work, bool continuesOnWriter, CancellationToken cancellationToken) : IJob
    {
        private readonly TaskCompletionSource<T> _completion =
            new(continuesOnWriter ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Completion => _completion.Task;

        public void Run(SqliteWriter writer)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _completion.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                _completion.SetResult(writer.Use(work));
            }
#pragma warning disable CA1031 // The exception is the result: whoever asked for the work sees it, and the thread goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _completion.SetException(exception);
            }
        }
    }
}
