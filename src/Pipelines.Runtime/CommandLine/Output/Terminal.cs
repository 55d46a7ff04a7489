using Pipelines.Runtime.Secrets;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Where a command reads and writes; tests give their own.</summary>
internal sealed class Terminal
{
    // Wide enough that a table in a pipe is never wrapped.
    private const int WidthOfPipe = 4000;

    /// <summary>Creates a terminal.</summary>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where mistakes and, beside <c>--json</c>, logs go.</param>
    /// <param name="input">What <c>--inputs -</c> reads.</param>
    public Terminal(IAnsiConsole output, TextWriter error, TextReader input)
    {
        Console = output;
        Error = new VisibleWriter(error);
        Input = input;

        // A pipe gets what there is: a value may be meant for a file.
        Out = output.Profile.Out.IsTerminal ? new VisibleWriter(output.Profile.Out.Writer) : output.Profile.Out.Writer;
        if (!output.Profile.Out.IsTerminal)
        {
            output.Profile.Width = WidthOfPipe;
        }
    }

    /// <summary>Standard output with colours and tables.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Standard output as plain text.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error, for people: nothing in it is obeyed by a terminal.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; }

    /// <summary>Whether lines already written can be written over: a person watches.</summary>
    public bool IsLive => Console.Profile.Out.IsTerminal && Console.Profile.Capabilities.Ansi && Console.Profile.Capabilities.Interactive;

    /// <summary>The width for plain text.</summary>
    public int TextWidth => Console.Profile.Out.IsTerminal ? Math.Max(Console.Profile.Width, 40) : 100;

    /// <summary>Takes lines of log in place of standard error, while a live view stands where they would be written.</summary>
    public Action<string>? LogDiversion { get; set; }

    /// <summary>Writes a line about the program to standard error, without tearing a live view apart.</summary>
    /// <param name="line">The line.</param>
    public void WriteLog(string line)
    {
        if (LogDiversion is { } divert)
        {
            divert(line);
        }
        else
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>The process's own. The colours follow <c>NO_COLOR</c>, the live view also <c>TERM=dumb</c> and <c>CI</c>.</summary>
    /// <param name="secrets">What to mask in all that is written.</param>
    public static Terminal Create(SecretRegistry secrets)
    {
        var isTerminal = !System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // A pipe gets plain text, whatever TERM says.
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new RedactingOutput(new AnsiConsoleOutput(System.Console.Out), secrets),
        });
        return new Terminal(console, TextWriter.Synchronized(new RedactingWriter(System.Console.Error, secrets)), System.Console.In);
    }
}
