using System.Reflection;

namespace Goosed.Core;

/// <summary>The version that this program was built as.</summary>
public static class ProductVersion
{
    public static string Text =>
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
