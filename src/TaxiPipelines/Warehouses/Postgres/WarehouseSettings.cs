using Npgsql;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>Reads the connection string of a warehouse.</summary>
internal static class WarehouseSettings
{
    /// <summary>What a connection string says, and what is right for loads where it says nothing.</summary>
    /// <param name="connectionString">The connection string, as Npgsql takes it.</param>
    /// <exception cref="ArgumentException">It is not one; the message holds nothing of it.</exception>
    public static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        if (Parse(connectionString) is not { } settings || string.IsNullOrWhiteSpace(settings.Host))
        {
            throw new ArgumentException(
                "expected a connection string such as 'Host=db;Database=ny_taxi;Username=taxi;Password=…'; a value with ';', '=' or quotes in it stands in quotes");
        }

        // ContainsKey answers whether the driver knows a key, not whether it was given.
        var isGiven = settings.Keys.Cast<string>().Contains("Command Timeout", StringComparer.OrdinalIgnoreCase);
        settings.CommandTimeout = isGiven ? settings.CommandTimeout : 0;
        settings.ApplicationName ??= "taxi";
        return settings;
    }

    /// <summary>What is wrong with a connection string, without anything of it; <see langword="null"/> for nothing.</summary>
    public static string? WhatIsWrong(string connectionString)
    {
        try
        {
            Read(connectionString);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    private static NpgsqlConnectionStringBuilder? Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException
            or KeyNotFoundException or NotSupportedException)
        {
            // What the driver says may hold a part of a password that was not quoted: its message is not repeated.
            return null;
        }
    }
}
