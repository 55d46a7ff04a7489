using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Tests;

public class InheritanceTests
{
    private const string Base =
        """
        namespace Lib;

        [Timeout("5m")]
        public abstract class LoadBase<TRow>
        {
            [Task, Retry(2)]
            public virtual Task<IReadOnlyList<TRow>> ReadAsync(CancellationToken ct) => throw new NotSupportedException();

            [Task]
            protected abstract Task<long> StoreAsync(IReadOnlyList<TRow> read, CancellationToken ct);

            [Finally]
            protected void Clean(long? store, CancellationToken ct) { }
        }
        """;

    private const string Flow =
        """
        using Lib;

        namespace App;

        public sealed record Row(int Id);

        [Flow("load")]
        public sealed partial class LoadFlow : LoadBase<Row>
        {
            [Task]
            public int Count(IReadOnlyList<Row> read, CancellationToken ct) => read.Count;

            protected override Task<long> StoreAsync(IReadOnlyList<Row> read, CancellationToken ct) => Task.FromResult(1L);
        }
        """;

    [Fact]
    public void Tasks_of_a_base_class_come_first() => ShouldHaveTheTasksInOrder(GeneratorRun.Of(Base, Flow));

    [Fact]
    public void Tasks_of_a_base_class_in_another_assembly_come_first()
    {
        using var library = new MemoryStream();
        GeneratorRun.Compile("Lib", Base).Emit(library).Success.ShouldBeTrue();

        var app = GeneratorRun.Compile("App", Flow).AddReferences(MetadataReference.CreateFromImage(library.ToArray()));

        ShouldHaveTheTasksInOrder(GeneratorRun.Of(app));
    }

    [Fact]
    public void A_mistake_in_a_base_class_of_another_assembly_is_reported_at_the_flow()
    {
        using var library = new MemoryStream();
        GeneratorRun.Compile("Lib", "namespace Lib; public abstract class Broken { [Task] public Stream Open() => Stream.Null; }").Emit(library).Success.ShouldBeTrue();

        var app = GeneratorRun.Compile("App", "namespace App; [Flow] public partial class DemoFlow : Lib.Broken { }").AddReferences(MetadataReference.CreateFromImage(library.ToArray()));

        GeneratorRun.Of(app).ShouldFailOnlyWith("PIPE014").On.ShouldBe("DemoFlow");
    }

    [Fact]
    public void A_mistake_in_a_base_class_is_reported_once_for_all_flows() =>
        GeneratorRun.Of(
            """
            namespace App;
            public abstract class LoadBase { [Task] public void Store(int nothing) { } }
            [Flow] public partial class AFlow : LoadBase { }
            [Flow] public partial class BFlow : LoadBase { }
            """).ShouldFailOnlyWith("PIPE004").On.ShouldBe("nothing");

    [Fact]
    public void Inputs_and_triggers_may_come_from_a_base_class() =>
        GeneratorRun.Of(
            """
            namespace App;
            public abstract class LoadBase(LoadBase.Inputs inputs)
            {
                public sealed record Inputs(int Count = 1);
                [Task] public int Load() => inputs.Count;
                [Schedule("@daily")] public static Inputs Daily(ScheduleTick tick) => new(2);
            }
            [Flow] public partial class DemoFlow(LoadBase.Inputs inputs) : LoadBase(inputs) { }
            """).ShouldBeGood();

    private static void ShouldHaveTheTasksInOrder(GeneratorRun run)
    {
        run.ShouldBeGood();
        var text = run.Generated.Single(file => file.Key.Contains("LoadFlow", StringComparison.Ordinal)).Value;
        var places = new[] { "read", "store", "clean", "count" }.Select(id => text.IndexOf($"Id = \"{id}\"", StringComparison.Ordinal)).ToArray();
        places.ShouldAllBe(place => place >= 0);
        places.ShouldBeInOrder();
    }
}
