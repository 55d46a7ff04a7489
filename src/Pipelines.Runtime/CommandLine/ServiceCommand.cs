using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Hosting.Supervision.Systemd;
using Pipelines.Runtime.Hosting.Supervision.Windows;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>service</c>: prints what makes this program a service. It changes nothing: who installs reads what he installs.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ServiceCommand(CommandEnvironment environment)
{
    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var systemd = new Command("systemd", "Print a systemd unit for this program.");
        systemd.SetAction(_ => Print(SystemdUnit.Text(Program, Start, environment.Get<IOptions<PipelineOptions>>().Value.ShutdownTimeout)));
        var windows = new Command("windows", "Print the commands that install this program as a Windows service.");
        windows.SetAction(_ => Print(WindowsInstallation.Text(Program, Start)));
        return new Command("service", "Print what makes this program a service of systemd or Windows.") { systemd, windows };
    }

    private string Program => environment.Host.Services.GetRequiredService<IHostEnvironment>().ApplicationName;

    // 'dotnet Program.dll' or the program's own executable, whichever runs now.
    private static IReadOnlyList<string> Start =>
        Environment.ProcessPath is { } path && !Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [path]
            : [Environment.ProcessPath ?? "dotnet", Environment.GetCommandLineArgs()[0]];

    private void Print(string text) => environment.Terminal.Out.Write(text);
}
