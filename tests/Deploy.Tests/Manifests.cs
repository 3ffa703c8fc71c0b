using k8s;
using k8s.Models;

namespace Goosed.Deploy.Tests;

/// <summary>Rendered manifests, read by Kubernetes' own types.</summary>
internal sealed class Manifests
{
    // Kinds of the Prometheus operator; their types are not Kubernetes' own.
    private static readonly string[] s_foreign = ["ServiceMonitor", "PrometheusRule"];

    private Manifests(IReadOnlyList<string> texts, IReadOnlyList<object> objects) => (Texts, Objects) = (texts, objects);

    /// <summary>Each manifest as it was rendered.</summary>
    public IReadOnlyList<string> Texts { get; }

    public IReadOnlyList<object> Objects { get; }

    /// <summary>The pod of everything that makes pods, by its name.</summary>
    public IEnumerable<(string Name, IDictionary<string, string> Labels, V1PodSpec Spec)> Pods => Objects.SelectMany(PodsOf);

    /// <summary>Fails for a field that Kubernetes does not know, or one of the wrong type.</summary>
    public static Manifests Read(string rendered)
    {
        string[] texts = [.. rendered.Split("\n---").Where(text => text.Contains("\nkind: ", StringComparison.Ordinal))];
        string[] known = [.. texts.Where(text => !s_foreign.Contains(KindOf(text)))];
        return new(texts, [.. known.SelectMany(text => KubernetesYaml.LoadAllFromString(text, strict: true))]);
    }

    public static string KindOf(string text) => text.Split('\n').First(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..];

    public IEnumerable<T> Of<T>() => Objects.OfType<T>();

    private static IEnumerable<(string, IDictionary<string, string>, V1PodSpec)> PodsOf(object manifest) => manifest switch
    {
        V1Deployment made => [(made.Metadata.Name, made.Spec.Template.Metadata.Labels, made.Spec.Template.Spec)],
        V1StatefulSet made => [(made.Metadata.Name, made.Spec.Template.Metadata.Labels, made.Spec.Template.Spec)],
        V1Job made => [(made.Metadata.Name, made.Spec.Template.Metadata.Labels, made.Spec.Template.Spec)],
        V1Pod made => [(made.Metadata.Name, made.Metadata.Labels, made.Spec)],
        _ => [],
    };
}
