namespace Pipelines.Runtime.CommandLine.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Status">How good it is.</param>
/// <param name="Name">What was checked.</param>
/// <param name="Message">What was found.</param>
/// <param name="WayOut">What to do about it; <see langword="null"/> when all is well.</param>
internal sealed record CheckResult(CheckStatus Status, string Name, string Message, string? WayOut = null)
{
    /// <summary>What the program ends with when this fails.</summary>
    public int FailureCode { get; init; } = ExitCode.Failed;

    /// <summary>All is well.</summary>
    public static CheckResult Ok(string name, string message) => new(CheckStatus.Ok, name, message);

    /// <summary>It works, but may not for long.</summary>
    public static CheckResult Warn(string name, string message, string wayOut) => new(CheckStatus.Warn, name, message, wayOut);

    /// <summary>It does not work.</summary>
    public static CheckResult Fail(string name, string message, string wayOut) => new(CheckStatus.Fail, name, message, wayOut);
}

/// <summary>How good what was found is.</summary>
internal enum CheckStatus
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It works, but may not for long.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}
