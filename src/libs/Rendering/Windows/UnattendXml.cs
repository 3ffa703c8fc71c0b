using System.Xml.Linq;

namespace Goosed.Rendering.Windows;

/// <summary>The names and attributes that Windows' answer files are made of.</summary>
internal static class UnattendXml
{
    public static readonly XNamespace Ns = "urn:schemas-microsoft-com:unattend";
    public static readonly XNamespace Wcm = "http://schemas.microsoft.com/WMIConfig/2002/State";

    public static XElement Settings(string pass, params XElement?[] components) =>
        new(Ns + "settings", new XAttribute("pass", pass), components);

    public static XElement Component(string name, string architecture, params object?[] content) => new(
        Ns + "component",
        new XAttribute("name", "Microsoft-Windows-" + name),
        new XAttribute("processorArchitecture", architecture),
        new XAttribute("publicKeyToken", "31bf3856ad364e35"),
        new XAttribute("language", "neutral"),
        new XAttribute("versionScope", "nonSxS"),
        content);

    public static XElement Of(string name, params object?[] content) => new(Ns + name, content);

    /// <summary>An element of a text; null for no text, which an element's content leaves out.</summary>
    public static XElement? Optional(string name, string? text) => text is null ? null : Of(name, text);

    /// <summary>A list item that is added to what the image has.</summary>
    public static XElement Added(string name, params object?[] content) =>
        new(Ns + name, new XAttribute(Wcm + "action", "add"), content);

    /// <summary>A list item that carries its key: its place in the list, from 1.</summary>
    public static XElement Keyed(string name, int key, string text) =>
        new(Ns + name, new XAttribute(Wcm + "action", "add"), new XAttribute(Wcm + "keyValue", key), text);
}
