using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Pipelines.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own, on a free port of 127.0.0.1, in a temporary folder. The binaries are those of the machine;
/// the server does not run as root, so as root it runs as the user <c>postgres</c>.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(StartSharedAsync);

    private readonly string _folder;
    private readonly string _bin;
    private readonly string[] _settings;
    private Process? _process;
    private int _databases;

    private PostgresServer(string folder, string bin, int port, string[] settings) => (_folder, _bin, Port, _settings) = (folder, bin, port, settings);

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The id of the server's process.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>The folder of its data.</summary>
    public string DataDirectory => Path.Combine(_folder, "data");

    /// <summary>The folder of the server's programs.</summary>
    public string Binaries => _bin;

    /// <summary>What it wrote to its log.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder, "server.log");

    /// <summary>One server for all tests of a process that only need a database; started with the first, stopped with the process.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Makes a cluster and starts its server. Without settings a crash of the machine would lose data, which makes tests fast.</summary>
    /// <param name="settings">Settings as <c>name=value</c>; <c>fsync=on</c> makes it as durable as in production.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        var bin = FindBinaries();
        var folder = Directory.CreateTempSubdirectory("pipelines-postgres-").FullName;
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", folder);
        }

        var server = new PostgresServer(folder, bin, FreePorts.Take(1)[0], settings.Any(static setting => setting.StartsWith("fsync=", StringComparison.Ordinal)) ? settings : ["fsync=off", .. settings]);
        await RunAsync([.. AsServerUser, Path.Combine(bin, "initdb"), "-D", server.DataDirectory, "-U", "pipelines", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A connection string for a database.</summary>
    /// <param name="database">The database.</param>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "pipelines",
        Database = database,

        // A machine that stands still for a few seconds is no server that is away.
        Timeout = 60,
    }.ConnectionString;

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE \"{name}\"");
        return ConnectionString(name);
    }

    /// <summary>Executes a statement as the superuser.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="database">Where; by default in the database <c>postgres</c>.</param>
    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        // On a machine that has much else to do, even a new database may take longer than the driver waits.
        await using var source = NpgsqlDataSource.Create(ConnectionString(database) + ";Pooling=false;Timeout=60;Command Timeout=300");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Starts the server again after it was stopped, on the same data and port.</summary>
    public async Task StartAgainAsync()
    {
        string[] arguments =
        [
            .. AsServerUser, Path.Combine(_bin, "postgres"), "-D", DataDirectory,
            "-c", "listen_addresses=127.0.0.1", "-c", string.Create(CultureInfo.InvariantCulture, $"port={Port}"), "-c", "unix_socket_directories=",
            .. _settings.SelectMany(static setting => new[] { "-c", setting }),
        ];

        // A shell would stand between this and the server's process id; so the log is read here.
        var start = new ProcessStartInfo(arguments[0], arguments[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await WhenReadyAsync();
    }

    /// <summary>Ends the server as a crash does: without a checkpoint, every connection cut.</summary>
    public Task StopImmediatelyAsync() => StopAsync("QUIT");

    /// <summary>Ends the server in good order, every connection cut.</summary>
    public Task StopAsync() => StopAsync("INT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync("QUIT");
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string[] AsServerUser => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : ["env"];

    private static async Task<PostgresServer> StartSharedAsync()
    {
        var server = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    }

    private static string FindBinaries()
    {
        var packaged = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(static folder => Path.Combine(folder, "bin"))
            : [];
        return packaged.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException("These tests need PostgreSQL's 'initdb' and 'postgres', 15 or later, in PATH or /usr/lib/postgresql. On Debian: apt-get install postgresql");
    }

    private static async Task RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {error}{await output}");
        }
    }

    private async Task StopAsync(string signal)
    {
        if (_process is { HasExited: false } process)
        {
            await RunAsync("kill", "-" + signal, process.Id.ToString(CultureInfo.InvariantCulture));
            await process.WaitForExitAsync();
        }
    }

    private async Task WhenReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!_process!.HasExited && !patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
            catch (NpgsqlException exception)
            {
                throw new InvalidOperationException($"The PostgreSQL server did not start:{Environment.NewLine}{Log}", exception);
            }
        }
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_settings)
            {
                File.AppendAllText(LogFile, line + Environment.NewLine);
            }
        }
    }
}
