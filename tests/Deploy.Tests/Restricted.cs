using k8s.Models;

namespace Goosed.Deploy.Tests;

/// <summary>The restricted profile of Kubernetes' pod security standards, and what goosed asks of its pods besides.</summary>
internal static class Restricted
{
    private static readonly string[] s_volumes = ["ConfigMap", "Csi", "DownwardAPI", "EmptyDir", "Ephemeral", "PersistentVolumeClaim", "Projected", "Secret"];

    /// <summary>What a pod does that it must not.</summary>
    public static IReadOnlyList<string> Faults(V1PodSpec pod)
    {
        V1Container[] containers = [.. pod.InitContainers ?? [], .. pod.Containers];
        return [.. OfPod(pod), .. containers.SelectMany(container => OfContainer(container).Select(fault => $"{container.Name}: {fault}"))];
    }

    private static IEnumerable<string> OfPod(V1PodSpec pod)
    {
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)
        {
            yield return "uses a namespace of the host";
        }

        if (pod.SecurityContext is not { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" })
        {
            yield return "does not say that it runs without root, as whom, and with the runtime's system calls";
        }

        if (pod.AutomountServiceAccountToken != false)
        {
            yield return "mounts a token for the cluster";
        }

        foreach (var volume in pod.Volumes ?? [])
        {
            var kinds = typeof(V1Volume).GetProperties().Where(property => property.Name != nameof(V1Volume.Name) && property.GetValue(volume) is not null).Select(property => property.Name).ToList();
            if (kinds.Count != 1 || !s_volumes.Contains(kinds[0]))
            {
                yield return $"volume {volume.Name} is {string.Join(" and ", kinds)}";
            }
        }
    }

    private static IEnumerable<string> OfContainer(V1Container container)
    {
        if (container.SecurityContext is not { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true, Capabilities: { Drop: ["ALL"], Add: null } } || container.SecurityContext.Privileged == true)
        {
            yield return "could gain rights";
        }

        if (container.Resources is not { Requests.Count: > 0, Limits.Count: > 0 })
        {
            yield return "asks for no resources, or has no limit";
        }

        if (container.Ports?.Any(port => port.HostPort is not null) == true)
        {
            yield return "takes a port of the host";
        }
    }
}
