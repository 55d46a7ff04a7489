namespace Pipelines.Definitions;

/// <summary>How the text of a command line or a configuration value becomes an input's JSON.</summary>
public enum InputKind
{
    /// <summary>As a JSON string: text, enums, dates, months, durations, ids, addresses.</summary>
    Text,

    /// <summary>As a JSON number.</summary>
    Number,

    /// <summary>As <c>true</c> or <c>false</c>; also what an option without a value means.</summary>
    Boolean,

    /// <summary>As an artifact made from the file that the text names.</summary>
    File,

    /// <summary>As a JSON string that is never stored or shown in clear.</summary>
    Secret,

    /// <summary>The text is itself JSON.</summary>
    Json,
}
