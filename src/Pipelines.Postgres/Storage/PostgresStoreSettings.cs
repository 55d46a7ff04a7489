using System.Buffers;
using System.Data.Common;
using System.Text;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>What the configuration says of the store, and what is wrong with it. No mistake quotes what may be part of a password.</summary>
internal sealed record PostgresStoreSettings
{
    private const string SharedKey = "ConnectionStrings:Pipelines";
    private const int MaxNameBytes = 63;

    private static readonly string ConnectionKey = $"{PostgresStoreOptions.Section}:{nameof(PostgresStoreOptions.ConnectionString)}";
    private static readonly string SchemaKey = $"{PostgresStoreOptions.Section}:{nameof(PostgresStoreOptions.Schema)}";
    private static readonly string[] Names = [nameof(PostgresStoreOptions.ConnectionString), nameof(PostgresStoreOptions.Schema)];
    private static readonly string[] PasswordNames = ["password", "pwd", "psw"];
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-$");

    /// <summary>The settings.</summary>
    public required PostgresStoreOptions Options { get; init; }

    /// <summary>What is wrong, each with its key.</summary>
    public required IReadOnlyList<string> Mistakes { get; init; }

    /// <summary>The password, when it is one: not the name of the user or of the database, which stand everywhere.</summary>
    public string? Password { get; private init; }

    /// <summary>Whether PostgreSQL is to be used. A mistake counts as a choice: it must be told, rather than lead to another store.</summary>
    public bool IsChosen => Options.ConnectionString.Length > 0 || Mistakes.Count > 0;

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">The program's configuration.</param>
    public static PostgresStoreSettings Read(IConfiguration configuration)
    {
        var options = new PostgresStoreOptions();
        var mistakes = new List<string>();
        var section = configuration.GetSection(PostgresStoreOptions.Section);
        mistakes.AddRange(section.GetChildren()
            .Where(static setting => !Names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            .Select(static setting => $"{setting.Path}: is not a setting. The settings are: {string.Join(", ", Names)}."));
        if (configuration[SchemaKey] is { } schema)
        {
            options.Schema = schema.Trim();
            if (WhatIsWrongWithSchema(options.Schema) is { } wrong)
            {
                mistakes.Add($"{SchemaKey}: {wrong}, got '{schema}'");
            }
        }

        var key = string.IsNullOrWhiteSpace(configuration[ConnectionKey]) ? SharedKey : ConnectionKey;
        options.ConnectionString = configuration[key]?.Trim() ?? "";
        var settings = new PostgresStoreSettings { Options = options, Mistakes = mistakes };
        if (options.ConnectionString.Length == 0)
        {
            return settings;
        }

        if (WhatIsWrongWithConnection(options.ConnectionString) is { } mistake)
        {
            mistakes.Add($"{key}: {mistake}");
            return settings;
        }

        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var isSecret = !string.IsNullOrEmpty(connection.Password) && connection.Password != connection.Username && connection.Password != connection.Database;
        return settings with { Password = isSecret ? connection.Password : null };
    }

    private static string? WhatIsWrongWithSchema(string name) =>
        name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxNameBytes || name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? $"expected the name of a schema, 1 to {MaxNameBytes} letters, digits and _ - $"
            : name.StartsWith("pg_", StringComparison.OrdinalIgnoreCase) || name == "information_schema" ? "this name belongs to PostgreSQL itself" : null;

    private static string? WhatIsWrongWithConnection(string text)
    {
        const string example = "'Host=db;Database=pipelines;Username=pipelines;Password=…'";
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
        {
            return $"a URI is not understood; write it as {example}";
        }

        DbConnectionStringBuilder words;
        try
        {
            words = new DbConnectionStringBuilder { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            return $"expected names and values such as {example}; a value with ';', '=' or quotes in it stands in quotes";
        }

        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var word in words.Keys.Cast<string>())
        {
            try
            {
                settings[word] = words[word];
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException or NotSupportedException)
            {
                // What stands behind a password may be the rest of it.
                return MayBePassword(text, word)
                    ? $"what stands behind the password is not understood; a password with ';' or '=' in it stands in quotes: Password='…'"
                    : $"'{word}' is not a setting of a connection, or its value is not one; expected such as {example}";
            }
        }

        return string.IsNullOrWhiteSpace(settings.Host) ? $"it names no host; expected such as {example}" : null;
    }

    private static bool MayBePassword(string text, string word)
    {
        var password = PasswordNames.Select(name => text.IndexOf(name, StringComparison.OrdinalIgnoreCase)).Where(static at => at >= 0).DefaultIfEmpty(int.MaxValue).Min();
        return text.LastIndexOf(word, StringComparison.OrdinalIgnoreCase) > password;
    }
}
