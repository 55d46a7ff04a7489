namespace CrashProgram;

/// <summary>A clock that is wrong by as much, and otherwise goes as the machine's does.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
