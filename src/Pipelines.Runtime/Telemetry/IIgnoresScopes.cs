namespace Pipelines.Runtime.Telemetry;

/// <summary>A logger provider that does nothing with scopes, so that none need be made for it.</summary>
internal interface IIgnoresScopes;
