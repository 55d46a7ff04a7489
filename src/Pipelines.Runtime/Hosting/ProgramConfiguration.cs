using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Pipelines.Runtime.Hosting;

/// <summary>Where a program's settings come from.</summary>
internal static class ProgramConfiguration
{
    /// <summary>Adds the sources, those that count more last.</summary>
    /// <param name="configuration">Where to.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="programFolder">Where the program is.</param>
    /// <param name="workingFolder">Where it was started.</param>
    /// <returns>Why a file cannot be read, or <see langword="null"/>. It is told when the program runs, as every other mistake is.</returns>
    public static string? Add(IConfigurationBuilder configuration, IHostEnvironment environment, string programFolder, string workingFolder)
    {
        var folders = new[] { programFolder, workingFolder }.Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal);
        string? error = null;
        foreach (var file in folders.SelectMany(folder => Files(folder, environment)).Where(File.Exists))
        {
            try
            {
                configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                error ??= $"The configuration file '{file}' cannot be read: {exception.InnerException?.Message ?? exception.Message}";
                configuration.Sources.RemoveAt(configuration.Sources.Count - 1);
            }
        }

        if (environment.IsDevelopment() && Assembly.GetEntryAssembly() is { } program)
        {
            configuration.AddUserSecrets(program, optional: true, reloadOnChange: false);
        }

        configuration.AddEnvironmentVariables();
        return error;
    }

    private static string[] Files(string folder, IHostEnvironment environment) =>
        [Path.Combine(folder, "appsettings.json"), Path.Combine(folder, $"appsettings.{environment.EnvironmentName}.json")];
}
