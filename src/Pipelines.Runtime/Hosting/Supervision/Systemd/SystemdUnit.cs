using System.Globalization;
using System.Text;

namespace Pipelines.Runtime.Hosting.Supervision.Systemd;

/// <summary>The unit that makes a pipeline program a systemd service.</summary>
internal static class SystemdUnit
{
    /// <summary>What the program needs to stop after its attempts have: graces, last commits, the lease, telemetry.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(30);

    /// <summary>The text of the unit.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="start">What starts it, without its command.</param>
    /// <param name="shutdownTimeout">How long running attempts may go on at a stop.</param>
    public static string Text(string program, IReadOnlyList<string> start, TimeSpan shutdownTimeout)
    {
        var name = NameOf(program);
        var stopSeconds = Math.Ceiling((shutdownTimeout + StopMargin).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return $"""
            # /etc/systemd/system/{name}.service
            [Unit]
            Description={program}
            Wants=network-online.target
            After=network-online.target

            [Service]
            Type=notify
            ExecStart={string.Join(' ', start.Select(Quote))} serve
            Restart=always
            RestartSec=5
            # Bad settings do not get better by another start.
            RestartPreventExitStatus=2
            # A process that hangs is ended and started again; its work goes on where it was.
            WatchdogSec=60
            # More than Pipelines:ShutdownTimeout. Only the program itself is asked to stop: it stops what its tasks run.
            TimeoutStopSec={stopSeconds}
            KillMode=mixed

            DynamicUser=yes
            StateDirectory={name}
            WorkingDirectory=%S/{name}
            Environment=Pipelines__DataDirectory=%S/{name}
            # Secrets, readable by this service alone:
            # LoadCredential=warehouse-password:/etc/{name}/warehouse-password

            [Install]
            WantedBy=multi-user.target

            """.ReplaceLineEndings("\n");
    }

    private static string NameOf(string program)
    {
        var name = new StringBuilder();
        foreach (var letter in program)
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0 && char.IsAsciiLetterLower(name[^1]))
            {
                name.Append('-');
            }

            name.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-');
        }

        return name.ToString();
    }

    // systemd expands % and $ itself, and splits at spaces outside of quotes.
    private static string Quote(string part)
    {
        var text = part.Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;
    }
}
