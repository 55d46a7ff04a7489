using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace Pipelines.Web.Tests.Flows;

/// <summary>Greets; quick, with inputs that have rules, a log, a figure and outputs.</summary>
[Flow("greet", Namespace = "web.tests")]
[Labels("team", "tests")]
internal sealed partial class GreetFlow(GreetFlow.Inputs inputs)
{
    /// <summary>Whom to greet.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Times">How often.</param>
    internal sealed record Inputs([property: RegularExpression("[A-Za-z]+")] string Name = "World", [property: Range(1, 9)] int Times = 1);

    internal sealed record Outputs(string Text);

    /// <summary>Greets.</summary>
    [Task]
    public string Greet(TaskContext task)
    {
        task.Logger.LogInformation("Greeting {Name}", inputs.Name);
        task.AddMetric("greetings", inputs.Times);
        return string.Join(' ', Enumerable.Repeat($"Hello, {inputs.Name}!", inputs.Times));
    }

    [Task]
    public int Count(string greet) => greet.Length;

    [Output]
    public Outputs Result(string greet) => new(greet);
}
