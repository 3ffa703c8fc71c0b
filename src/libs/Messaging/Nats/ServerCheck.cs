namespace Goosed.Messaging.Nats;

/// <summary>What a server must be.</summary>
internal static class ServerCheck
{
    private static readonly Version s_oldest = new(2, 9);

    /// <summary>Why a server can't be used; null when it can.</summary>
    public static string? Fault(string? version, bool hasJetStream)
    {
        // 2.11.0-preview.2: what follows the dash says nothing about order here.
        if (!Version.TryParse(version?.Split('-')[0], out var number) || number < s_oldest)
        {
            return $"the server says that it is version '{version}'; goosed needs nats-server 2.9 or later.";
        }

        return hasJetStream ? null : "JetStream is switched off on the server; add a jetstream block with a store_dir to its configuration.";
    }
}
