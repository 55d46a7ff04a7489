using Pipelines.Generators.Parsing;

namespace Pipelines.Generators.Tests.Parsing;

public class NamingTests
{
    [Theory]
    [InlineData("ExtractAsync", "extract")]
    [InlineData("CreateTablesAsync", "create-tables")]
    [InlineData("LoadCSVAsync", "load-csv")]
    [InlineData("LoadCSVFile", "load-csv-file")]
    [InlineData("CSVLoad", "csv-load")]
    [InlineData("Step2Async", "step2")]
    [InlineData("Step2B", "step2-b")]
    [InlineData("S3Upload", "s3-upload")]
    [InlineData("Load_Month", "load-month")]
    [InlineData("Load", "load")]
    [InlineData("Async", "async")]
    public void The_id_of_a_task_is_its_method_in_kebab_case(string method, string id) => Naming.ToId(method).ShouldBe(id);

    [Theory]
    [InlineData("loadCSV", "LoadCSVAsync")]
    [InlineData("loadCsv", "LoadCsvAsync")]
    [InlineData("createTables", "CreateTablesAsync")]
    [InlineData("step2", "Step2Async")]
    [InlineData("s3Upload", "S3UploadAsync")]
    public void A_parameter_in_camelCase_names_the_task(string parameter, string method) =>
        Naming.ToKebabCase(parameter).ShouldBe(Naming.ToId(method));

    [Theory]
    [InlineData("Taxi", "taxi")]
    [InlineData("URLPath", "urlPath")]
    [InlineData("ID", "id")]
    [InlineData("Item1", "item1")]
    public void Json_names_are_those_of_System_Text_Json(string property, string expected)
    {
        Naming.ToCamelCase(property).ShouldBe(expected);
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property).ShouldBe(expected);
    }

    [Fact]
    public void Keywords_are_escaped() => Naming.Escape("class").ShouldBe("@class");
}
