using System.Reflection;

namespace Pipelines.Generators.Tests;

public class KnownNamesTests
{
    public static TheoryData<string> Names() =>
        [.. typeof(KnownNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(name => (string)name.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_name_is_that_of_a_real_type(string metadataName) =>
        GeneratorRun.Compile("Empty").GetTypeByMetadataName(metadataName).ShouldNotBeNull($"'{metadataName}' names no type");
}
