using System.CommandLine;
using System.CommandLine.Help;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipelines.Runtime.CommandLine.ApiKeys;
using Pipelines.Runtime.CommandLine.Audit;
using Pipelines.Runtime.CommandLine.Backfills;
using Pipelines.Runtime.CommandLine.Help;
using Pipelines.Runtime.CommandLine.Kv;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.CommandLine.Stores;
using Pipelines.Runtime.CommandLine.Triggers;
using Pipelines.Runtime.CommandLine.Users;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Puts the commands together.</summary>
internal static class PipelineRootCommand
{
    /// <summary>The root command; without arguments the program serves.</summary>
    /// <param name="environment">What commands work with.</param>
    public static RootCommand Create(CommandEnvironment environment)
    {
        var program = environment.Host.Services.GetRequiredService<IHostEnvironment>().ApplicationName;
        var serve = new ServeCommand(environment);
        var root = new RootCommand("Runs the pipelines of this program. Without a command it serves.")
        {
            GlobalOptions.Verbose,
            RemoteOptions.Server,
            RemoteOptions.ApiKey,
            RemoteOptions.Insecure,
            serve.Build(),
            new RunCommand(environment).Build(),
            new ListCommand(environment).Build(),
            new ShowCommand(environment).Build(),
            new GraphCommand(environment).Build(),
            new ExecutionsCommand(environment).Build(),
            new LogsCommand(environment).Build(),
            new CancelCommand(environment).Build(),
            new RestartCommand(environment).Build(),
            new ReplayCommand(environment).Build(),
            new BackfillCommand(environment).Build(),
            new ApproveCommand(environment).Build(),
            new TriggersCommand(environment).Build(),
            new KvCommand(environment).Build(),
            new SecretsCommand(environment).Build(),
            new ApiKeysCommand(environment).Build(),
            new UsersCommand(environment).Build(),
            new AuditCommand(environment).Build(),
            new StoreCommand(environment).Build(),
            new DoctorCommand(environment).Build(),
            new ServiceCommand(environment).Build(),
        };
        root.SetAction((parsed, cancellationToken) => serve.RunAsync(parsed, cancellationToken));
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case HelpOption help:
                    help.Description = "Show help.";
                    help.Action = new HelpTextAction(program, environment);
                    break;
                case VersionOption version:
                    version.Description = "Show the versions of this program and of Pipelines.";
                    version.Action = new VersionAction(program);
                    break;
            }
        }

        return root;
    }
}
