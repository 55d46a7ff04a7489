using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Hosting.Capture;

/// <summary>
/// Stands in for <see cref="Console.Out"/> and <see cref="Console.Error"/> while a program runs: what the code of an attempt writes
/// becomes lines of its log, and everything else goes where it would have gone, without secrets.
/// </summary>
/// <remarks>The console is the process's: programs that run side by side in one process, as tests do, share one stand-in.</remarks>
internal sealed class ConsoleCapture : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly List<ConsoleCapture> Active = [];
    private static SecretRegistry[] _registries = [];
    private static TextWriter? _originalOut;
    private static TextWriter? _originalError;
    private static TextWriter? _ourOut;
    private static TextWriter? _ourError;

    [ThreadStatic]
    private static int _loggingDepth;

    private readonly SecretRegistry _secrets;

    private ConsoleCapture(SecretRegistry secrets) => _secrets = secrets;

    /// <summary>
    /// To be held around writes to the console's own writers. They lock themselves, then whatever <see cref="Console.Out"/> is, which
    /// is our writer here: one that comes from there and one that does not would wait for each other.
    /// </summary>
    public static object WriteGate => Console.Out;

    /// <summary>Whether this thread is within a logger: one that writes to the console shows lines that the attempt's log has already.</summary>
    public static bool IsLogging => _loggingDepth > 0;

    /// <summary>Begins to stand in, until disposed.</summary>
    /// <param name="secrets">What to mask.</param>
    public static ConsoleCapture Install(SecretRegistry secrets)
    {
        lock (Gate)
        {
            var capture = new ConsoleCapture(secrets);
            if (Active.Count == 0)
            {
                (_originalOut, _originalError) = (Console.Out, Console.Error);
                Console.SetOut(new CapturedWriter(_originalOut, isError: false));
                Console.SetError(new CapturedWriter(_originalError, isError: true));
                (_ourOut, _ourError) = (Console.Out, Console.Error);
            }

            Active.Add(capture);
            Changed();
            return capture;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (!Active.Remove(this))
            {
                return;
            }

            Changed();
            if (Active.Count == 0)
            {
                Restore();
            }
        }
    }

    /// <summary>Runs a logger's code.</summary>
    internal static void Enter() => _loggingDepth++;

    /// <summary>The logger's code has run.</summary>
    internal static void Leave() => _loggingDepth--;

    /// <summary>Writes what no attempt has written.</summary>
    internal static void Pass(TextWriter to, ReadOnlySpan<char> text)
    {
        lock (WriteGate)
        {
            PassMasked(to, text);
        }
    }

    private static void PassMasked(TextWriter to, ReadOnlySpan<char> text)
    {
        var registries = Volatile.Read(ref _registries);
        if (Array.TrueForAll(registries, registry => registry.IsEmpty))
        {
            to.Write(text);
            return;
        }

        to.Write(registries.Aggregate(text.ToString(), (masked, registry) => registry.Redact(masked)));
    }

    private static void Changed() => Volatile.Write(ref _registries, [.. Active.Select(active => active._secrets).Distinct()]);

    private static void Restore()
    {
        // Whoever put another writer there meanwhile keeps it.
        if (ReferenceEquals(Console.Out, _ourOut))
        {
            Console.SetOut(_originalOut!);
        }

        if (ReferenceEquals(Console.Error, _ourError))
        {
            Console.SetError(_originalError!);
        }
    }
}
