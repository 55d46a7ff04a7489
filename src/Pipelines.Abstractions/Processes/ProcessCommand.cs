namespace Pipelines;

/// <summary>A program to run, with all that it is given. No shell is in between: arguments need no quotes.</summary>
public sealed record ProcessCommand
{
    /// <summary>Creates a command.</summary>
    /// <param name="file">The program: a path, or a name that is looked for on <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments, each passed on as it is.</param>
    public ProcessCommand(string file, params IEnumerable<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        ArgumentNullException.ThrowIfNull(arguments);
        File = file;
        Arguments = [.. arguments];
    }

    /// <summary>The program: a path, or a name that is looked for on <c>PATH</c>.</summary>
    public string File { get; init; }

    /// <summary>The arguments, each passed on as it is.</summary>
    public IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where it runs; <see langword="null"/> for the working folder of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What its environment has besides, or in place of, that of this process; <see langword="null"/> takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What it reads from standard input; <see langword="null"/> for nothing.</summary>
    public string? StandardInput { get; init; }

    /// <summary>The program and its arguments, for people.</summary>
    public override string ToString() => string.Join(' ', [File, .. Arguments]);
}
