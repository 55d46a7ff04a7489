using System.Globalization;
using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>The client programs of PostgreSQL on this machine.</summary>
internal static class PostgresPrograms
{
    /// <summary>Where Debian and its kin keep those of each version; the newest reads from every older server.</summary>
    private const string Packaged = "/usr/lib/postgresql";

    /// <summary>The path of a program, or its name alone when it is not where packages put it.</summary>
    public static string Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(static folder => folder.Length > 0);
        if (folders.Any(folder => File.Exists(Path.Combine(folder, program))) || !Directory.Exists(Packaged))
        {
            return program;
        }

        return Directory.GetDirectories(Packaged)
            .Where(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
            .OrderByDescending(static folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin", program))
            .FirstOrDefault(File.Exists) ?? program;
    }

    /// <summary>Tells a program of the database; in its environment, which other users of the machine cannot read, unlike its arguments.</summary>
    public static void Connect(IDictionary<string, string?> environment, PostgresStoreOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        Set("PGHOST", settings.Host);
        Set("PGPORT", settings.Port.ToString(CultureInfo.InvariantCulture));
        Set("PGDATABASE", settings.Database ?? settings.Username);
        Set("PGUSER", settings.Username);
        Set("PGPASSWORD", settings.Password);
        Set("PGPASSFILE", settings.Passfile);
        Set("PGSSLROOTCERT", settings.RootCertificate);
        Set("PGSSLCERT", settings.SslCertificate);
        Set("PGSSLKEY", settings.SslKey);
        Set("PGSSLMODE", settings.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        });

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                environment[name] = value;
            }
        }
    }
}
