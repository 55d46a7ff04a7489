using System.Globalization;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Tests.Secrets;

public sealed class SecretRegistryTests
{
    private readonly SecretRegistry _registry = new();

    [Fact]
    public void An_execution_masks_its_own_secrets_and_the_program_s()
    {
        _registry.Program.Add("program-secret");
        var mine = Execution("my-own-secret");
        Execution("another-secret");

        mine.Redact("program-secret my-own-secret another-secret").ShouldBe("*** *** another-secret");
    }

    [Fact]
    public void The_program_masks_those_of_all_executions()
    {
        _registry.Program.Add("program-secret");
        Execution("my-own-secret");
        Execution("another-secret");

        _registry.Redact("program-secret my-own-secret another-secret.").ShouldBe("*** *** ***.");
    }

    [Fact]
    public void A_secret_that_comes_later_is_masked_too()
    {
        var execution = Execution("my-own-secret");
        execution.Redact("later-secret").ShouldBe("later-secret");

        _registry.Program.Add("later-secret");

        execution.Redact("later-secret my-own-secret").ShouldBe("*** ***");
    }

    [Fact]
    public void What_an_ended_execution_left_running_is_masked_until_many_others_have_ended()
    {
        var first = Execution("the-first-secret");
        first.Retire();
        _registry.Redact("the-first-secret").ShouldBe("***");

        for (var other = 0; other < 64; other++)
        {
            Execution(string.Create(CultureInfo.InvariantCulture, $"other-secret-{other}")).Retire();
        }

        _registry.Redact("the-first-secret").ShouldBe("the-first-secret");
        _registry.Redact("other-secret-63").ShouldBe("***");
    }

    [Fact]
    public void Of_secrets_that_change_often_the_latest_thousand_are_masked()
    {
        for (var number = 0; number <= 1000; number++)
        {
            _registry.Program.Add(string.Create(CultureInfo.InvariantCulture, $"token-{number:0000}"));
        }

        _registry.Redact("token-0000 token-0001 token-1000").ShouldBe("token-0000 *** ***");
    }

    [Fact]
    public void Without_secrets_it_is_empty_and_the_text_is_the_same()
    {
        var text = "nothing";
        new ExecutionSecrets(_registry).Retire();

        _registry.IsEmpty.ShouldBeTrue();
        _registry.Redact(text).ShouldBeSameAs(text);
    }

    private ExecutionSecrets Execution(string secret)
    {
        var execution = new ExecutionSecrets(_registry);
        execution.Add(secret);
        return execution;
    }
}
