namespace Goosed.Goosectl;

internal static class Query
{
    /// <summary>A path with those parameters that have a value.</summary>
    public static string Of(string path, params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value))
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value ?? "")}").ToList();
        return given.Count == 0 ? path : $"{path}?{string.Join('&', given)}";
    }
}
